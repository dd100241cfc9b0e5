import { sql } from 'kysely';
import { notFound } from '../../../../platform/errors.ts';
import type { TtlockDatabase } from '../tables.ts';

export const vendorName = 'ttlock';

export interface Viewer {
  readonly userId: number;
  readonly seesAll: boolean;
}

export interface AccountRow {
  readonly id: number;
  readonly owner_id: number;
  readonly name: string;
  readonly version: number;
  readonly created_at: Date;
  readonly updated_at: Date;
  readonly poll_at: Date;
  readonly polled_at: Date | null;
  readonly poll_error: string | null;
  readonly is_from_environment: boolean;
  readonly base_url: string;
  readonly client_id: string;
  readonly client_secret_sealed: string | null;
  readonly username: string;
  readonly password_sealed: string | null;
  readonly callback_secret_sealed: string;
  readonly callback_at: Date | null;
  readonly expires_at: Date | null;
  readonly refreshed_at: Date | null;
  readonly error_code: string | null;
  readonly error: string | null;
  readonly failed_at: Date | null;
}

function accounts(db: TtlockDatabase) {
  return db
    .selectFrom('vendor_accounts as a')
    .innerJoin('ttlock_accounts as t', 't.account_id', 'a.id')
    .leftJoin('vendor_tokens as k', 'k.account_id', 'a.id')
    .select([
      'a.id',
      'a.owner_id',
      'a.name',
      'a.version',
      'a.created_at',
      'a.updated_at',
      'a.poll_at',
      'a.polled_at',
      'a.poll_error',
      't.is_from_environment',
      't.base_url',
      't.client_id',
      't.client_secret_sealed',
      't.username',
      't.password_sealed',
      't.callback_secret_sealed',
      't.callback_at',
      'k.expires_at',
      'k.refreshed_at',
      'k.error_code',
      'k.error',
      'k.failed_at',
    ]);
}

function visibleAccounts(db: TtlockDatabase, viewer: Viewer) {
  const all = accounts(db);
  return viewer.seesAll ? all : all.where('a.owner_id', '=', viewer.userId);
}

/** The account, or not_found where the viewer may not see it. */
export async function getAccount(db: TtlockDatabase, viewer: Viewer, id: number): Promise<AccountRow> {
  const row = await visibleAccounts(db, viewer).where('a.id', '=', id).executeTakeFirst();
  if (row === undefined) throw notFound('TTLock account');
  return row;
}

/** For our own work: no viewer. */
export async function findAccount(db: TtlockDatabase, id: number): Promise<AccountRow | undefined> {
  return await accounts(db).where('a.id', '=', id).executeTakeFirst();
}

export async function countAccounts(db: TtlockDatabase, viewer: Viewer): Promise<number> {
  const { count } = await visibleAccounts(db, viewer)
    .clearSelect()
    .select(sql<number>`count(*)`.as('count'))
    .executeTakeFirstOrThrow();
  return count;
}

export async function pageOfAccounts(
  db: TtlockDatabase,
  viewer: Viewer,
  page: { readonly limit: number; readonly offset: number },
): Promise<AccountRow[]> {
  return await visibleAccounts(db, viewer).orderBy('a.id').limit(page.limit).offset(page.offset).execute();
}

export interface AccountIdentity {
  readonly ownerId: number;
  readonly baseUrl: string;
  readonly clientId: string;
  readonly username: string;
}

/** Connecting the same log-in again is the same account. */
export async function lockSameAccount(trx: TtlockDatabase, identity: AccountIdentity): Promise<AccountRow | undefined> {
  // Two connections of the same log-in at once wait for each other.
  await sql`select pg_advisory_xact_lock(hashtextextended(${`ttlock:${identity.ownerId}:${identity.clientId}:${identity.username}`}, 0))`.execute(
    trx,
  );
  return await accounts(trx)
    .where('a.owner_id', '=', identity.ownerId)
    .where('t.base_url', '=', identity.baseUrl)
    .where('t.client_id', '=', identity.clientId)
    .where('t.username', '=', identity.username)
    .where('t.is_from_environment', '=', false)
    .executeTakeFirst();
}

export async function findEnvironmentAccount(db: TtlockDatabase): Promise<AccountRow | undefined> {
  return await accounts(db).where('t.is_from_environment', '=', true).executeTakeFirst();
}

/** The row alone, since what it holds is sealed to its id. */
export async function insertAccount(
  trx: TtlockDatabase,
  account: { readonly ownerId: number; readonly name: string },
): Promise<number> {
  const { id } = await trx
    .insertInto('vendor_accounts')
    .values({ vendor: vendorName, owner_id: account.ownerId, name: account.name })
    .returning('id')
    .executeTakeFirstOrThrow();
  return id;
}

