import { sql } from 'kysely';
import type { BookingDatabase } from '../tables.ts';
import type { BookingRow } from './bookings.ts';

/** As many as messages could have told; older ones go. */
const linksMax = 20;

export async function insertLink(trx: BookingDatabase, bookingId: number, tokenHash: string, at: Date): Promise<void> {
  await trx.insertInto('booking_links').values({ token_hash: tokenHash, booking_id: bookingId, created_at: at }).execute();
  await sql`
    delete from booking_links where token_hash in (
      select token_hash from booking_links where booking_id = ${bookingId} order by created_at desc, token_hash offset ${linksMax})
  `.execute(trx);
}

export async function deleteLinksOf(trx: BookingDatabase, bookingId: number): Promise<void> {
  await trx.deleteFrom('booking_links').where('booking_id', '=', bookingId).execute();
}

export async function findByLink(db: BookingDatabase, tokenHash: string): Promise<BookingRow | undefined> {
  return await db
    .selectFrom('booking_links as l')
    .innerJoin('bookings as b', 'b.id', 'l.booking_id')
    .selectAll('b')
    .where('l.token_hash', '=', tokenHash)
    .executeTakeFirst();
}
