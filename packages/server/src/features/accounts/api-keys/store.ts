import { sql } from 'kysely';
import type { Selectable } from 'kysely';
import type { AccountDatabase, AccountTables } from '../tables.ts';

export type ApiKey = Omit<Selectable<AccountTables['api_keys']>, 'key_hash'>;

const keyColumns = [
  'id',
  'user_id',
  'name',
  'key_start',
  'scopes',
  'allowed_addresses',
  'created_at',
  'expires_at',
  'last_used_at',
  'last_used_address',
  'version',
] as const;

export interface ApiKeyFields {
  readonly name: string;
  readonly scopes: readonly string[];
  readonly allowedAddresses: readonly string[] | null;
  readonly expiresAt: Date | null;
}

export async function insertApiKey(
  db: AccountDatabase,
  userId: number,
  key: ApiKeyFields & { readonly hash: string; readonly start: string },
  now: Date,
): Promise<ApiKey> {
  return await db
    .insertInto('api_keys')
    .values({
      user_id: userId,
      name: key.name,
      key_hash: key.hash,
      key_start: key.start,
      scopes: [...key.scopes],
      allowed_addresses: key.allowedAddresses === null ? null : [...key.allowedAddresses],
      created_at: now,
      expires_at: key.expiresAt,
      last_used_at: null,
      last_used_address: null,
    })
    .returning(keyColumns)
    .executeTakeFirstOrThrow();
}

export async function listApiKeys(db: AccountDatabase, userId: number): Promise<ApiKey[]> {
  return await db.selectFrom('api_keys').select(keyColumns).where('user_id', '=', userId).orderBy('id').execute();
}

export async function countApiKeys(db: AccountDatabase, userId: number): Promise<number> {
  const { count } = await db
    .selectFrom('api_keys')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('user_id', '=', userId)
    .executeTakeFirstOrThrow();
  return count;
}

export async function findApiKey(db: AccountDatabase, userId: number, id: number): Promise<ApiKey | undefined> {
  return await db.selectFrom('api_keys').select(keyColumns).where('id', '=', id).where('user_id', '=', userId).executeTakeFirst();
}

export async function findApiKeyForUpdate(db: AccountDatabase, userId: number, id: number): Promise<ApiKey | undefined> {
  return await db
    .selectFrom('api_keys')
    .select(keyColumns)
    .where('id', '=', id)
    .where('user_id', '=', userId)
    .forUpdate()
    .executeTakeFirst();
}

export async function updateApiKey(db: AccountDatabase, id: number, fields: ApiKeyFields): Promise<ApiKey> {
  return await db
    .updateTable('api_keys')
    .set({
      name: fields.name,
      scopes: [...fields.scopes],
      allowed_addresses: fields.allowedAddresses === null ? null : [...fields.allowedAddresses],
      expires_at: fields.expiresAt,
      version: sql<number>`version + 1`,
    })
    .where('id', '=', id)
    .returning(keyColumns)
    .executeTakeFirstOrThrow();
}

export async function deleteApiKey(db: AccountDatabase, userId: number, id: number): Promise<boolean> {
  const row = await db
    .deleteFrom('api_keys')
    .where('id', '=', id)
    .where('user_id', '=', userId)
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

export async function deleteApiKeysOf(db: AccountDatabase, userId: number): Promise<void> {
  await db.deleteFrom('api_keys').where('user_id', '=', userId).execute();
}

/** The key with what its user is now, if it works now: neither expired nor of an inactive user. */
export async function findWorkingApiKey(db: AccountDatabase, hash: string, now: Date) {
  return await db
    .selectFrom('api_keys')
    .innerJoin('users', 'users.id', 'api_keys.user_id')
    .select([
      'api_keys.id',
      'api_keys.user_id',
      'api_keys.scopes',
      'api_keys.allowed_addresses',
      'api_keys.last_used_at',
      'users.email',
      'users.is_staff',
    ])
    .where('key_hash', '=', hash)
    .where('users.is_active', '=', true)
    .where((eb) => eb.or([eb('expires_at', 'is', null), eb('expires_at', '>', now)]))
    .executeTakeFirst();
}

export async function touchApiKey(db: AccountDatabase, id: number, address: string, now: Date, unlessSince: Date): Promise<void> {
  await db
    .updateTable('api_keys')
    .set({ last_used_at: now, last_used_address: address })
    .where('id', '=', id)
    .where((eb) => eb.or([eb('last_used_at', 'is', null), eb('last_used_at', '<=', unlessSince)]))
    .execute();
}
