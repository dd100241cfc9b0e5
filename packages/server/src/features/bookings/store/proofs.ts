import type { Selectable } from 'kysely';
import type { BookingDatabase, BookingTables } from '../tables.ts';

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
