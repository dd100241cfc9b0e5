import type { FieldError } from '../../platform/errors.ts';
import { commonPasswords } from './common-passwords.ts';

export const passwordCharsMin = 8;
export const passwordCharsMax = 128;

/** What is wrong with a new password; empty when nothing is. `email` is the account's, which a password must not repeat. */
export function passwordErrors(password: string, email: string | undefined, field: string): FieldError[] {
  const errors: FieldError[] = [];
  const add = (code: string, message: string): void => {
    errors.push({ field, message, code });
  };
  const length = [...new Intl.Segmenter().segment(password)].length;
  if (length < passwordCharsMin) add('password_too_short', `The password must have at least ${passwordCharsMin} characters.`);
  if (password.length > passwordCharsMax)
    add('password_too_long', `The password may have at most ${passwordCharsMax} characters.`);
  if (/^\d+$/u.test(password)) add('password_entirely_numeric', 'The password must not be made of digits alone.');
  const lower = password.toLowerCase();
  if (commonPasswords.has(lower) || /^(.)\1*$/u.test(lower))
    add('password_too_common', 'This password is among the most common ones. Choose another.');
  if (email !== undefined && isAboutEmail(lower, email.toLowerCase())) {
    add('password_too_similar', 'The password must not be the email address or a part of it.');
  }
  return errors;
}

function isAboutEmail(password: string, email: string): boolean {
  const [local = '', domain = ''] = email.split('@');
  return [email, local, domain].includes(password);
}

/** Names both fields' mistakes at once, so that a person corrects a form once. */
export function newPasswordErrors(
  passwords: { readonly password: string; readonly confirm: string },
  email: string | undefined,
  fields: { readonly password: string; readonly confirm: string },
): FieldError[] {
  const errors = passwordErrors(passwords.password, email, fields.password);
  if (passwords.password !== passwords.confirm) {
    errors.push({ field: fields.confirm, message: 'The two passwords differ.', code: 'password_mismatch' });
  }
  return errors;
}
