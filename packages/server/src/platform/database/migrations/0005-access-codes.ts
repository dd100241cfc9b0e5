import { sql, type Kysely } from 'kysely';

/** PINs, QR codes, guests' access, failed attempts, and what each lock should and does hold of them. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  // For exclusion constraints that mix equality with ranges. A trusted extension: the database's owner may create it.
  `create extension if not exists btree_gist`,

  `create table temporary_accesses (
    id bigint generated always as identity primary key,
    device_pk bigint not null references devices (id) on delete cascade,
    granted_by bigint references users (id) on delete set null,
    guest_email text not null,
    guest_name text not null,
    access_type text not null check (access_type in ('one_time', 'period', 'recurring')),
    notes text not null default '',
    version integer not null default 1,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    revoked_at timestamptz
  )`,
  `create index temporary_accesses_device_idx on temporary_accesses (device_pk, id)`,

  // Only part filled, because every use updates the row and would else write to each index anew.
  `create table pins (
    id bigint generated always as identity primary key,
    device_pk bigint not null references devices (id) on delete cascade,
    -- Null: a guest's, who has no account.
    user_id bigint references users (id) on delete cascade,
    created_by bigint references users (id) on delete set null,
    temporary_access_id bigint unique references temporary_accesses (id) on delete cascade,
    label text not null default '',
    pin_sealed text not null,
    pin_hash text not null,
    is_active boolean not null default true,
    is_temporary boolean not null default false,
    valid_from timestamptz not null,
    valid_until timestamptz,
    schedule jsonb,
    schedule_timezone text not null default '',
    local_week int4multirange not null,
    utc_week int4multirange not null,
    usage_count integer not null default 0,
    max_uses integer check (max_uses >= 1),
    revision integer not null default 1,
    version integer not null default 1,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    deleted_at timestamptz,
    check (valid_until is null or valid_until >= valid_from),
    -- The same digits on one device never open at the same instant for two codes. Within one zone the local week decides exactly; between zones the
    -- week in UTC, widened over the zones' offsets.
    constraint pins_same_zone_excl exclude using gist (
      device_pk with =, pin_hash with =, tstzrange(valid_from, valid_until, '[]') with &&, schedule_timezone with =, local_week with &&
    ) where (is_active and deleted_at is null),
    constraint pins_other_zone_excl exclude using gist (
      device_pk with =, pin_hash with =, tstzrange(valid_from, valid_until, '[]') with &&, schedule_timezone with <>, utc_week with &&
    ) where (is_active and deleted_at is null)
  ) with (fillfactor = 80)`,
  `create index pins_lookup_idx on pins (device_pk, pin_hash) where deleted_at is null`,
  `create index pins_device_idx on pins (device_pk, id) where deleted_at is null`,
  `create index pins_user_idx on pins (user_id, id) where deleted_at is null`,
  `create index pins_expiry_idx on pins (valid_until) where is_active and deleted_at is null`,

  `create table qr_codes (
    id bigint generated always as identity primary key,
    device_pk bigint not null references devices (id) on delete cascade,
    created_by bigint references users (id) on delete set null,
    code text not null unique,
    label text not null default '',
    is_signed boolean not null default false,
    is_single_use boolean not null default true,
    is_active boolean not null default true,
    valid_from timestamptz not null,
    valid_until timestamptz not null,
    used_count integer not null default 0,
    version integer not null default 1,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    deleted_at timestamptz,
    check (valid_until >= valid_from)
  )`,
  `create index qr_codes_device_idx on qr_codes (device_pk, id) where deleted_at is null`,

  `create table failed_attempts (
    id bigint generated always as identity primary key,
    device_pk bigint not null references devices (id) on delete cascade,
    method text not null,
    attempted_pin_sealed text,
    attempted_pin_hash text,
    ip_address inet,
    user_agent text,
    attempt_count integer not null default 1,
    is_blocked boolean not null default false,
    first_at timestamptz not null,
    last_at timestamptz not null
  )`,
  `create index failed_attempts_device_idx on failed_attempts (device_pk, last_at desc, id desc)`,
  `create index failed_attempts_last_idx on failed_attempts (last_at)`,

  // What the lock reported last, and what it should report. Null: the lock keeps no codes, or has not said so yet.
  `alter table device_states add column codes_digest text, add column wanted_codes_digest text not null
    default 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'`,
  `create index device_states_codes_idx on device_states (device_pk) where is_online and codes_digest is distinct from wanted_codes_digest and codes_digest is not null`,

  `alter table access_logs add column pin_id bigint references pins (id) on delete set null,
    add column qr_code_id bigint references qr_codes (id) on delete set null`,
  // The lists over many devices, and the newest of all.
  `create index access_logs_recent_idx on access_logs (occurred_at desc, id desc)`,
  `create index access_logs_user_idx on access_logs (user_id, occurred_at desc, id desc) where user_id is not null`,
];
