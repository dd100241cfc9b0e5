import { sql } from 'kysely';
import type { DeviceDatabase, LockStatus } from '../tables.ts';
import type { Viewer } from './devices.ts';

/** A device that is reached through an account at a vendor. */
export interface VendorDeviceRow {
  readonly id: number;
  readonly device_id: string;
  readonly owner_id: number;
  readonly name: string;
  readonly vendor_name: string | null;
  readonly vendor_ref: string;
  readonly records_cursor: string | null;
  readonly is_online: boolean;
  readonly lock_status: LockStatus;
  readonly battery_level: number;
  readonly reported_at: Date | null;
}

export async function listVendorDevices(db: DeviceDatabase, accountId: number): Promise<VendorDeviceRow[]> {
  return (await db
    .selectFrom('devices as d')
    .innerJoin('device_states as s', 's.device_pk', 'd.id')
    .select([
      'd.id',
      'd.device_id',
      'd.owner_id',
      'd.name',
      'd.vendor_name',
      'd.vendor_ref',
      'd.records_cursor',
      's.is_online',
      's.lock_status',
      's.battery_level',
      's.reported_at',
    ])
    .where('d.vendor_account_id', '=', accountId)
    .where('d.deleted_at', 'is', null)
    .orderBy('d.id')
    .execute()) as VendorDeviceRow[];
}

/** Its row number, where the viewer may see it at all. */
export async function findVendorDevicePk(
  db: DeviceDatabase,
  viewer: Viewer,
  vendor: string,
  accountId: number,
  ref: string,
): Promise<number | undefined> {
  const row = await db
    .selectFrom('devices as d')
    .leftJoin('device_shares as h', (join) => join.onRef('h.device_pk', '=', 'd.id').on('h.user_id', '=', viewer.userId))
    .select('d.id')
    .where('d.vendor', '=', vendor)
    .where('d.vendor_account_id', '=', accountId)
    .where('d.vendor_ref', '=', ref)
    .where('d.deleted_at', 'is', null)
    .where((where) =>
      viewer.seesAll ? where.lit(true) : where.or([where('d.owner_id', '=', viewer.userId), where('h.role', 'is not', null)]),
    )
    .executeTakeFirst();
  return row?.id;
}

export async function linkVendorDevice(
  db: DeviceDatabase,
  id: number,
  link: { readonly vendor: string; readonly accountId: number; readonly ref: string; readonly name: string },
): Promise<void> {
  await db
    .updateTable('devices')
    .set({ vendor: link.vendor, vendor_account_id: link.accountId, vendor_ref: link.ref, vendor_name: link.name })
    .where('id', '=', id)
    .execute();
}

/** The name at the vendor has changed; the name here follows where it was the same. */
export async function renameVendorDevice(db: DeviceDatabase, id: number, name: string, isRenamedHere: boolean): Promise<void> {
  await db
    .updateTable('devices')
    .set((set) =>
      isRenamedHere
        ? { vendor_name: name }
        : { vendor_name: name, name, version: set('version', '+', 1), updated_at: sql<Date>`now()` },
    )
    .where('id', '=', id)
    .execute();
}

export async function saveRecordsCursor(db: DeviceDatabase, id: number, cursor: string): Promise<void> {
  await db.updateTable('devices').set({ records_cursor: cursor }).where('id', '=', id).execute();
}
