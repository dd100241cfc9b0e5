import { sql, type Kysely } from 'kysely';

/** What a calendar last said of a booking that came from it: only something else is news. And when a lock is looked at again for what it may take late. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table bookings add column calendar_said text`.execute(db);
  await sql`alter table delivery_locks add column look_again_at timestamptz`.execute(db);
}
