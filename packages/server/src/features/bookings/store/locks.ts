import { sql } from 'kysely';
import type { BookingDatabase } from '../tables.ts';

/** What a lock last told of itself. */
export interface LockFacts {
  readonly device_pk: number;
  readonly device_id: string;
  readonly name: string;
  readonly is_online: boolean;
  readonly battery_level: number | null;
  readonly clock_offset_ms: number | null;
  readonly reported_at: Date | null;
}

export async function lockFacts(db: BookingDatabase, devicePks: readonly number[]): Promise<ReadonlyMap<number, LockFacts>> {
  const { rows } = await sql<LockFacts>`
    select d.id as device_pk, d.device_id, d.name, s.is_online,
      case when s.reported_at is null then null else s.battery_level end as battery_level,
      s.clock_offset_ms, s.reported_at
    from devices d join device_states s on s.device_pk = d.id
    where d.id = any(${[...devicePks]}::bigint[])`.execute(db);
  return new Map(rows.map((row) => [row.device_pk, row]));
}
