import { createHash, timingSafeEqual } from 'node:crypto';
import { CallbackError } from './errors.ts';

/**
 * The code in what a log-in came back with: a whole address, its query, or the code alone. U-tec documents `authorization_code` and sends `code`; both are
 * taken. With `expectedState`, an address of another log-in is refused; where only the code was pasted there is nothing to compare.
 */
export function readCallback(given: string, expectedState?: string): string {
  const text = given.trim();
  if (/^[\w.~+/-]{4,}=*$/.test(text) && !text.includes('://') && !/^(code|authorization_code|state|error)=/.test(text))
    return text;
  const query = text.includes('?') ? text.slice(text.indexOf('?') + 1).replace(/#.*$/s, '') : text;
  const fields = new URLSearchParams(query);
  if (fields.has('error')) throw new CallbackError('login_denied');
  const code = fields.get('code') ?? fields.get('authorization_code');
  if (code === null || code.trim() === '') throw new CallbackError('callback_without_code');
  if (expectedState !== undefined && !isSameSecret(fields.get('state') ?? '', expectedState))
    throw new CallbackError('state_mismatch');
  return code;
}

/** In a time that does not tell how much of it was right. */
export function isSameSecret(given: string, expected: string): boolean {
  const hash = (text: string): Buffer => createHash('sha256').update(text, 'utf8').digest();
  return timingSafeEqual(hash(given), hash(expected));
}
