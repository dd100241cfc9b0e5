import { Type } from 'typebox';
import { passwordCharsMax } from '../password-rules.ts';

/** Judged by our own rules, which say more than a pattern; the bound is here so that no megabyte reaches them. */
export const EmailField = Type.String({ minLength: 1, maxLength: 320, description: 'Email address; case does not matter' });

/** One that exists, to be compared: rules for new ones do not apply to it. */
export const PasswordField = Type.String({ minLength: 1, maxLength: passwordCharsMax });

export const NewPasswordField = Type.String({
  minLength: 1,
  maxLength: passwordCharsMax,
  description: 'At least 8 characters, not digits alone, not the email address, none of the most common ones',
});

export const RefreshField = Type.String({ minLength: 1, maxLength: 4096, description: 'Refresh token' });
export const LinkTokenField = Type.String({ minLength: 1, maxLength: 200, description: 'Token from the mailed link' });
export const NameField = Type.String({ maxLength: 150 });
export const PhoneNumberField = Type.String({ maxLength: 20 });
