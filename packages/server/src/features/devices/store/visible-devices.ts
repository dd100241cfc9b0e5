import { sql, type RawBuilder } from 'kysely';
import type { DeviceRole } from '../policy.ts';
import type { DeviceDatabase } from '../tables.ts';
import type { Viewer } from './devices.ts';

export interface VisibleDevice {
  readonly device_pk: number;
  readonly device_id: string;
  readonly device_name: string;
  readonly role: DeviceRole;
}

/** A table of the devices that the viewer may see, with the viewer's role, for queries of features on top of this one to join. */
export function visibleDevices({ userId, seesAll }: Viewer): RawBuilder<VisibleDevice> {
  const isVisible = seesAll ? sql`true` : sql`(vd.owner_id = ${userId} or vh.role is not null)`;
  return sql<VisibleDevice>`(
    select vd.id as device_pk, vd.device_id, vd.name as device_name,
      case when vd.owner_id = ${userId} then 'owner' when ${seesAll}::boolean then 'staff' else vh.role end as role
    from devices vd left join device_shares vh on vh.device_pk = vd.id and vh.user_id = ${userId}
    where vd.deleted_at is null and ${isVisible})`;
}

/** What somebody is to each device that they see, by its row's number. */
export async function rolesOf(db: DeviceDatabase, userId: number): Promise<Map<number, DeviceRole>> {
  const { rows } = await sql<VisibleDevice>`select * from ${visibleDevices({ userId, seesAll: false })} v`.execute(db);
  return new Map(rows.map((row) => [row.device_pk, row.role]));
}

/** Everybody who has a role on one of these devices; for a lot of events at once. */
export async function rolesOnDevices(
  db: DeviceDatabase,
  devicePks: readonly number[],
): Promise<Array<{ device_pk: number; user_id: number; role: DeviceRole }>> {
  const { rows } = await sql<{ device_pk: number; user_id: number; role: DeviceRole }>`
    select id as device_pk, owner_id as user_id, 'owner' as role from devices
    where id = any(${[...devicePks]}::bigint[]) and deleted_at is null
    union all
    select h.device_pk, h.user_id, h.role from device_shares h join devices d on d.id = h.device_pk and d.deleted_at is null
    where h.device_pk = any(${[...devicePks]}::bigint[]) and h.user_id <> d.owner_id`.execute(db);
  return rows;
}

export interface DeviceSummary {
  readonly id: number;
  readonly deviceId: string;
  readonly name: string;
  readonly ownerId: number;
}

/** Deleted ones too: logs outlive their device. */
export async function deviceSummaries(db: DeviceDatabase, ids: readonly number[]): Promise<ReadonlyMap<number, DeviceSummary>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom('devices')
    .select(['id', 'device_id', 'name', 'owner_id'])
    .where('id', '=', sql<number>`any(${[...new Set(ids)]}::bigint[])`)
    .execute();
  return new Map(rows.map((row) => [row.id, { id: row.id, deviceId: row.device_id, name: row.name, ownerId: row.owner_id }]));
}
