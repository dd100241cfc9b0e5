import { sql, type Selectable } from 'kysely';
import { visibleDevices, type Viewer } from '../../devices/index.ts';
import { managingRoles } from '../policy.ts';
import type { AccessDatabase, AccessTables } from '../tables.ts';

export type FailedAttemptRow = Selectable<AccessTables['failed_attempts']>;

/** The same again within this time is counted, not listed. */
const sameAttemptMinutes = 15;

export interface NewFailedAttempt {
  readonly devicePk: number;
  readonly method: string;
  readonly pin: { readonly sealed: string; readonly hash: string } | null;
  readonly ipAddress: string | null;
  readonly userAgent: string | null;
  /** Refused unheard, or the one that blocked the door. */
  readonly isBlocked: boolean;
  readonly at: Date;
}

/** In a transaction: equal attempts at once take turns, so that they end up in one row. */
export async function recordFailedAttempt(trx: AccessDatabase, attempt: NewFailedAttempt): Promise<void> {
  const key = `failed-attempt:${attempt.devicePk}:${attempt.method}:${attempt.ipAddress ?? ''}:${attempt.pin?.hash ?? ''}`;
  await sql`select pg_advisory_xact_lock(hashtextextended(${key}, 0))`.execute(trx);
  const since = new Date(attempt.at.getTime() - sameAttemptMinutes * 60_000);
  await sql`
    with same as (
      update failed_attempts
      set attempt_count = attempt_count + 1, last_at = greatest(last_at, ${attempt.at}), user_agent = ${attempt.userAgent},
        is_blocked = is_blocked or ${attempt.isBlocked}
      where id = (
        select id from failed_attempts
        where device_pk = ${attempt.devicePk} and last_at > ${since} and method = ${attempt.method}
          and ip_address is not distinct from ${attempt.ipAddress}::inet
          and attempted_pin_hash is not distinct from ${attempt.pin?.hash ?? null}::text
        order by last_at desc limit 1)
      returning id
    )
    insert into failed_attempts (device_pk, method, attempted_pin_sealed, attempted_pin_hash, ip_address, user_agent, is_blocked,
      first_at, last_at)
    select ${attempt.devicePk}::bigint, ${attempt.method}::text, ${attempt.pin?.sealed ?? null}::text, ${attempt.pin?.hash ?? null}::text,
      ${attempt.ipAddress}::inet, ${attempt.userAgent}::text, ${attempt.isBlocked}::boolean, ${attempt.at}::timestamptz, ${attempt.at}::timestamptz
    where not exists (select from same)
  `.execute(trx);
}

export interface FailedAttemptFilter {
  readonly device?: number | undefined;
  readonly from?: Date | undefined;
  readonly until?: Date | undefined;
}

/** On devices that the viewer manages; nobody else sees what was tried. */
function managedAttempts(db: AccessDatabase, viewer: Viewer, filter: FailedAttemptFilter) {
  let query = db
    .selectFrom('failed_attempts as f')
    .innerJoin(visibleDevices(viewer).as('v'), 'v.device_pk', 'f.device_pk')
    .where(sql<boolean>`v.role = any(${[...managingRoles]}::text[])`);
  if (filter.device !== undefined) query = query.where('f.device_pk', '=', filter.device);
  if (filter.from !== undefined) query = query.where('f.last_at', '>=', filter.from);
  if (filter.until !== undefined) query = query.where('f.last_at', '<', filter.until);
  return query;
}

export async function countFailedAttempts(db: AccessDatabase, viewer: Viewer, filter: FailedAttemptFilter): Promise<number> {
  const row = await managedAttempts(db, viewer, filter)
    .select(sql<number>`count(*)`.as('count'))
    .executeTakeFirstOrThrow();
  return row.count;
}

/** Newest first. */
export async function pageOfFailedAttempts(
  db: AccessDatabase,
  viewer: Viewer,
  filter: FailedAttemptFilter,
  page: { limit: number; offset: number },
): Promise<FailedAttemptRow[]> {
  return await managedAttempts(db, viewer, filter)
    .selectAll('f')
    .orderBy('f.last_at', 'desc')
    .orderBy('f.id', 'desc')
    .limit(page.limit)
    .offset(page.offset)
    .execute();
}

/** What was tried from a network that was blocked for it. */
export async function markAttemptsBlocked(trx: AccessDatabase, network: string, since: Date): Promise<void> {
  await sql`update failed_attempts set is_blocked = true where last_at >= ${since} and ip_address <<= ${network}::cidr`.execute(
    trx,
  );
}

/** How a door, or an address, was tried lately. */
export interface GuessingFigures {
  readonly attempts: number;
  readonly addresses: number;
  readonly doors: number;
}

/** What was tried since `since`, where something was tried since `lately` too: what is over is not found again. */
export interface GuessingPeriod {
  readonly since: Date;
  readonly lately: Date;
}

/** Doors at which at least `attemptsMin` PINs and QR codes were refused from at least `addressesMin` addresses. */
export async function findGuessedDoors(
  db: AccessDatabase,
  { since, lately }: GuessingPeriod,
  { attemptsMin, addressesMin }: { readonly attemptsMin: number; readonly addressesMin: number },
): Promise<Array<GuessingFigures & { readonly devicePk: number }>> {
  const { rows } = await sql<GuessingFigures & { devicePk: number }>`
    select f.device_pk as "devicePk", sum(f.attempt_count)::integer as attempts, count(distinct f.ip_address)::integer as addresses, 1 as doors
    from failed_attempts f join devices d on d.id = f.device_pk and d.deleted_at is null
    where f.last_at >= ${since}
    group by f.device_pk
    having sum(f.attempt_count) >= ${attemptsMin} and count(distinct f.ip_address) >= ${addressesMin}
      and max(f.last_at) >= ${lately}
    order by f.device_pk`.execute(db);
  return rows;
}

/** Addresses from which PINs and QR codes were refused at several doors. */
export async function findWanderingAddresses(
  db: AccessDatabase,
  { since, lately }: GuessingPeriod,
  { attemptsMin, doorsMin }: { readonly attemptsMin: number; readonly doorsMin: number },
): Promise<Array<GuessingFigures & { readonly address: string }>> {
  const { rows } = await sql<GuessingFigures & { address: string }>`
    select host(f.ip_address) as address, sum(f.attempt_count)::integer as attempts, 1 as addresses,
      count(distinct f.device_pk)::integer as doors
    from failed_attempts f
    where f.last_at >= ${since} and f.ip_address is not null
    group by f.ip_address
    having sum(f.attempt_count) >= ${attemptsMin} and count(distinct f.device_pk) >= ${doorsMin}
      and max(f.last_at) >= ${lately}
    order by f.ip_address`.execute(db);
  return rows;
}
