import { sql, type Kysely } from 'kysely';

/** What a calendar last said of a booking that came from it: only something else is news. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table bookings add column calendar_said text`.execute(db);
}
