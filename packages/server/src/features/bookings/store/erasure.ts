import { sql } from 'kysely';
import type { BookingDatabase } from '../tables.ts';
import type { BookingRow } from './bookings.ts';

export async function bookingsOfGuest(db: BookingDatabase, email: string): Promise<BookingRow[]> {
  return await db
    .selectFrom('bookings')
    .selectAll()
    .where(sql<boolean>`guest_email is not null and lower(guest_email) = lower(${email})`)
    .orderBy('id')
    .execute();
}

/** Access grants of whatever was booked or given out in rooms that this user owns. */
export async function grantsInRoomsOf(db: BookingDatabase, userId: number): Promise<number[]> {
  const { rows } = await sql<{ grant_id: number }>`
    select b.grant_id from bookings b join rooms r on r.id = b.room_id where r.owner_id = ${userId}
    union select c.grant_id from staff_codes c join rooms r on r.id = c.room_id where r.owner_id = ${userId}`.execute(db);
  return rows.map(({ grant_id }) => grant_id);
}

/** Takes the guest out of a booking, and out of the names of its codes. Answers it as it was, with an empty name. */
export async function anonymiseBooking(trx: BookingDatabase, id: number, at: Date): Promise<BookingRow | undefined> {
  const before = await trx.selectFrom('bookings').selectAll().where('id', '=', id).executeTakeFirst();
  if (before === undefined) return undefined;
  await trx
    .updateTable('bookings')
    .set((set) => ({
      guest_name: '',
      guest_email: null,
      guest_phone: null,
      notes: '',
      status_reason: '',
      external_id: null,
      version: set('version', '+', 1),
      updated_at: at,
    }))
    .where('id', '=', id)
    .execute();
  await sql`update pins set label = '' where access_grant_id = ${before.grant_id}`.execute(trx);
  return { ...before, guest_name: '' };
}
