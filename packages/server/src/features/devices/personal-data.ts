import { conflict, SmartLockError } from '../../platform/errors.ts';
import type { Database } from '../../platform/database/connection.ts';
import type { DataSubject } from '../../platform/personal-data.ts';
import { deleteDevice, type ManageDeviceDeps } from './manage-device.ts';
import type { Requester } from './request-command.ts';
import { getDevice } from './store/devices.ts';
import { withDeviceTables, type DeviceDatabase } from './tables.ts';

export interface OwnedDevice {
  readonly id: number;
  readonly device_id: string;
  readonly name: string;
}

export async function listOwned(db: DeviceDatabase, userId: number): Promise<OwnedDevice[]> {
  return await db
    .selectFrom('devices')
    .select(['id', 'device_id', 'name'])
    .where('owner_id', '=', userId)
    .where('deleted_at', 'is', null)
    .orderBy('id')
    .execute();
}

/** Throws conflict `owns_devices` with the list of them, unless there are none. */
export async function requireNoneOwned(db: DeviceDatabase, userId: number): Promise<void> {
  const devices = await listOwned(db, userId);
  if (devices.length === 0) return;
  throw conflict(
    'owns_devices',
    `This user owns ${devices.length === 1 ? 'a device' : `${devices.length} devices`}. Delete them first, or ask for it with devices=delete: their keys then stop working at once.`,
    { extra: { devices } },
  );
}

/** Each as if it were deleted by hand. One that goes meanwhile is no matter. */
export async function deleteOwned(
  deps: ManageDeviceDeps,
  userId: number,
  requester: Requester,
  finalUnlock: boolean,
): Promise<void> {
  for (const { id } of await listOwned(deps.db, userId)) {
    try {
      const device = await getDevice(deps.db, { userId, seesAll: false }, id);
      await deleteDevice(deps, device, requester, finalUnlock);
    } catch (error) {
      if (!(error instanceof SmartLockError) || error.kind !== 'not_found') throw error;
    }
  }
}

const rowsPerRead = 1000;

/** Their devices and settings, what is shared with them, and what they asked of locks. */
export async function* exportDevices(db: DeviceDatabase, { userId }: DataSubject): AsyncGenerator {
  const devices = await db
    .selectFrom('devices as d')
    .innerJoin('device_settings as s', 's.device_pk', 'd.id')
    .select(['d.id', 'd.device_id', 'd.name', 'd.location', 'd.created_at', 'd.deleted_at'])
    .select(['s.auto_lock_enabled', 's.auto_lock_delay', 's.silent_mode', 's.led_enabled', 's.notifications_enabled'])
    .where('d.owner_id', '=', userId)
    .orderBy('d.id')
    .execute();
  for (const device of devices) yield { record: 'device', ...device };
  const shares = await db
    .selectFrom('device_shares as h')
    .innerJoin('devices as d', 'd.id', 'h.device_pk')
    .select(['d.device_id', 'd.name', 'h.role', 'h.created_at'])
    .where('h.user_id', '=', userId)
    .orderBy('h.id')
    .execute();
  for (const share of shares) yield { record: 'shared_with_you', ...share };
  for (let after = { at: new Date(0), id: '00000000-0000-0000-0000-000000000000' }; ;) {
    const commands = await db
      .selectFrom('device_commands')
      .select(['request_id', 'device_pk', 'command', 'status', 'ip_address', 'user_agent', 'created_at', 'settled_at'])
      .where('requested_by', '=', userId)
      .where((where) =>
        where.or([
          where('created_at', '>', after.at),
          where.and([where('created_at', '=', after.at), where('request_id', '>', after.id)]),
        ]),
      )
      .orderBy('created_at')
      .orderBy('request_id')
      .limit(rowsPerRead)
      .execute();
    for (const command of commands) yield { record: 'command', ...command };
    const last = commands.at(-1);
    if (last === undefined || commands.length < rowsPerRead) return;
    after = { at: last.created_at, id: last.request_id };
  }
}

/** What they may do with others' devices ends; what they did with them is nobody's. Their own must be gone. */
export async function eraseFromDevices(db: Database, { userId }: DataSubject): Promise<void> {
  const trx = withDeviceTables(db);
  await requireNoneOwned(trx, userId);
  await trx.updateTable('devices').set({ name: 'Deleted device', location: '' }).where('owner_id', '=', userId).execute();
  await trx.deleteFrom('device_shares').where('user_id', '=', userId).execute();
  await trx
    .updateTable('device_commands')
    .set({ requested_by: null, ip_address: null, user_agent: null })
    .where('requested_by', '=', userId)
    .execute();
  await trx.updateTable('firmware_updates').set({ requested_by: null }).where('requested_by', '=', userId).execute();
}
