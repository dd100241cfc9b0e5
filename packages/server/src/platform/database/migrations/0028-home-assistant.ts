import { sql, type Kysely } from 'kysely';

/** What people chose for a lock in Home Assistant. A lock without a row is shown there all the same. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  `create table home_assistant_locks (
    device_pk bigint primary key references devices (id) on delete cascade,
    -- The firmware that Home Assistant offers to install.
    firmware_version text,
    firmware_url text,
    firmware_sha256 text,
    -- Slots for codes that cross the broker in clear text; 0: none do.
    pin_slots smallint not null default 0 check (pin_slots between 0 and 100),
    version integer not null default 1,
    updated_at timestamptz not null,
    check ((firmware_version is null) = (firmware_url is null))
  )`,
  `create table home_assistant_slots (
    device_pk bigint not null references home_assistant_locks (device_pk) on delete cascade,
    slot smallint not null check (slot > 0),
    pin_id bigint not null unique references pins (id) on delete cascade,
    primary key (device_pk, slot)
  )`,
  // The last report of tampering is asked for at each reading of all locks.
  `create index device_events_tamper_idx on device_events (device_pk, occurred_at desc) where type = 'tamper'`,
];
