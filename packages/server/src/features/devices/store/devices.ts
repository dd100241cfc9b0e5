import { sql, type Selectable } from 'kysely';
import { isUniqueViolation } from '../../../platform/database/connection.ts';
import { reusableQuery } from '../../../platform/database/reusable-query.ts';
import { invalidInput, notFound, SmartLockError } from '../../../platform/errors.ts';
import type { OrderBy } from '../../../platform/http/schemas.ts';
import type { DeviceRole } from '../policy.ts';
import type { DeviceDatabase, DeviceTables, LockStatus, ShareRole } from '../tables.ts';

/** Who asks: their own and shared devices, or, for an administrator who asked for it, all. */
export interface Viewer {
  readonly userId: number;
  readonly seesAll: boolean;
}

/** A device as one person may see it. */
export type DeviceRow = Omit<Selectable<DeviceTables['devices']>, 'vendor_name' | 'records_cursor'> &
  Omit<Selectable<DeviceTables['device_states']>, 'device_pk' | 'codes_digest' | 'wanted_codes_digest' | 'is_time_due'> & {
    role: DeviceRole;
  };

export type DeviceSettingsRow = Selectable<DeviceTables['device_settings']>;

/** Devices that the viewer may see, each with the viewer's role; nobody else's can come out of any query built on this. */
function visibleDevices(db: DeviceDatabase, viewer: Viewer) {
  return db
    .selectFrom('devices as d')
    .innerJoin('device_states as s', 's.device_pk', 'd.id')
    .leftJoin('device_shares as h', (join) => join.onRef('h.device_pk', '=', 'd.id').on('h.user_id', '=', viewer.userId))
    .where('d.deleted_at', 'is', null)
    .where((where) =>
      viewer.seesAll ? where.lit(true) : where.or([where('d.owner_id', '=', viewer.userId), where('h.role', 'is not', null)]),
    )
    .select(
      // An administrator who asked for everything is not held to the share that they happen to have.
      sql<DeviceRole>`case when d.owner_id = ${viewer.userId} then 'owner' when ${viewer.seesAll}::boolean then 'staff' else h.role end`.as(
        'role',
      ),
    );
}

const deviceColumns = [
  'd.id',
  'd.device_id',
  'd.owner_id',
  'd.name',
  'd.location',
  'd.version',
  'd.created_at',
  'd.updated_at',
  'd.deleted_at',
  'd.vendor',
  'd.vendor_account_id',
  'd.vendor_ref',
  's.is_online',
  's.battery_level',
  's.lock_status',
  's.signal_strength',
  's.temperature',
  's.door',
  's.firmware_version',
  's.applied_settings_version',
  's.uptime_seconds',
  's.clock_offset_ms',
  's.is_locked_down',
  's.reported_at',
  's.last_seen',
  's.last_activity_at',
] as const;

const deviceQuery = (seesAll: boolean) =>
  reusableQuery((db: DeviceDatabase, values: { readonly userId: number; readonly id: number }) =>
    visibleDevices(db, { userId: values.userId, seesAll }).select(deviceColumns).where('d.id', '=', values.id),
  );
const readVisibleDevice = deviceQuery(false);
const readAnyDevice = deviceQuery(true);

/** The device, or not_found when it does not exist for this viewer. */
export async function getDevice(db: DeviceDatabase, viewer: Viewer, id: number): Promise<DeviceRow> {
  const [row] = await (viewer.seesAll ? readAnyDevice : readVisibleDevice)(db, { userId: viewer.userId, id });
  if (row === undefined) throw notFound('device');
  return row;
}

const statusColumns = [
  'd.device_id',
  's.is_online',
  's.battery_level',
  's.lock_status',
  's.signal_strength',
  's.temperature',
  's.door',
  's.firmware_version',
  's.uptime_seconds',
  's.clock_offset_ms',
  's.last_seen',
] as const;

const statusQuery = (seesAll: boolean) =>
  reusableQuery((db: DeviceDatabase, values: { readonly userId: number; readonly id: number }) =>
    visibleDevices(db, { userId: values.userId, seesAll }).select(statusColumns).where('d.id', '=', values.id),
  );
const readVisibleStatus = statusQuery(false);
const readAnyStatus = statusQuery(true);

type ColumnOf<Name> = Name extends `${string}.${infer Column}` ? Column : never;
export type DeviceStatusRow = Pick<DeviceRow, 'role' | ColumnOf<(typeof statusColumns)[number]>>;

/** What is asked most often: the state alone, or not_found when the device does not exist for this viewer. */
export async function getDeviceStatus(db: DeviceDatabase, viewer: Viewer, id: number): Promise<DeviceStatusRow> {
  const [row] = await (viewer.seesAll ? readAnyStatus : readVisibleStatus)(db, { userId: viewer.userId, id });
  if (row === undefined) throw notFound('device');
  return row;
}

