import { Type } from 'typebox';

export const CodeField = Type.String({
  minLength: 6,
  maxLength: 20,
  description: 'Six digits of the authenticator app, or a backup code',
});

export const ChallengeField = Type.String({
  minLength: 20,
  maxLength: 100,
  description: '`challenge` of the answer that asked for the second factor',
});
