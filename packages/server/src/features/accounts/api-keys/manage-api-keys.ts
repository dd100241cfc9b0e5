import { conflict, invalidInput, notFound } from '../../../platform/errors.ts';
import { changesOf, type AuditedFields } from '../../../platform/audit/audit-changes.ts';
import { personOf } from '../audit.ts';
import type { AccountContext } from '../context.ts';
import { apiKeyChanged } from '../second-factor/events.ts';
import { lockUser } from '../second-factor/store.ts';
import { findUser } from '../store.ts';
import type { AccountDatabase } from '../tables.ts';
import { tellSignInChange } from '../tell-sign-in-change.ts';
import { isAddressOrNetwork } from './addresses.ts';
import { apiKeyHash, newApiKey, startOf } from './key-text.ts';
import { countApiKeys, deleteApiKey, findApiKey, findApiKeyForUpdate, insertApiKey, updateApiKey } from './store.ts';
import type { ApiKey, ApiKeyFields } from './store.ts';

export const apiKeysMax = 50;

/** `scopes` are known to be of the list; whether this user may have them, and the rest, is judged here. */
async function requireSensible({ db, clock }: AccountContext, userId: number, fields: Partial<ApiKeyFields>): Promise<void> {
  if (fields.scopes?.includes('admin') === true && (await findUser(db, userId))?.is_staff !== true) {
    throw invalidInput('scopes', 'Only an administrator can make a key with the scope admin.', 'scope_not_yours');
  }
  const bad = fields.allowedAddresses?.find((text) => !isAddressOrNetwork(text));
  if (bad !== undefined) {
    throw invalidInput('allowed_addresses', 'Each must be an IP address or a network such as 192.0.2.0/24.', 'invalid_address');
  }
  if (fields.expiresAt !== undefined && fields.expiresAt !== null && fields.expiresAt <= clock.now()) {
    throw invalidInput('expires_at', 'Must be in the future.', 'in_the_past');
  }
}

/** The key is in the answer and nowhere else. */
export async function makeApiKey(
  context: AccountContext,
  userId: number,
  fields: ApiKeyFields,
): Promise<{ readonly apiKey: ApiKey; readonly key: string }> {
  await requireSensible(context, userId, fields);
  const key = newApiKey();
  const apiKey = await context.db.transaction().execute(async (trx) => {
    await lockUser(trx, userId);
    if ((await countApiKeys(trx, userId)) >= apiKeysMax) {
      throw conflict('too_many_api_keys', `An account has at most ${apiKeysMax} API keys: revoke one first.`);
    }
    const start = startOf(key);
    const made = await insertApiKey(trx, userId, { ...fields, hash: apiKeyHash(key), start }, context.clock.now());
    await tellChange(context, trx, 'made', null, made);
    return made;
  });
  return { apiKey, key };
}

export async function getApiKey(context: AccountContext, userId: number, id: number): Promise<ApiKey> {
  const apiKey = await findApiKey(context.db, userId, id);
  if (apiKey === undefined) throw notFound('API key');
  return apiKey;
}

/** `check` sees the row before it changes (If-Match). */
export async function changeApiKey(
  context: AccountContext,
  userId: number,
  id: number,
  changes: Partial<ApiKeyFields>,
  check: (apiKey: ApiKey) => void,
): Promise<ApiKey> {
  await requireSensible(context, userId, changes);
  return await context.db.transaction().execute(async (trx) => {
    const found = await findApiKeyForUpdate(trx, userId, id);
    if (found === undefined) throw notFound('API key');
    check(found);
    const updated = await updateApiKey(trx, id, {
      name: changes.name ?? found.name,
      scopes: changes.scopes ?? found.scopes,
      allowedAddresses: changes.allowedAddresses === undefined ? found.allowed_addresses : changes.allowedAddresses,
      expiresAt: changes.expiresAt === undefined ? found.expires_at : changes.expiresAt,
    });
    await tellChange(context, trx, 'changed', found, updated);
    return updated;
  });
}

/** It opens nothing from the next request on. */
export async function revokeApiKey(context: AccountContext, userId: number, id: number): Promise<void> {
  await context.db.transaction().execute(async (trx) => {
    const found = await findApiKeyForUpdate(trx, userId, id);
    if (found === undefined) throw notFound('API key');
    await deleteApiKey(trx, userId, id);
    await tellChange(context, trx, 'revoked', found, null);
  });
}

const keyFields = {
  name: 'personal',
  scopes: 'plain',
  allowed_addresses: 'personal',
  expires_at: 'plain',
} as const satisfies AuditedFields;

async function tellChange(
  context: AccountContext,
  trx: AccountDatabase,
  change: 'made' | 'changed' | 'revoked',
  before: ApiKey | null,
  after: ApiKey | null,
): Promise<void> {
  const apiKey = after ?? before;
  if (apiKey === null) return;
  const { id, user_id: userId } = apiKey;
  await context.audit.record(trx, {
    action: `api_key.${change}`,
    resourceType: 'api_key',
    resourceId: id,
    subject: personOf(userId),
    changes: changesOf(keyFields, before, after),
  });
  await context.events.publish(trx, apiKeyChanged, { user_id: userId, api_key_id: id, change }, { userId });
  if (change === 'made') await tellSignInChange(context, trx, userId, 'api_key_made');
}
