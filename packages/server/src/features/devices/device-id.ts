import { randomInt } from 'node:crypto';

const plainForm = /^[A-Z0-9]{6,20}$/;
/** A hardware address of 6 or 8 bytes, with `:` or `-` all through. */
const addressForm = /^[0-9A-F]{2}(?:(?::[0-9A-F]{2}){5}|(?:-[0-9A-F]{2}){5}|(?::[0-9A-F]{2}){7}|(?:-[0-9A-F]{2}){7})$/;

/** The identifier as it is stored and used in topics: upper case, 6–20 letters and digits; null when the text is none. */
export function normalizeDeviceId(text: string): string | null {
  const upper = text.trim().toUpperCase();
  if (plainForm.test(upper)) return upper;
  return addressForm.test(upper) ? upper.replaceAll(/[:-]/g, '') : null;
}

// Without 0, O, 1 and I: people read these from a screen into a lock.
const alphabet = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';

/** A new identifier: `SL` and ten random characters. */
export function generateDeviceId(): string {
  return `SL${Array.from({ length: 10 }, () => alphabet[randomInt(alphabet.length)]).join('')}`;
}
