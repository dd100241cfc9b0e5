import { randomInt } from 'node:crypto';
import type { Keyring } from '../../../platform/crypto/secret-box.ts';

export const backupCodeCount = 10;
const groupChars = 5;
// Without characters that people mistake for one another on paper; ten of the rest are about 49 bits.
const alphabet = '23456789abcdefghjkmnpqrstuvwxyz';

const form = new RegExp(`^[${alphabet}]{${2 * groupChars}}$`);

function newBackupCode(): string {
  const group = (): string => Array.from({ length: groupChars }, () => alphabet.charAt(randomInt(alphabet.length))).join('');
  return `${group()}-${group()}`;
}

export function newBackupCodes(): string[] {
  return Array.from({ length: backupCodeCount }, newBackupCode);
}

/** As typed by a person, or undefined for what cannot be a backup code. */
function normalise(text: string): string | undefined {
  const bare = text.toLowerCase().replaceAll(/[\s-]/gu, '');
  return form.test(bare) ? bare : undefined;
}

function hashed(userId: number, bare: string): string {
  return `${userId}:${bare}`;
}

/** Only keyed hashes are stored. The user is part of them: a row moved to another account opens nothing there. */
export function backupCodeHash(keyring: Keyring, userId: number, code: string): string {
  return keyring.keyedHash(hashed(userId, normalise(code) ?? ''), 'backup-code');
}

/** Under which hashes this code may be stored; none for what cannot be one. */
export function backupCodeHashes(keyring: Keyring, userId: number, text: string): readonly string[] {
  const bare = normalise(text);
  return bare === undefined ? [] : keyring.keyedHashes(hashed(userId, bare), 'backup-code');
}
