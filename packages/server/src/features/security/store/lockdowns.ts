import { sql, type Selectable } from 'kysely';
import { deviceRoles, mayDo, visibleDevices, type DeviceRole, type Viewer } from '../../devices/index.ts';
import type { SecurityDatabase, SecurityTables } from '../tables.ts';

export type LockdownRow = Selectable<SecurityTables['lockdowns']>;

export interface ManagedDevice {
  readonly id: number;
  readonly device_id: string;
  readonly name: string;
  readonly is_online: boolean;
  readonly is_locked_down: boolean;
}

const managingRoles = deviceRoles.filter((role) => mayDo(role, 'manage'));
const isManaged = sql<boolean>`v.role = any(${[...managingRoles]}::text[])`;

/** Every device that the viewer manages, or those of them with these ids. */
export async function listManagedDevices(
  db: SecurityDatabase,
  viewer: Viewer,
  ids: readonly number[] | null,
): Promise<ManagedDevice[]> {
  const { rows } = await sql<ManagedDevice>`
    select v.device_pk as id, v.device_id, v.device_name as name, s.is_online, s.is_locked_down
    from ${visibleDevices(viewer)} v join device_states s on s.device_pk = v.device_pk
    where ${isManaged} and (${ids === null}::boolean or v.device_pk = any(${ids === null ? [] : [...ids]}::bigint[]))
    order by v.device_pk`.execute(db);
  return rows;
}

/** One at a time: of two that begin and end at once on one device the second sees what the first did. */
export async function takeLockdownTurn(trx: SecurityDatabase): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended('lockdowns', 0))`.execute(trx);
}

export async function insertLockdown(
  trx: SecurityDatabase,
  lockdown: { readonly reason: string; readonly startedBy: number; readonly isByStaff: boolean; readonly at: Date },
  devicePks: readonly number[],
): Promise<LockdownRow> {
  const row = await trx
    .insertInto('lockdowns')
    .values({
      reason: lockdown.reason,
      started_by: lockdown.startedBy,
      is_by_staff: lockdown.isByStaff,
      started_at: lockdown.at,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  await trx
    .insertInto('lockdown_devices')
    .values(devicePks.map((devicePk) => ({ lockdown_id: row.id, device_pk: devicePk })))
    .execute();
  return row;
}

/** False when it has ended already. */
export async function markEnded(trx: SecurityDatabase, id: number, userId: number, at: Date): Promise<boolean> {
  const result = await trx
    .updateTable('lockdowns')
    .set({ ended_at: at, ended_by: userId })
    .where('id', '=', id)
    .where('ended_at', 'is', null)
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}

/** Of these, those that another lockdown still holds. */
export async function listStillHeld(trx: SecurityDatabase, devicePks: readonly number[]): Promise<Set<number>> {
  const { rows } = await sql<{ device_pk: number }>`
    select distinct d.device_pk from lockdown_devices d join lockdowns l on l.id = d.lockdown_id
    where l.ended_at is null and d.device_pk = any(${[...devicePks]}::bigint[])`.execute(trx);
  return new Set(rows.map(({ device_pk }) => device_pk));
}

/** Lockdowns with a device that the viewer manages. */
function visibleLockdowns(db: SecurityDatabase, viewer: Viewer, isActive: boolean | undefined) {
  let query = db.selectFrom('lockdowns as l').where(
    sql<boolean>`exists (select from lockdown_devices d join ${visibleDevices(viewer)} v on v.device_pk = d.device_pk
      where d.lockdown_id = l.id and ${isManaged})`,
  );
  if (isActive !== undefined) query = query.where('l.ended_at', isActive ? 'is' : 'is not', null);
  return query;
}

export async function findLockdown(db: SecurityDatabase, viewer: Viewer, id: number): Promise<LockdownRow | undefined> {
  return await visibleLockdowns(db, viewer, undefined).selectAll('l').where('l.id', '=', id).executeTakeFirst();
}

export async function countLockdowns(db: SecurityDatabase, viewer: Viewer, isActive: boolean | undefined): Promise<number> {
  const row = await visibleLockdowns(db, viewer, isActive)
    .select(sql<number>`count(*)`.as('count'))
    .executeTakeFirstOrThrow();
  return row.count;
}

/** Newest first. */
export async function pageOfLockdowns(
  db: SecurityDatabase,
  viewer: Viewer,
  isActive: boolean | undefined,
  page: { limit: number; offset: number },
): Promise<LockdownRow[]> {
  return await visibleLockdowns(db, viewer, isActive)
    .selectAll('l')
    .orderBy('l.id', 'desc')
    .limit(page.limit)
    .offset(page.offset)
    .execute();
}

export interface LockdownDevice {
  readonly lockdown_id: number;
  readonly device_pk: number;
  readonly device_name: string;
  /** Null: the viewer does not manage this one. */
  readonly role: DeviceRole | null;
}

/** The devices of these lockdowns that still exist. What the viewer does not manage has no name for them. */
export async function listLockdownDevices(
  db: SecurityDatabase,
  viewer: Viewer,
  lockdownIds: readonly number[],
): Promise<LockdownDevice[]> {
  if (lockdownIds.length === 0) return [];
  const { rows } = await sql<LockdownDevice>`
    select d.lockdown_id, d.device_pk, coalesce(v.device_name, '') as device_name, v.role
    from lockdown_devices d join devices e on e.id = d.device_pk and e.deleted_at is null
    left join ${visibleDevices(viewer)} v on v.device_pk = d.device_pk and ${isManaged}
    where d.lockdown_id = any(${[...lockdownIds]}::bigint[])
    order by d.device_pk`.execute(db);
  return rows;
}

/** Every device of a lockdown, also deleted ones. */
export async function listDevicesOf(trx: SecurityDatabase, lockdownId: number): Promise<number[]> {
  const rows = await trx
    .selectFrom('lockdown_devices')
    .select('device_pk')
    .where('lockdown_id', '=', lockdownId)
    .orderBy('device_pk')
    .execute();
  return rows.map(({ device_pk }) => device_pk);
}
