import { sql, type Insertable, type Selectable } from 'kysely';
import type { DeviceDatabase, DeviceTables, ScheduledUnlockStatus } from '../tables.ts';

export type ScheduledUnlockRow = Selectable<DeviceTables['scheduled_unlocks']>;
export type NewScheduledUnlock = Omit<
  Insertable<DeviceTables['scheduled_unlocks']>,
  'status' | 'request_id' | 'reason' | 'settled_at'
>;

export interface ScheduledUnlockFilter {
  readonly devicePk: number;
  /** Somebody who may see only their own. */
  readonly requestedBy?: number | undefined;
  readonly status?: ScheduledUnlockStatus | undefined;
}

/** Undefined where the device has `pendingMax` of them waiting. */
export async function insertScheduledUnlock(
  trx: DeviceDatabase,
  unlock: NewScheduledUnlock,
  pendingMax: number,
): Promise<ScheduledUnlockRow | undefined> {
  // One at a time on this device, so that the limit holds.
  await sql`select from devices where id = ${unlock.device_pk} for no key update`.execute(trx);
  const { count } = await trx
    .selectFrom('scheduled_unlocks')
    .select(sql<number>`count(*)`.as('count'))
    .where('device_pk', '=', unlock.device_pk)
    .where('status', '=', 'pending')
    .executeTakeFirstOrThrow();
  if (count >= pendingMax) return undefined;
  return await trx.insertInto('scheduled_unlocks').values(unlock).returningAll().executeTakeFirstOrThrow();
}

function filtered(db: DeviceDatabase, { devicePk, requestedBy, status }: ScheduledUnlockFilter) {
  let query = db.selectFrom('scheduled_unlocks').where('device_pk', '=', devicePk);
  if (requestedBy !== undefined) query = query.where('requested_by', '=', requestedBy);
  if (status !== undefined) query = query.where('status', '=', status);
  return query;
}

export async function countScheduledUnlocks(db: DeviceDatabase, filter: ScheduledUnlockFilter): Promise<number> {
  const row = await filtered(db, filter)
    .select(sql<number>`count(*)`.as('count'))
    .executeTakeFirstOrThrow();
  return row.count;
}

/** The latest first. */
export async function pageOfScheduledUnlocks(
  db: DeviceDatabase,
  filter: ScheduledUnlockFilter,
  page: { limit: number; offset: number },
): Promise<ScheduledUnlockRow[]> {
  return await filtered(db, filter)
    .selectAll()
    .orderBy('due_at', 'desc')
    .orderBy('id', 'desc')
    .limit(page.limit)
    .offset(page.offset)
    .execute();
}

export async function findScheduledUnlock(db: DeviceDatabase, id: number): Promise<ScheduledUnlockRow | undefined> {
  return await db.selectFrom('scheduled_unlocks').selectAll().where('id', '=', id).executeTakeFirst();
}

/** Those whose time has come. */
export async function dueUnlocks(trx: DeviceDatabase, now: Date, limit: number): Promise<number[]> {
  const rows = await trx
    .selectFrom('scheduled_unlocks')
    .select('id')
    .where('status', '=', 'pending')
    .where('next_try_at', '<=', now)
    .where('expires_at', '>', now)
    .orderBy('next_try_at')
    .limit(limit)
    .execute();
  return rows.map(({ id }) => id);
}

/** Those whose time is over, with the reason that the last try left; and those that a worker began long ago and nobody ended. */
export async function endOverdueUnlocks(
  trx: DeviceDatabase,
  now: Date,
  { expired, abandoned, abandonedBefore }: { expired: string; abandoned: string; abandonedBefore: Date },
): Promise<void> {
  await trx
    .updateTable('scheduled_unlocks')
    .set({ status: 'expired', reason: sql<string>`coalesce(reason, ${expired}::text)`, settled_at: now })
    .where('status', '=', 'pending')
    .where('expires_at', '<=', now)
    .execute();
  await trx
    .updateTable('scheduled_unlocks')
    .set({ status: 'failed', reason: abandoned, settled_at: now })
    .where('status', '=', 'running')
    .where('expires_at', '<', abandonedBefore)
    .execute();
}

/**
 * Takes it up. One that another worker began keeps the id of its command, so that the two could not both send it. Undefined where it is
 * settled.
 */
export async function claimUnlock(db: DeviceDatabase, id: number, requestId: string): Promise<ScheduledUnlockRow | undefined> {
  return await db
    .updateTable('scheduled_unlocks')
    .set({ status: 'running', request_id: sql<string>`coalesce(request_id, ${requestId}::uuid)` })
    .where('id', '=', id)
    .where('status', 'in', ['pending', 'running'])
    .returningAll()
    .executeTakeFirst();
}

/**
 * Nothing was sent: it is taken up again later, unless its time is over by then. A command that was not even recorded keeps its id, since a
 * worker that was taken for dead may still send it.
 */
export async function postponeUnlock(
  db: DeviceDatabase,
  id: number,
  { reason, nextTryAt, isCommandSpent }: { reason: string; nextTryAt: Date; isCommandSpent: boolean },
): Promise<void> {
  await db
    .updateTable('scheduled_unlocks')
    .set({ status: 'pending', reason, next_try_at: nextTryAt, ...(isCommandSpent ? { request_id: null } : {}) })
    .where('id', '=', id)
    .where('status', '=', 'running')
    .execute();
}

export async function settleUnlock(
  db: DeviceDatabase,
  id: number,
  status: 'done' | 'failed' | 'expired',
  reason: string | null,
  at: Date,
): Promise<void> {
  await db
    .updateTable('scheduled_unlocks')
    .set({ status, reason, settled_at: at })
    .where('id', '=', id)
    .where('status', '=', 'running')
    .execute();
}

/** Undefined where it has begun or ended. */
export async function cancelUnlock(db: DeviceDatabase, id: number, at: Date): Promise<ScheduledUnlockRow | undefined> {
  return await db
    .updateTable('scheduled_unlocks')
    .set({ status: 'cancelled', reason: null, settled_at: at })
    .where('id', '=', id)
    .where('status', '=', 'pending')
    .returningAll()
    .executeTakeFirst();
}