/** For the device itself and for our own jobs: no viewer. */
export async function findDeviceById(db: DeviceDatabase, id: number): Promise<DeviceRow | undefined> {
  return await visibleDevices(db, { userId: 0, seesAll: true }).select(deviceColumns).where('d.id', '=', id).executeTakeFirst();
}

export interface DeviceFilter {
  readonly search?: string | undefined;
  readonly isOnline?: boolean | undefined;
  readonly lockStatus?: LockStatus | undefined;
  readonly deviceId?: string | undefined;
}

export const deviceOrderings = ['id', 'name', 'created_at', 'battery_level', 'last_seen'] as const;
export type DeviceOrdering = OrderBy<(typeof deviceOrderings)[number]>;

function filteredDevices(db: DeviceDatabase, viewer: Viewer, filter: DeviceFilter) {
  let query = visibleDevices(db, viewer);
  if (filter.search !== undefined && filter.search !== '') {
    const pattern = `%${filter.search.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
    query = query.where((where) =>
      where.or([
        where('d.name', 'ilike', pattern),
        where('d.location', 'ilike', pattern),
        where('d.device_id', 'ilike', pattern),
      ]),
    );
  }
  if (filter.isOnline !== undefined) query = query.where('s.is_online', '=', filter.isOnline);
  if (filter.lockStatus !== undefined) query = query.where('s.lock_status', '=', filter.lockStatus);
  if (filter.deviceId !== undefined) query = query.where('d.device_id', '=', filter.deviceId);
  return query;
}

export async function countDevices(db: DeviceDatabase, viewer: Viewer, filter: DeviceFilter): Promise<number> {
  const row = await filteredDevices(db, viewer, filter)
    .clearSelect()
    .select(sql<number>`count(*)`.as('count'))
    .executeTakeFirstOrThrow();
  return row.count;
}

export async function pageOfDevices(
  db: DeviceDatabase,
  viewer: Viewer,
  filter: DeviceFilter,
  ordering: DeviceOrdering,
  page: { limit: number; offset: number },
): Promise<DeviceRow[]> {
  const { field, direction } = ordering;
  return await filteredDevices(db, viewer, filter)
    .select(deviceColumns)
    .orderBy(field === 'battery_level' || field === 'last_seen' ? `s.${field}` : `d.${field}`, (order) =>
      (direction === 'desc' ? order.desc() : order.asc()).nullsLast(),
    )
    .orderBy('d.id', direction)
    .limit(page.limit)
    .offset(page.offset)
    .execute();
}

export async function countDevicesOf(db: DeviceDatabase, userId: number): Promise<number> {
  const row = await db
    .selectFrom('devices')
    .select(sql<number>`count(*)`.as('count'))
    .where('owner_id', '=', userId)
    .where('deleted_at', 'is', null)
    .executeTakeFirstOrThrow();
  return row.count;
}

/** The row, its state and its settings. Throws invalid_input on field device_id when the identifier is taken. */
export async function insertDevice(
  db: DeviceDatabase,
  device: { deviceId: string; ownerId: number; name: string; location: string },
): Promise<number> {
  try {
    const { id } = await db
      .insertInto('devices')
      .values({ device_id: device.deviceId, owner_id: device.ownerId, name: device.name, location: device.location })
      .returning('id')
      .executeTakeFirstOrThrow();
    await db.insertInto('device_states').values({ device_pk: id }).execute();
    await db.insertInto('device_settings').values({ device_pk: id }).execute();
    return id;
  } catch (error) {
    if (isUniqueViolation(error, 'devices_device_id_key')) {
      throw invalidInput('device_id', 'A device with this device_id is already registered.', 'device_id_taken');
    }
    throw error;
  }
}

/** Until the transaction ends nobody else changes it. Undefined when it is gone. */
export async function lockDeviceRow(trx: DeviceDatabase, id: number) {
  return await trx
    .selectFrom('devices')
    .selectAll()
    .where('id', '=', id)
    .where('deleted_at', 'is', null)
    .forUpdate()
    .executeTakeFirst();
}

export async function lockSettings(trx: DeviceDatabase, id: number): Promise<DeviceSettingsRow> {
  return await trx.selectFrom('device_settings').selectAll().where('device_pk', '=', id).forUpdate().executeTakeFirstOrThrow();
}

/** Changes what is given. False when `ifVersion` is no longer the device's version. */
export async function updateDevice(
  db: DeviceDatabase,
  id: number,
  changes: { name?: string | undefined; location?: string | undefined },
  ifVersion: number | undefined,
): Promise<boolean> {
  let query = db
    .updateTable('devices')
    .set((set) => ({
      ...(changes.name === undefined ? {} : { name: changes.name }),
      ...(changes.location === undefined ? {} : { location: changes.location }),
      version: set('version', '+', 1),
      updated_at: sql<Date>`now()`,
    }))
    .where('id', '=', id)
    .where('deleted_at', 'is', null);
  if (ifVersion !== undefined) query = query.where('version', '=', ifVersion);
  const result = await query.executeTakeFirst();
  return result.numUpdatedRows === 1n;
}

/** Marks the device deleted and takes its keys and shares away, so that nothing of it works from this commit on. False when it was deleted already. */
export async function markDeleted(db: DeviceDatabase, id: number): Promise<boolean> {
  // What a lock reports takes its state first and the device after: the other way round, the two would wait for each other.
  await db.selectFrom('device_states').select('device_pk').where('device_pk', '=', id).forUpdate().execute();
  const result = await db
    .updateTable('devices')
    .set({ deleted_at: sql<Date>`now()` })
    .where('id', '=', id)
    .where('deleted_at', 'is', null)
    .executeTakeFirst();
  if (result.numUpdatedRows !== 1n) return false;
  await db.updateTable('device_states').set({ is_online: false }).where('device_pk', '=', id).execute();
  await db.deleteFrom('device_keys').where('device_pk', '=', id).execute();
  await db.deleteFrom('device_shares').where('device_pk', '=', id).execute();
  return true;
}

export async function getSettings(db: DeviceDatabase, id: number): Promise<DeviceSettingsRow> {
  return await db.selectFrom('device_settings').selectAll().where('device_pk', '=', id).executeTakeFirstOrThrow();
}

export async function listSettings(db: DeviceDatabase, ids: readonly number[]): Promise<Map<number, DeviceSettingsRow>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom('device_settings')
    .selectAll()
    .where('device_pk', '=', sql<number>`any(${[...ids]}::bigint[])`)
    .execute();
  return new Map(rows.map((row) => [row.device_pk, row]));
}

export type SettingsChanges = Partial<
  Pick<DeviceSettingsRow, 'auto_lock_enabled' | 'auto_lock_delay' | 'silent_mode' | 'led_enabled' | 'notifications_enabled'>
>;

/** The new row, or undefined when `ifVersion` is no longer its version. */
export async function updateSettings(
  db: DeviceDatabase,
  id: number,
  changes: SettingsChanges,
  ifVersion: number | undefined,
): Promise<DeviceSettingsRow | undefined> {
  let query = db
    .updateTable('device_settings')
    .set((set) => ({ ...changes, version: set('version', '+', 1), updated_at: sql<Date>`now()` }))
    .where('device_pk', '=', id);
  if (ifVersion !== undefined) query = query.where('version', '=', ifVersion);
  return await query.returningAll().executeTakeFirst();
}

export type ShareRow = Selectable<DeviceTables['device_shares']>;

export async function listShares(db: DeviceDatabase, id: number): Promise<ShareRow[]> {
  return await db.selectFrom('device_shares').selectAll().where('device_pk', '=', id).orderBy('id').execute();
}

export async function findShare(db: DeviceDatabase, id: number, shareId: number): Promise<ShareRow> {
  const row = await db
    .selectFrom('device_shares')
    .selectAll()
    .where('device_pk', '=', id)
    .where('id', '=', shareId)
    .executeTakeFirst();
  if (row === undefined) throw notFound('share of this device');
  return row;
}

export async function insertShare(db: DeviceDatabase, id: number, userId: number, role: ShareRole): Promise<ShareRow> {
  try {
    return await db
      .insertInto('device_shares')
      .values({ device_pk: id, user_id: userId, role })
      .returningAll()
      .executeTakeFirstOrThrow();
  } catch (error) {
    if (isUniqueViolation(error)) {
      throw new SmartLockError(
        'conflict',
        'already_shared',
        'This device is already shared with that user. Change the role of that share instead.',
      );
    }
    throw error;
  }
}

export async function updateShareRole(
  db: DeviceDatabase,
  shareId: number,
  role: ShareRole,
  ifVersion: number | undefined,
): Promise<ShareRow | undefined> {
  let query = db
    .updateTable('device_shares')
    .set((set) => ({ role, version: set('version', '+', 1) }))
    .where('id', '=', shareId);
  if (ifVersion !== undefined) query = query.where('version', '=', ifVersion);
  return await query.returningAll().executeTakeFirst();
}

export async function deleteShare(db: DeviceDatabase, id: number, shareId: number): Promise<ShareRow | undefined> {
  return await db
    .deleteFrom('device_shares')
    .where('device_pk', '=', id)
    .where('id', '=', shareId)
    .returningAll()
    .executeTakeFirst();
}

export async function setLockedDown(db: DeviceDatabase, devicePks: readonly number[], isLockedDown: boolean): Promise<void> {
  await db
    .updateTable('device_states')
    .set({ is_locked_down: isLockedDown })
    .where('device_pk', '=', sql<number>`any(${[...devicePks]}::bigint[])`)
    .execute();
}
