import { sql, type Selectable } from 'kysely';
import type { BookingDatabase, BookingTables, CheckedDoor, CheckStage } from '../tables.ts';
import type { BookingRow } from './bookings.ts';

export type CheckRow = Selectable<BookingTables['booking_checks']>;

/** Minutes before the codes open at which each is due. */
export const stageMinutes: Readonly<Record<CheckStage, number>> = { '24h': 1440, '2h': 120, '30min': 30 };
/** After a late change the locks get this long before the last check says that they have not confirmed it. */
const graceMinutes = 2;

export interface DueCheck {
  readonly booking_id: number;
  readonly stage: CheckStage;
  readonly codes_since: Date;
}

/**
 * Checks whose time has come and that were not made for these codes. An early one whose time was over before the codes were made or changed
 * is left out, since nothing could have been done by then; the last one is always made, up to the end of the stay.
 */
export async function dueChecks(db: BookingDatabase, now: Date, limit: number): Promise<readonly DueCheck[]> {
  const stages = Object.entries(stageMinutes);
  const { rows } = await sql<DueCheck>`
    select b.id as booking_id, s.stage, b.codes_since
    from bookings b
    cross join unnest(${stages.map(([stage]) => stage)}::text[], ${stages.map(([, minutes]) => minutes)}::int[]) as s (stage, minutes)
    where b.status = 'confirmed' and b.closes_at > ${now}
      and b.opens_at <= ${now}::timestamptz + make_interval(mins => s.minutes)
      and case when s.stage = '30min' then b.codes_since + make_interval(mins => ${graceMinutes}) <= ${now}
        else b.codes_since <= b.opens_at - make_interval(mins => s.minutes) and b.opens_at > ${now} end
      and not exists (select 1 from booking_checks c
        where c.booking_id = b.id and c.stage = s.stage and c.codes_since = b.codes_since)
    order by b.opens_at, s.minutes limit ${limit}`.execute(db);
  return rows;
}

/** False where it was made already. */
export async function insertCheck(
  trx: BookingDatabase,
  check: DueCheck & { readonly isProven: boolean; readonly doors: readonly CheckedDoor[]; readonly at: Date },
): Promise<boolean> {
  const result = await trx
    .insertInto('booking_checks')
    .values({
      booking_id: check.booking_id,
      stage: check.stage,
      codes_since: check.codes_since,
      checked_at: check.at,
      is_proven: check.isProven,
      doors: JSON.stringify(check.doors),
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return result.numInsertedOrUpdatedRows === 1n;
}

export async function checksOf(db: BookingDatabase, bookingId: number): Promise<CheckRow[]> {
  return await db.selectFrom('booking_checks').selectAll().where('booking_id', '=', bookingId).orderBy('checked_at').execute();
}

export async function hasLink(db: BookingDatabase, bookingId: number): Promise<boolean> {
  const row = await db
    .selectFrom('booking_links')
    .select('booking_id')
    .where('booking_id', '=', bookingId)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** Confirmed ones whose codes are over. */
export async function endedBookings(db: BookingDatabase, now: Date, limit: number): Promise<BookingRow[]> {
  return await db
    .selectFrom('bookings')
    .selectAll()
    .where('status', '=', 'confirmed')
    .where('closes_at', '<=', now)
    .orderBy('closes_at')
    .limit(limit)
    .execute();
}
