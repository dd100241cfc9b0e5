import { sql, type Kysely } from 'kysely';

/** Spare codes of locks, and what opens a door that should not. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  // A PIN that nobody has yet. Given to somebody, it is an ordinary PIN, and its row here goes.
  `create table spare_codes (
    pin_id bigint primary key references pins (id) on delete cascade,
    device_pk bigint not null references devices (id) on delete cascade,
    created_at timestamptz not null
  )`,
  `create index spare_codes_device_idx on spare_codes (device_pk)`,

  `create table over_access (
    id bigint generated always as identity primary key,
    device_pk bigint not null references devices (id) on delete cascade,
    kind text not null check (kind in ('removed_code', 'leftover_code', 'unmanaged_code', 'person_without_role')),
    ref text not null,
    label text not null,
    found_at timestamptz not null,
    ended_at timestamptz
  )`,
  `create unique index over_access_open_key on over_access (device_pk, kind, ref) where ended_at is null`,
];