export interface AccountSecrets {
  readonly isFromEnvironment: boolean;
  readonly baseUrl: string;
  readonly clientId: string;
  readonly username: string;
  readonly clientSecretSealed: string | null;
  readonly passwordSealed: string | null;
}

export async function insertTtlockAccount(
  trx: TtlockDatabase,
  id: number,
  secrets: AccountSecrets,
  callback: { readonly sealed: string; readonly hash: string },
): Promise<void> {
  await trx
    .insertInto('ttlock_accounts')
    .values({
      account_id: id,
      is_from_environment: secrets.isFromEnvironment,
      base_url: secrets.baseUrl,
      client_id: secrets.clientId,
      client_secret_sealed: secrets.clientSecretSealed,
      username: secrets.username,
      password_sealed: secrets.passwordSealed,
      callback_secret_sealed: callback.sealed,
      callback_secret_hash: callback.hash,
    })
    .execute();
}

export async function updateAccount(
  trx: TtlockDatabase,
  id: number,
  changes: { readonly name: string; readonly secrets: AccountSecrets },
): Promise<void> {
  await trx
    .updateTable('vendor_accounts')
    .set((set) => ({
      name: changes.name,
      version: set('version', '+', 1),
      updated_at: sql<Date>`now()`,
      poll_at: sql<Date>`now()`,
    }))
    .where('id', '=', id)
    .execute();
  const { secrets } = changes;
  await trx
    .updateTable('ttlock_accounts')
    .set({
      base_url: secrets.baseUrl,
      client_id: secrets.clientId,
      client_secret_sealed: secrets.clientSecretSealed,
      username: secrets.username,
      password_sealed: secrets.passwordSealed,
    })
    .where('account_id', '=', id)
    .execute();
}

/** Until the transaction ends nobody imports devices into it. */
export async function lockAccountRow(trx: TtlockDatabase, id: number): Promise<void> {
  await trx.selectFrom('vendor_accounts').select('id').where('id', '=', id).forUpdate().execute();
}

export async function deleteAccountRow(trx: TtlockDatabase, id: number): Promise<boolean> {
  const { numDeletedRows } = await trx.deleteFrom('vendor_accounts').where('id', '=', id).executeTakeFirst();
  return numDeletedRows === 1n;
}

/** All accounts of the application that a callback address belongs to: TTLock has one address an application, for all of its accounts. */
export async function findAccountsOfCallback(
  db: TtlockDatabase,
  hashes: readonly string[],
  at: Date,
): Promise<readonly { readonly id: number }[] | undefined> {
  const own = await db
    .updateTable('ttlock_accounts')
    .set({ callback_at: at })
    .where('callback_secret_hash', 'in', [...hashes])
    .returning(['client_id', 'base_url'])
    .executeTakeFirst();
  if (own === undefined) return undefined;
  return await db
    .selectFrom('ttlock_accounts')
    .select('account_id as id')
    .where('client_id', '=', own.client_id)
    .where('base_url', '=', own.base_url)
    .execute();
}

/** Tokens that end within the buffer, or have half their life behind them where they live shorter than twice that. */
export async function accountsToRefresh(db: TtlockDatabase, now: Date, aheadMs: number): Promise<readonly number[]> {
  const { rows } = await sql<{ account_id: number }>`
    select k.account_id from vendor_tokens k join ttlock_accounts t on t.account_id = k.account_id
    where k.state_sealed is not null and k.expires_at is not null
      and k.expires_at - least(${aheadMs} * interval '1 millisecond', (k.expires_at - k.refreshed_at) / 2) <= ${now}
      -- A person must act: asked again now and then, in case the vendor was wrong.
      and (k.error_code is distinct from 'sign_in_required' or k.failed_at <= ${new Date(now.getTime() - 3_600_000)})
    order by k.expires_at limit 100`.execute(db);
  return rows.map((row) => row.account_id);
}

export async function accountsToPoll(db: TtlockDatabase, now: Date): Promise<readonly number[]> {
  const rows = await db
    .selectFrom('vendor_accounts')
    .select('id')
    .where('vendor', '=', vendorName)
    .where('poll_at', '<=', now)
    .orderBy('poll_at')
    .limit(100)
    .execute();
  return rows.map(({ id }) => id);
}

export async function notePoll(
  db: TtlockDatabase,
  id: number,
  poll: { readonly at: Date; readonly nextAt: Date; readonly error: string | null },
): Promise<void> {
  await db
    .updateTable('vendor_accounts')
    .set({ polled_at: poll.at, poll_at: poll.nextAt, poll_error: poll.error })
    .where('id', '=', id)
    .execute();
}
