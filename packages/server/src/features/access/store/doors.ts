import { sql } from 'kysely';
import { visibleDevices, type DeviceRole, type Viewer } from '../../devices/index.ts';
import type { AccessDatabase } from '../tables.ts';

/** A device at which somebody, or it itself, tries to open. */
export interface Door {
  readonly id: number;
  readonly device_id: string;
  /** Of the person who asks; null: the device asks itself. */
  readonly role: DeviceRole | null;
}

export async function findDoor(
  db: AccessDatabase,
  viewer: Viewer,
  by: { readonly id: number } | { readonly deviceId: string },
): Promise<Door | undefined> {
  const isNamed = 'id' in by ? sql`v.device_pk = ${by.id}` : sql`v.device_id = ${by.deviceId}`;
  const { rows } = await sql<Door>`
    select v.device_pk as id, v.device_id, v.role from ${visibleDevices(viewer)} v where ${isNamed}`.execute(db);
  return rows[0];
}
