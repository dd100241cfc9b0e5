import { sql, type Kysely } from 'kysely';

/** Which files hold what was taken out of the logs, and which rows of a log were brought back from one. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  `create table archives (
    id uuid primary key,
    log text not null,
    -- The first day, in UTC, of the month that all its rows are of.
    month date not null,
    -- writing: the rows are still in their table, and nobody may rely on the file.
    state text not null default 'writing' check (state in ('writing', 'archived')),
    file_name text not null unique,
    row_count integer not null check (row_count > 0),
    byte_size integer not null,
    sha256 text not null,
    -- Of what is compressed in it.
    content_sha256 text not null,
    first_at timestamptz not null,
    last_at timestamptz not null,
    created_at timestamptz not null,
    archived_at timestamptz,
    checked_at timestamptz,
    -- What was wrong with the file when it was last looked at.
    problem text,
    -- Its rows are in their table again until then.
    restored_until timestamptz
  )`,
  `create index archives_list_idx on archives (month desc, log, created_at desc, id)`,
  `create index archives_writing_idx on archives (log) where state = 'writing'`,
  `create index archives_restored_idx on archives (restored_until) where restored_until is not null`,

  // Null: never archived. Rows that were brought back are not written into a second archive.
  ...['access_logs', 'failed_attempts', 'device_telemetry'].flatMap((table) => [
    `alter table ${table} add column archive_id uuid`,
    `create index ${table}_archive_idx on ${table} (archive_id) where archive_id is not null`,
  ]),
];
