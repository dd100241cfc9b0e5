import { sql, type Kysely } from 'kysely';

/** What is left where a person was erased: a number without anybody behind it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  // The row stays, since devices that were deleted and the logs of their doors point to it.
  `alter table users add column erased_at timestamptz`,
  // Somebody was here whose name is gone; without it, the entry would look as if nobody had been known.
  `alter table access_logs add column is_erased boolean not null default false`,
  `alter table temporary_accesses add column erased_at timestamptz`,
  `create index device_commands_requested_by_idx on device_commands (requested_by) where requested_by is not null`,
  `create index temporary_accesses_guest_email_idx on temporary_accesses (lower(guest_email))`,
  `create index mails_to_address_idx on mails (lower(to_address))`,
];
