import { sql, type Selectable } from 'kysely';
import type { BookingDatabase, BookingTables } from '../tables.ts';
import type { BookingRow } from './bookings.ts';

export type ProofRow = Selectable<BookingTables['booking_proofs']>;

export async function insertProof(trx: BookingDatabase, proof: Omit<ProofRow, 'id'>): Promise<void> {
  await trx.insertInto('booking_proofs').values(proof).execute();
}

export async function latestProof(db: BookingDatabase, bookingId: number): Promise<ProofRow | undefined> {
  return await db
    .selectFrom('booking_proofs')
    .selectAll()
    .where('booking_id', '=', bookingId)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
}

/** Those that have had their last check, have no proof of their codes as they are, and have not begun. */
export async function withoutProof(db: BookingDatabase, now: Date, limit: number): Promise<BookingRow[]> {
  const { rows } = await sql<BookingRow>`
    select b.* from bookings b join booking_checks c on c.booking_id = b.id and c.stage = '30min' and c.codes_since = b.codes_since
    where b.status = 'confirmed' and b.starts_at > ${now}
      and not exists (select 1 from booking_proofs p where p.booking_id = b.id and p.made_at >= b.codes_since)
    order by b.starts_at limit ${limit}`.execute(db);
  return rows;
}
