import { randomInt } from 'node:crypto';

// Without the flag u, `i` knows ASCII letters alone: upper-casing first would turn ſ and ß into letters that nobody typed.
const plainForm = /^[A-Z0-9]{6,20}$/i;
/** A hardware address of 6 or 8 bytes, with `:` or `-` all through. */
const addressForm = /^[0-9A-F]{2}(?:(?::[0-9A-F]{2}){5}|(?:-[0-9A-F]{2}){5}|(?::[0-9A-F]{2}){7}|(?:-[0-9A-F]{2}){7})$/i;

/** The identifier as it is stored and used in topics: upper case, 6–20 letters and digits; null when the text is none. */
export function normalizeDeviceId(text: string): string | null {
  const given = text.trim();
  if (!plainForm.test(given) && !addressForm.test(given)) return null;
  return given.replaceAll(/[:-]/g, '').toUpperCase();
}

// Without 0, O, 1 and I: people read these from a screen into a lock.
const alphabet = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';

/** A new identifier: `SL` and ten random characters. */
export function generateDeviceId(): string {
  return `SL${Array.from({ length: 10 }, () => alphabet[randomInt(alphabet.length)]).join('')}`;
}
