import { sql, type Kysely } from 'kysely';

/** Codes that a lock makes out by itself: nobody ever told it of them. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table lock_entries add column is_offline boolean not null default false`.execute(db);
  // Until then it opens, whatever the vendor lists or says of its removal. Null: the lock is known to know it, so that it can be taken away.
  await sql`alter table lock_entries add column opens_until timestamptz`.execute(db);
}
