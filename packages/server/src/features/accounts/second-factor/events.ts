import { Type } from 'typebox';
import { defineEvent } from '../../../platform/events/event.ts';
import { Id, StringEnum, Timestamp } from '../../../platform/http/schemas.ts';

const factorChanges = [
  'totp_enabled',
  'totp_removed',
  'passkey_added',
  'passkey_removed',
  'backup_codes_renewed',
  'reset_by_administrator',
] as const;

export const secondFactorChanged = defineEvent({
  type: 'user.second_factor_changed',
  summary: 'How somebody proves that it is them was changed. Whoever did not do this themselves should sign out everywhere.',
  data: Type.Object({ user_id: Id, change: StringEnum(factorChanges) }),
});

export const secondFactorLocked = defineEvent({
  type: 'user.second_factor_locked',
  summary: 'Wrong codes locked the codes of an account: whoever tried them knows its password, or holds a session of it.',
  data: Type.Object({ user_id: Id, locked_until: Timestamp }),
});

export const passkeyRefused = defineEvent({
  type: 'user.passkey_refused',
  summary: 'The counter of a passkey did not rise: somebody may have copied it.',
  data: Type.Object({ user_id: Id, passkey_id: Id }),
});

export const apiKeyChanged = defineEvent({
  type: 'user.api_key_changed',
  summary: 'An API key was made, changed or revoked.',
  data: Type.Object({ user_id: Id, api_key_id: Id, change: StringEnum(['made', 'changed', 'revoked']) }),
});

/** Each is seen by the person alone, and by staff. */
export const signInEvents = [secondFactorChanged, secondFactorLocked, passkeyRefused, apiKeyChanged];
