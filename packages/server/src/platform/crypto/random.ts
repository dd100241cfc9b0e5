import { randomBytes, randomInt } from 'node:crypto';

export function randomHex(bytes: number): string {
  return randomBytes(bytes).toString('hex');
}

/** Every digit equally likely, leading zeros included: `randomInt` rejects rather than takes a remainder. */
export function randomDigits(count: number): string {
  return Array.from({ length: count }, () => randomInt(10)).join('');
}

/** For tokens that travel in links and cookies: 256 bits by default. */
export function randomToken(bytes = 32): string {
  return randomBytes(bytes).toString('base64url');
}

// Without characters that people mistake for one another when they copy from a screen.
const readableCharacters = 'abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789';

/** A password a person can type from a screen: 20 characters in groups of five, about 115 bits. */
export function randomPassword(): string {
  const characters = Array.from({ length: 20 }, () => readableCharacters.charAt(randomInt(readableCharacters.length))).join('');
  return (characters.match(/.{5}/gu) ?? []).join('-');
}
