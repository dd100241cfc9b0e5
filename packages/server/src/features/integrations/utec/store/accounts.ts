import { sql } from 'kysely';
import { notFound } from '../../../../platform/errors.ts';
import type { UtecDatabase } from '../tables.ts';

export const vendorName = 'utec';

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
  readonly oauth_base_url: string;
  readonly api_base_url: string;
  readonly action_path: string;
  readonly scope: string;
  readonly client_id: string;
  readonly client_secret_sealed: string;
  readonly redirect_uri: string;
  readonly is_auto_refreshed: boolean;
  readonly refresh_buffer_minutes: number | null;
  readonly poll_seconds: number | null;
  readonly active_until: Date | null;
  readonly failures: number;
  readonly discover_at: Date;
  readonly discovered_at: Date | null;
  readonly push_address_sealed: string;
  readonly push_secret_sealed: string;
  readonly push_secret_before_sealed: string | null;
  readonly push_secret_changed_at: Date | null;
  readonly push_registered_at: Date | null;
  readonly pushed_at: Date | null;
  readonly expires_at: Date | null;
  readonly refreshed_at: Date | null;
  readonly error_code: string | null;
  readonly error: string | null;
  readonly failed_at: Date | null;
}

function accounts(db: UtecDatabase) {
  return db
    .selectFrom('vendor_accounts as a')
    .innerJoin('utec_accounts as u', 'u.account_id', 'a.id')
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
    ])
    .select(['u.oauth_base_url', 'u.api_base_url', 'u.action_path', 'u.scope', 'u.client_id', 'u.client_secret_sealed'])
    .select([
      'u.redirect_uri',
      'u.is_auto_refreshed',
      'u.refresh_buffer_minutes',
      'u.poll_seconds',
      'u.active_until',
      'u.failures',
    ])
    .select(['u.discover_at', 'u.discovered_at', 'u.push_address_sealed', 'u.push_secret_sealed', 'u.push_secret_before_sealed'])
    .select(['u.push_secret_changed_at', 'u.push_registered_at', 'u.pushed_at'])
    .select(['k.expires_at', 'k.refreshed_at', 'k.error_code', 'k.error', 'k.failed_at']);
}

function visibleAccounts(db: UtecDatabase, viewer: Viewer) {
  const all = accounts(db);
  return viewer.seesAll ? all : all.where('a.owner_id', '=', viewer.userId);
}

/** The account, or not_found where the viewer may not see it. */
export async function getAccount(db: UtecDatabase, viewer: Viewer, id: number): Promise<AccountRow> {
  const row = await visibleAccounts(db, viewer).where('a.id', '=', id).executeTakeFirst();
  if (row === undefined) throw notFound('U-tec account');
  return row;
}

/** For our own work: no viewer. */
export async function findAccount(db: UtecDatabase, id: number): Promise<AccountRow | undefined> {
  return await accounts(db).where('a.id', '=', id).executeTakeFirst();
}

export async function needAccount(db: UtecDatabase, id: number): Promise<AccountRow> {
  const row = await findAccount(db, id);
  if (row === undefined) throw notFound('U-tec account');
  return row;
}

export async function countAccounts(db: UtecDatabase, viewer: Viewer): Promise<number> {
  const { count } = await visibleAccounts(db, viewer)
    .clearSelect()
    .select(sql<number>`count(*)`.as('count'))
    .executeTakeFirstOrThrow();
  return count;
}

export async function pageOfAccounts(
  db: UtecDatabase,
  viewer: Viewer,
  page: { readonly limit: number; readonly offset: number },
): Promise<AccountRow[]> {
  return await visibleAccounts(db, viewer).orderBy('a.id').limit(page.limit).offset(page.offset).execute();
}

/** The same application connected again by the same person is the same account. */
export async function lockSameAccount(
  trx: UtecDatabase,
  identity: { readonly ownerId: number; readonly clientId: string; readonly apiBaseUrl: string },
): Promise<AccountRow | undefined> {
  // Two connections of the same application at once wait for each other.
  await sql`select pg_advisory_xact_lock(hashtextextended(${`utec:${identity.ownerId}:${identity.clientId}`}, 0))`.execute(trx);
  return await accounts(trx)
    .where('a.owner_id', '=', identity.ownerId)
    .where('u.client_id', '=', identity.clientId)
    .where('u.api_base_url', '=', identity.apiBaseUrl)
    .executeTakeFirst();
}

/** The row alone, since what it holds is sealed to its id. */
export async function insertAccount(
  trx: UtecDatabase,
  account: { readonly ownerId: number; readonly name: string },
): Promise<number> {
  const { id } = await trx
    .insertInto('vendor_accounts')
    .values({ vendor: vendorName, owner_id: account.ownerId, name: account.name })
    .returning('id')
    .executeTakeFirstOrThrow();
  return id;
}

