import { sql } from 'kysely';
import type { DeliveryDatabase } from '../tables.ts';

/** The lock is known to take it, so that it can be handed out. */
const isReady = sql`d.is_proven and d.phase = 'confirmed' and not d.is_stale`;

export interface ShortLock {
  readonly id: number;
  readonly missing: number;
}

export interface SpareWish {
  /** Locks that should hold spare codes. */
  readonly devicePks: readonly number[];
  readonly perLock: number;
}

/**
 * Of these locks those that take codes and hold fewer spare ones than they should, by id. A vendor's lock of whose places four of five are taken,
 * by whomever, is left alone.
 */
export async function locksShortOfSpares(
  db: DeliveryDatabase,
  { devicePks, perLock }: SpareWish,
  page: { readonly after: number; readonly limit: number },
): Promise<ShortLock[]> {
  const { rows } = await sql<ShortLock>`
    select v.id, ${perLock}::int - count(p.id)::int as missing
    from devices v left join pins p on p.device_pk = v.id and p.is_spare and p.is_active and p.deleted_at is null
      left join delivery_locks l on l.device_pk = v.id left join device_states s on s.device_pk = v.id
    where v.id = any(${[...devicePks]}::bigint[]) and v.id > ${page.after} and v.deleted_at is null
      and case when v.vendor = 'mqtt' then s.codes_digest is not null
        else l.capabilities ->> 'codes' in ('yes', 'not_now') and coalesce(l.codes_read * 5 < (l.rules ->> 'capacity')::int * 4, true) end
    group by v.id having count(p.id) < ${perLock}
    order by v.id limit ${page.limit}`.execute(db);
  return rows;
}

/** Spare codes that their lock should not hold, or not any more: those that are ready, and the oldest, are kept longest. */
export async function surplusSpares(
  db: DeliveryDatabase,
  { devicePks, perLock }: SpareWish,
  limit: number,
): Promise<{ readonly id: number; readonly device_pk: number }[]> {
  const { rows } = await sql<{ id: number; device_pk: number }>`
    select id, device_pk from (
      select p.id, p.device_pk, row_number() over (partition by p.device_pk order by (${isReady}) desc, p.created_at, p.id) as place
      from pins p join deliveries d on d.pin_id = p.id
      where p.is_spare and p.deleted_at is null) s
    where place > case when device_pk = any(${[...devicePks]}::bigint[]) then ${perLock}::int else 0 end
    order by id limit ${limit}`.execute(db);
  return rows;
}

/** One that can be handed out. After the door is locked. */
export async function findReadySpare(trx: DeliveryDatabase, devicePk: number): Promise<number | undefined> {
  const { rows } = await sql<{ id: number }>`
    select p.id from pins p join deliveries d on d.pin_id = p.id and ${isReady}
    where p.device_pk = ${devicePk} and p.is_spare and p.is_active and p.deleted_at is null
    order by p.created_at, p.id limit 1`.execute(trx);
  return rows[0]?.id;
}
