import { createHash, randomInt } from 'node:crypto';
import { crc32 } from 'node:zlib';

/*
 * `slk_` + 40 characters + 6 of a checksum. The prefix lets scanners find keys that were published by mistake; the checksum lets us (and
 * them) tell a key from a lookalike without asking the database.
 */
const prefix = 'slk_';
const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const secretChars = 40;
const checksumChars = 6;
const form = new RegExp(`^${prefix}[0-9A-Za-z]{${secretChars + checksumChars}}$`);

function checksum(text: string): string {
  let rest = crc32(text);
  let digits = '';
  for (let place = 0; place < checksumChars; place += 1) {
    digits = alphabet.charAt(rest % alphabet.length) + digits;
    rest = Math.floor(rest / alphabet.length);
  }
  return digits;
}

/** About 238 random bits. */
export function newApiKey(): string {
  const secret = Array.from({ length: secretChars }, () => alphabet.charAt(randomInt(alphabet.length))).join('');
  return `${prefix}${secret}${checksum(prefix + secret)}`;
}

export function isApiKey(text: string): boolean {
  return form.test(text) && checksum(text.slice(0, -checksumChars)) === text.slice(-checksumChars);
}

/**
 * A plain hash, unlike those of PINs and backup codes: nobody guesses 238 bits, and keys then outlive a change of SECRET_KEY.
 */
export function apiKeyHash(key: string): string {
  return createHash('sha256').update(`smartlock/api-key:${key}`).digest('hex');
}

/** What may be shown of a key, for telling it from others. */
export function startOf(key: string): string {
  return key.slice(0, prefix.length + 6);
}
