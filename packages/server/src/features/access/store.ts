import { sql, type Selectable } from 'kysely';
import type { AccessAttempt } from '../devices/index.ts';
import type { AccessDatabase, AccessTables } from './tables.ts';

export type AccessLogRow = Selectable<AccessTables['access_logs']>;

export async function insertAttempts(db: AccessDatabase, attempts: readonly AccessAttempt[]): Promise<void> {
  await db
    .insertInto('access_logs')
    .values(
      attempts.map((attempt) => ({
        device_pk: attempt.devicePk,
        user_id: attempt.userId,
        access_method: attempt.method,
        action: attempt.action,
        success: attempt.success,
        failure_reason: attempt.failureReason,
        ip_address: attempt.ipAddress,
        user_agent: attempt.userAgent,
        request_id: attempt.requestId,
        event_id: attempt.eventId,
        credential_ref: attempt.credentialRef,
        offline: attempt.offline,
        occurred_at: attempt.occurredAt,
      })),
    )
    .onConflict((on) => on.doNothing())
    .execute();
}

/** Where a page by cursor goes on: just after this entry. */
export interface LogPosition {
  readonly occurredAt: Date;
  readonly id: number;
}

export interface LogFilter {
  readonly devicePk: number;
  /** Somebody who may see only their own entries. */
  readonly userId?: number | undefined;
  readonly success?: boolean | undefined;
  readonly action?: string | undefined;
  readonly method?: string | undefined;
  readonly from?: Date | undefined;
  readonly until?: Date | undefined;
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
