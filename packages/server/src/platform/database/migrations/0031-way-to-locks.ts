import { sql, type Kysely } from 'kysely';

/** When the way to a vendor's lock was last found closed, and how many of its calls an account had used when that was last asked. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  `alter table delivery_locks
    -- When it last failed; null: it goes well, or nothing is known of when.
    add column failed_at timestamptz`,
  `alter table vendor_accounts
    add column calls_used bigint,
    -- Null: there is no limit of ours.
    add column calls_limit bigint,
    add column calls_reset_at timestamptz,
    -- When they were counted; null: not yet.
    add column calls_counted_at timestamptz`,
];
