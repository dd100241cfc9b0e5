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
