import { sql } from 'kysely';
import type { DeviceDatabase } from '../tables.ts';
import type { FirmwareUpdateRow } from './firmware.ts';

/** What else is known of each device, beside its row. */
export interface DeviceOverview {
  readonly lastTamperAt: Date | null;
  readonly firmwareUpdate: Pick<FirmwareUpdateRow, 'state' | 'percent' | 'version'> | null;
}

export async function deviceOverviews(db: DeviceDatabase, ids: readonly number[]): Promise<ReadonlyMap<number, DeviceOverview>> {
  if (ids.length === 0) return new Map();
  const wanted = sql`unnest(${[...ids]}::bigint[]) as w (id)`;
  const [tampered, updated] = await Promise.all([
    sql<{ id: number; at: Date }>`
      select w.id, t.occurred_at as at from ${wanted} cross join lateral (
        select occurred_at from device_events where device_pk = w.id and type = 'tamper' order by occurred_at desc limit 1) t`.execute(
      db,
    ),
    sql<{ id: number } & NonNullable<DeviceOverview['firmwareUpdate']>>`
      select w.id, u.state, u.percent, u.version from ${wanted} cross join lateral (
        select state, percent, version from firmware_updates where device_pk = w.id order by created_at desc, request_id limit 1) u`.execute(
      db,
    ),
  ]);
  const tamperOf = new Map(tampered.rows.map(({ id, at }) => [id, at]));
  const updateOf = new Map(updated.rows.map(({ id, ...update }) => [id, update]));
  return new Map(
    ids.map((id) => [id, { lastTamperAt: tamperOf.get(id) ?? null, firmwareUpdate: updateOf.get(id) ?? null }] as const),
  );
}