export interface Application {
  readonly oauth_base_url: string;
  readonly api_base_url: string;
  readonly action_path: string;
  readonly scope: string;
  readonly client_id: string;
  readonly client_secret_sealed: string;
  readonly redirect_uri: string;
}

export async function insertUtecAccount(
  trx: UtecDatabase,
  id: number,
  application: Application,
  push: { readonly addressSealed: string; readonly addressHash: string; readonly secretSealed: string },
): Promise<void> {
  await trx
    .insertInto('utec_accounts')
    .values({
      account_id: id,
      ...application,
      push_address_sealed: push.addressSealed,
      push_address_hash: push.addressHash,
      push_secret_sealed: push.secretSealed,
    })
    .execute();
}

export interface AccountChanges extends Partial<Application> {
  readonly name?: string;
  readonly is_auto_refreshed?: boolean;
  readonly refresh_buffer_minutes?: number | null;
  readonly poll_seconds?: number | null;
}

export async function updateAccount(trx: UtecDatabase, id: number, { name, ...changes }: AccountChanges): Promise<void> {
  await trx
    .updateTable('vendor_accounts')
    .set((set) => ({
      ...(name === undefined ? {} : { name }),
      version: set('version', '+', 1),
      updated_at: sql<Date>`now()`,
      poll_at: sql<Date>`now()`,
    }))
    .where('id', '=', id)
    .execute();
  if (Object.keys(changes).length === 0) return;
  await trx.updateTable('utec_accounts').set(changes).where('account_id', '=', id).execute();
}

/** Until the transaction ends nobody imports devices into it, or changes it. */
export async function lockAccountRow(trx: UtecDatabase, id: number): Promise<void> {
  await trx.selectFrom('vendor_accounts').select('id').where('id', '=', id).forUpdate().execute();
}

export async function deleteAccountRow(trx: UtecDatabase, id: number): Promise<boolean> {
  const { numDeletedRows } = await trx.deleteFrom('vendor_accounts').where('id', '=', id).executeTakeFirst();
  return numDeletedRows === 1n;
}

/** Tokens that end within their account's buffer, or have half their life behind them where they live shorter than twice that. */
export async function accountsToRefresh(db: UtecDatabase, now: Date, bufferMinutes: number): Promise<readonly number[]> {
  const { rows } = await sql<{ account_id: number }>`
    select k.account_id from vendor_tokens k join utec_accounts u on u.account_id = k.account_id
    where u.is_auto_refreshed and k.state_sealed is not null and k.expires_at is not null
      and k.expires_at - least(greatest(coalesce(u.refresh_buffer_minutes, ${bufferMinutes}), 5) * interval '1 minute',
        (k.expires_at - k.refreshed_at) / 2) <= ${now}
      -- A person must act: asked again now and then, in case the cloud was wrong.
      and (k.error_code is distinct from 'sign_in_required' or k.failed_at <= ${new Date(now.getTime() - 3_600_000)})
    order by k.expires_at limit 100`.execute(db);
  return rows.map((row) => row.account_id);
}

/** Those that are logged in, or were. */
export async function accountsToPoll(db: UtecDatabase, now: Date): Promise<readonly number[]> {
  const rows = await db
    .selectFrom('vendor_accounts as a')
    .innerJoin('vendor_tokens as k', 'k.account_id', 'a.id')
    .select('a.id')
    .where('a.vendor', '=', vendorName)
    .where('k.expires_at', 'is not', null)
    .where('a.poll_at', '<=', now)
    .orderBy('a.poll_at')
    .limit(100)
    .execute();
  return rows.map(({ id }) => id);
}

export async function notePoll(
  db: UtecDatabase,
  id: number,
  poll: { readonly at: Date; readonly nextAt: Date; readonly error: string | null; readonly failures: number },
): Promise<void> {
  await db.updateTable('utec_accounts').set({ failures: poll.failures }).where('account_id', '=', id).execute();
  await db
    .updateTable('vendor_accounts')
    .set({ polled_at: poll.at, poll_at: poll.nextAt, poll_error: poll.error })
    .where('id', '=', id)
    .execute();
}

/** Something is going on: the cloud is asked soon, and more often for a while. */
export async function noteActivity(db: UtecDatabase, id: number, pollAt: Date, activeUntil: Date): Promise<void> {
  await db.updateTable('utec_accounts').set({ active_until: activeUntil }).where('account_id', '=', id).execute();
  await db
    .updateTable('vendor_accounts')
    .set({ poll_at: sql<Date>`least(poll_at, ${pollAt}::timestamptz)` })
    .where('id', '=', id)
    .execute();
}

export async function noteDiscovery(
  db: UtecDatabase,
  id: number,
  at: { readonly done: Date | null; readonly next: Date },
): Promise<void> {
  const done = at.done === null ? {} : { discovered_at: at.done };
  await db
    .updateTable('utec_accounts')
    .set({ discover_at: at.next, ...done })
    .where('account_id', '=', id)
    .execute();
}
