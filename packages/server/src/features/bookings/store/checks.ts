import { sql, type Selectable } from 'kysely';
import { graceMinutes, isCheckDue, lastStage, stageMinutes, type CheckStage } from '../rules/arrival-checks.ts';
import type { BookingDatabase, BookingTables, CheckedDoor } from '../tables.ts';
import type { BookingRow } from './bookings.ts';

export type CheckRow = Selectable<BookingTables['booking_checks']>;

export interface DueCheck {
  readonly booking_id: number;
  readonly stage: CheckStage;
  readonly codes_since: Date;
}

/** Checks that are due and were not made for these codes. The database narrows down by the same law: what it offers, the rule decides. */
export async function dueChecks(db: BookingDatabase, now: Date, limit: number): Promise<readonly DueCheck[]> {
  const stages = Object.entries(stageMinutes);
  const { rows } = await sql<DueCheck & { opens_at: Date; closes_at: Date }>`
    select b.id as booking_id, s.stage, b.codes_since, b.opens_at, b.closes_at
    from bookings b
    cross join unnest(${stages.map(([stage]) => stage)}::text[], ${stages.map(([, minutes]) => minutes)}::int[]) as s (stage, minutes)
    where b.status = 'confirmed' and b.closes_at > ${now}
      and b.opens_at <= ${now}::timestamptz + make_interval(mins => s.minutes)
      and case when s.stage = ${lastStage} then b.codes_since + make_interval(mins => ${graceMinutes}) <= ${now}
        else b.codes_since <= b.opens_at - make_interval(mins => s.minutes) and b.opens_at > ${now} end
      and not exists (select 1 from booking_checks c
        where c.booking_id = b.id and c.stage = s.stage and c.codes_since = b.codes_since)
    order by b.opens_at, s.minutes limit ${limit}`.execute(db);
  return rows
    .filter(({ stage, ...row }) =>
      isCheckDue(stage, { opensAt: row.opens_at, closesAt: row.closes_at, codesSince: row.codes_since }, now),
    )
    .map(({ booking_id, stage, codes_since }) => ({ booking_id, stage, codes_since }));
}

export async function isChecked(trx: BookingDatabase, { booking_id, stage, codes_since }: DueCheck): Promise<boolean> {
  const row = await trx
    .selectFrom('booking_checks')
    .select('booking_id')
    .where('booking_id', '=', booking_id)
    .where('stage', '=', stage)
    .where('codes_since', '=', codes_since)
    .executeTakeFirst();
  return row !== undefined;
}

export async function insertCheck(
  trx: BookingDatabase,
  check: DueCheck & { readonly isProven: boolean; readonly doors: readonly CheckedDoor[]; readonly at: Date },
): Promise<void> {
  await trx
    .insertInto('booking_checks')
    .values({
      booking_id: check.booking_id,
      stage: check.stage,
      codes_since: check.codes_since,
      checked_at: check.at,
      is_proven: check.isProven,
      doors: JSON.stringify(check.doors),
    })
    .execute();
}

export async function checksOf(db: BookingDatabase, bookingId: number): Promise<CheckRow[]> {
  return await db.selectFrom('booking_checks').selectAll().where('booking_id', '=', bookingId).orderBy('checked_at').execute();
}

/** Bookings whose last check found every door proven, and whose stay has not begun. */
export async function provenArrivals(db: BookingDatabase, now: Date, limit: number): Promise<BookingRow[]> {
  return await db
    .selectFrom('bookings as b')
    .selectAll('b')
    .where('b.status', '=', 'confirmed')
    .where('b.starts_at', '>', now)
    .where('b.opens_at', '<=', new Date(now.getTime() + stageMinutes[lastStage] * 60_000))
    .where((eb) =>
      eb.exists(
        eb
          .selectFrom('booking_checks as c')
          .select('c.booking_id')
          .whereRef('c.booking_id', '=', 'b.id')
          .whereRef('c.codes_since', '=', 'b.codes_since')
          .where('c.stage', '=', lastStage)
          .where('c.is_proven', '=', true),
      ),
    )
    .orderBy('b.starts_at')
    .limit(limit)
    .execute();
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
