import { sql, type Selectable } from 'kysely';
import type { AccessAttempt } from '../devices/index.ts';
import { withNames, type LoggedAttempt } from './store/event-facts.ts';
import type { AccessDatabase, AccessTables } from './tables.ts';

export type AccessLogRow = Selectable<AccessTables['access_logs']>;

/** What a lock called a code of ours when it reported its use. */
function readCredentialRef(ref: string | null): { pinId: number | null; qrCodeId: number | null } {
  const [, kind, digits] = /^(pin|qr):([1-9]\d{0,14})$/.exec(ref ?? '') ?? [];
  return { pinId: kind === 'pin' ? Number(digits) : null, qrCodeId: kind === 'qr' ? Number(digits) : null };
}

/** Answers those that were not in the log before, each with its entry there. A code of this device that an attempt names is noted with it, and its holder. */
export async function insertAttempts(
  db: AccessDatabase,
  attempts: readonly AccessAttempt[],
): Promise<Array<{ logged: LoggedAttempt; attempt: AccessAttempt }>> {
  const added: Array<{ logged: LoggedAttempt; attempt: AccessAttempt }> = [];
  for (const attempt of attempts) {
    const { pinId, qrCodeId } = readCredentialRef(attempt.credentialRef);
    const { rows } = await sql<LoggedAttempt>`
      with pin as (select id, user_id from pins where id = ${pinId}::bigint and device_pk = ${attempt.devicePk}),
      qr_code as (select id from qr_codes where id = ${qrCodeId}::bigint and device_pk = ${attempt.devicePk}),
      logged as (insert into access_logs (device_pk, user_id, access_method, action, success, failure_reason, ip_address, user_agent, request_id,
        event_id, credential_ref, pin_id, qr_code_id, offline, late, location_lat, location_lon, person_name, occurred_at)
      values (${attempt.devicePk}, coalesce(${attempt.userId}::bigint, (select user_id from pin)), ${attempt.method}, ${attempt.action},
        ${attempt.success}, ${attempt.failureReason}, ${attempt.ipAddress}, ${attempt.userAgent}, ${attempt.requestId},
        ${attempt.eventId}, ${attempt.credentialRef}, (select id from pin), (select id from qr_code), ${attempt.offline}, ${attempt.late ?? false},
        ${attempt.place?.latitude ?? null}, ${attempt.place?.longitude ?? null}, ${attempt.personName ?? null}, ${attempt.occurredAt})
      on conflict do nothing
      returning *)
      ${withNames(sql`logged`)}`.execute(db);
    const [logged] = rows;
    if (logged !== undefined) added.push({ logged, attempt });
  }
  return added;
}

/** A use at the lock itself, which has counted it down already: the code stays as the lock knows it. */
export async function countUseAtLock(db: AccessDatabase, devicePk: number, credentialRef: string | null): Promise<void> {
  const { pinId, qrCodeId } = readCredentialRef(credentialRef);
  if (pinId !== null) {
    await sql`update pins set usage_count = usage_count + 1 where id = ${pinId} and device_pk = ${devicePk}`.execute(db);
  }
  if (qrCodeId !== null) {
    await sql`update qr_codes set used_count = used_count + 1 where id = ${qrCodeId} and device_pk = ${devicePk}`.execute(db);
  }
}

/** Where a page by cursor goes on: just after this entry. */
export interface LogPosition {
  readonly occurredAt: Date;
  readonly id: number;
}

export interface LogConditions {
  readonly userId?: number | undefined;
  readonly success?: boolean | undefined;
  readonly action?: string | undefined;
  readonly method?: string | undefined;
  readonly from?: Date | undefined;
  readonly until?: Date | undefined;
}

export interface LogFilter extends LogConditions {
  readonly devicePk: number;
}

function filtered(db: AccessDatabase, filter: LogFilter) {
  let query = db.selectFrom('access_logs').where('device_pk', '=', filter.devicePk);
  if (filter.userId !== undefined) query = query.where('user_id', '=', filter.userId);
  if (filter.success !== undefined) query = query.where('success', '=', filter.success);
  if (filter.action !== undefined) query = query.where('action', '=', filter.action);
  if (filter.method !== undefined) query = query.where('access_method', '=', filter.method);
  if (filter.from !== undefined) query = query.where('occurred_at', '>=', filter.from);
  if (filter.until !== undefined) query = query.where('occurred_at', '<', filter.until);
  return query;
}

export async function countLogs(db: AccessDatabase, filter: LogFilter): Promise<number> {
  const row = await filtered(db, filter)
    .select(sql<number>`count(*)`.as('count'))
    .executeTakeFirstOrThrow();
  return row.count;
}

/** Newest first. After `after` by the index, however far that is; or from `offset`. */
export async function pageOfLogs(
  db: AccessDatabase,
  filter: LogFilter,
  page: { limit: number; offset?: number | undefined; after?: LogPosition | undefined },
): Promise<AccessLogRow[]> {
  let query = filtered(db, filter).selectAll().orderBy('occurred_at', 'desc').orderBy('id', 'desc').limit(page.limit);
  if (page.after !== undefined) {
    query = query.where(sql<boolean>`(occurred_at, id) < (${page.after.occurredAt}, ${page.after.id})`);
  }
  if (page.offset !== undefined) query = query.offset(page.offset);
  return await query.execute();
}
