import type { Insertable, Selectable } from 'kysely';
import type { BookingDatabase, BookingTables } from '../tables.ts';
import type { BookingRow } from './bookings.ts';

export type SeriesRow = Selectable<BookingTables['booking_series']>;
export type NewSeries = Omit<Insertable<BookingTables['booking_series']>, 'cancelled_at'>;

export async function insertSeries(trx: BookingDatabase, series: NewSeries): Promise<SeriesRow> {
  return await trx.insertInto('booking_series').values(series).returningAll().executeTakeFirstOrThrow();
}

/** Its sessions that have not begun by `now`, in order. */
export async function sessionsAhead(trx: BookingDatabase, seriesId: number, now: Date): Promise<BookingRow[]> {
  return await trx
    .selectFrom('bookings')
    .selectAll()
    .where('series_id', '=', seriesId)
    .where('status', '=', 'confirmed')
    .where('starts_at', '>', now)
    .orderBy('starts_at')
    .execute();
}

export async function markSeriesCancelled(trx: BookingDatabase, seriesId: number, at: Date): Promise<void> {
  await trx.updateTable('booking_series').set({ cancelled_at: at }).where('id', '=', seriesId).execute();
}
