import { sql } from 'kysely';
import type { AccessDatabase } from '../tables.ts';

export interface LatestAccess {
  readonly device_pk: number;
  readonly name: string | null;
  readonly method: string;
  readonly action: string;
  readonly success: boolean;
  readonly at: Date;
}

/** The newest entry in the log of each device, with the name of whoever it was. */
export async function latestAccesses(
  db: AccessDatabase,
  devicePks: readonly number[],
): Promise<ReadonlyMap<number, LatestAccess>> {
  if (devicePks.length === 0) return new Map();
  const { rows } = await sql<LatestAccess>`
    select l.device_pk, coalesce(nullif(trim(u.first_name || ' ' || u.last_name), ''), u.email, t.guest_name) as name,
      l.access_method as method, l.action, l.success, l.occurred_at as at
    from unnest(${[...devicePks]}::bigint[]) as w (id) cross join lateral (
      select * from access_logs a where a.device_pk = w.id order by a.occurred_at desc, a.id desc limit 1) l
    left join users u on u.id = l.user_id
    left join pins p on p.id = l.pin_id
    left join temporary_accesses t on t.id = p.temporary_access_id`.execute(db);
  return new Map(rows.map((row) => [row.device_pk, row]));
}
