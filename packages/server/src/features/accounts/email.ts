import { invalidInput } from '../../platform/errors.ts';
import type { FieldError } from '../../platform/errors.ts';

const emailCharsMax = 254;
const localCharsMax = 64;
// One @, no spaces or control characters, a domain of dot-separated labels. Whether it exists, the mail tells.
const pattern =
  /^[^\s@"(),:;<>[\\\]\p{Cc}]+@(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.)+[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])$/u;

const message = 'Enter a valid email address.';

/** Trimmed, with the domain in lower case: the part before the @ may be case-sensitive to its own server, the domain never is. */
export function normaliseEmail(text: string): string | undefined {
  const email = text.trim().normalize('NFC');
  const at = email.lastIndexOf('@');
  if (email.length > emailCharsMax || at > localCharsMax || !pattern.test(email)) return undefined;
  const local = email.slice(0, at);
  if (local.startsWith('.') || local.endsWith('.') || local.includes('..')) return undefined;
  return local + email.slice(at).toLowerCase();
}

/** Two addresses that differ in case alone are one account. */
export function emailKey(email: string): string {
  return email.toLowerCase();
}

export function emailError(field: string): FieldError {
  return { field, message, code: 'invalid_email' };
}

export function requireEmail(text: string, field = 'email'): string {
  const email = normaliseEmail(text);
  if (email === undefined) throw invalidInput(field, message, 'invalid_email');
  return email;
}
