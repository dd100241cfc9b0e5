import { Type } from 'typebox';
import type { Static } from 'typebox';
import { Id, Nullable, Timestamp } from '../../../platform/http/schemas.ts';
import type { Passkey } from './store.ts';

export const PasskeyAnswer = Type.Object({
  id: Id,
  name: Type.String(),
  is_synced: Type.Boolean({ description: 'Kept by a password manager, and so on more than one device' }),
  created_at: Timestamp,
  last_used_at: Nullable(Timestamp),
});

/** The only place that chooses what of passkeys leaves the house. */
export function presentPasskey(passkey: Passkey): Static<typeof PasskeyAnswer> {
  return {
    id: passkey.id,
    name: passkey.name,
    is_synced: passkey.is_synced,
    created_at: passkey.created_at.toISOString(),
    last_used_at: passkey.last_used_at?.toISOString() ?? null,
  };
}
