import { Type } from 'typebox';
import type { Static } from 'typebox';
import { Id, Nullable, Timestamp } from '../../../platform/http/schemas.ts';
import type { ApiKey } from './store.ts';

export const ApiKeyAnswer = Type.Object({
  id: Id,
  name: Type.String(),
  key_start: Type.String({ description: 'The first characters of the key' }),
  scopes: Type.Array(Type.String()),
  allowed_addresses: Nullable(Type.Array(Type.String(), { description: 'From where it works; null: from anywhere' })),
  created_at: Timestamp,
  expires_at: Nullable(Timestamp),
  last_used_at: Nullable(Type.String({ format: 'date-time', description: 'Noted at most once a minute' })),
  last_used_address: Nullable(Type.String()),
});

/** The only place that chooses what of API keys leaves the house; the key itself leaves it once, when it is made. */
export function presentApiKey(apiKey: ApiKey): Static<typeof ApiKeyAnswer> {
  return {
    id: apiKey.id,
    name: apiKey.name,
    key_start: apiKey.key_start,
    scopes: apiKey.scopes,
    allowed_addresses: apiKey.allowed_addresses,
    created_at: apiKey.created_at.toISOString(),
    expires_at: apiKey.expires_at?.toISOString() ?? null,
    last_used_at: apiKey.last_used_at?.toISOString() ?? null,
    last_used_address: apiKey.last_used_address,
  };
}
