import { sql, type Kysely } from 'kysely';

/** Devices with their keys, settings, shares, state, history, commands and firmware updates, and the access log. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  `create table devices (
    id bigint generated always as identity primary key,
    device_id text not null,
    owner_id bigint not null references users (id) on delete cascade,
    name text not null,
    location text not null default '',
    version integer not null default 1,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    deleted_at timestamptz
  )`,
  // A deleted device keeps its row, since logs point to it; its identifier is free for the next registration.
  `create unique index devices_device_id_key on devices (device_id) where deleted_at is null`,
  `create index devices_owner_idx on devices (owner_id, id) where deleted_at is null`,

  // Apart from devices, and only part filled, because every message of a lock updates its row (heap-only updates).
  `create table device_states (
    device_pk bigint primary key references devices (id) on delete cascade,
    is_online boolean not null default false,
    battery_level smallint not null default 100,
    lock_status text not null default 'locked' check (lock_status in ('locked', 'unlocked', 'jammed', 'error')),
    signal_strength smallint,
    temperature real,
    door text,
    firmware_version text not null default '',
    applied_settings_version integer,
    uptime_seconds bigint,
    clock_offset_ms bigint,
    reported_at timestamptz,
    last_seen timestamptz,
    last_activity_at timestamptz
  ) with (fillfactor = 60)`,

  `create table device_keys (
    device_pk bigint not null references devices (id) on delete cascade,
    key_version integer not null,
    api_key_hash text not null unique,
    api_key_sealed text not null,
    secret_key_sealed text not null,
    encryption_key_sealed text not null,
    created_at timestamptz not null default now(),
    adopted_at timestamptz,
    expires_at timestamptz,
    primary key (device_pk, key_version)
  )`,
  // Asked for with every message; nearly always empty.
  `create index device_keys_offered_idx on device_keys (device_pk) where adopted_at is null`,

  `create table device_settings (
    device_pk bigint primary key references devices (id) on delete cascade,
    auto_lock_enabled boolean not null default true,
    auto_lock_delay integer not null default 30 check (auto_lock_delay between 1 and 3600),
    silent_mode boolean not null default false,
    led_enabled boolean not null default true,
    notifications_enabled boolean not null default true,
    version integer not null default 1,
    updated_at timestamptz not null default now()
  )`,

  `create table device_shares (
    id bigint generated always as identity primary key,
    device_pk bigint not null references devices (id) on delete cascade,
    user_id bigint not null references users (id) on delete cascade,
    role text not null check (role in ('manager', 'member', 'viewer')),
    version integer not null default 1,
    created_at timestamptz not null default now(),
    unique (device_pk, user_id)
  )`,
  `create index device_shares_user_idx on device_shares (user_id, device_pk)`,

  `create table device_commands (
    request_id uuid primary key,
    device_pk bigint not null references devices (id) on delete cascade,
    command text not null,
    status text not null default 'sent' check (status in ('sent', 'acknowledged', 'succeeded', 'failed', 'expired')),
    requested_by bigint references users (id) on delete set null,
    ip_address inet,
    user_agent text,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    answer_deadline timestamptz not null,
    acknowledged_at timestamptz,
    settled_at timestamptz,
    error text,
    lock_status text,
    late_success boolean,
    late_at timestamptz,
    detail jsonb not null default '{}'
  )`,
  `create index device_commands_device_idx on device_commands (device_pk, created_at desc, request_id)`,
  `create index device_commands_open_idx on device_commands (answer_deadline) where status in ('sent', 'acknowledged')`,

  `create table device_telemetry (
    device_pk bigint not null references devices (id) on delete cascade,
    received_at timestamptz not null,
    reported_at timestamptz not null,
    is_online boolean not null,
    battery_level smallint not null,
    lock_status text not null,
    signal_strength smallint,
    temperature real
  )`,
  `create index device_telemetry_device_idx on device_telemetry (device_pk, received_at)`,
  // Written in order of time, so that this finds what is too old, and costs next to nothing.
  `create index device_telemetry_age_idx on device_telemetry using brin (received_at)`,

  `create table device_events (
    device_pk bigint not null references devices (id) on delete cascade,
    event_id text not null,
    type text not null,
    action text,
    success boolean,
    reason text,
    offline boolean not null default false,
    occurred_at timestamptz not null,
    received_at timestamptz not null,
    primary key (device_pk, event_id)
  )`,

  `create table firmware_updates (
    request_id uuid primary key,
    device_pk bigint not null references devices (id) on delete cascade,
    firmware_url text not null,
    version text,
    sha256 text,
    state text not null default 'sent' check (state in ('sent', 'downloading', 'installing', 'done', 'failed')),
    percent smallint not null default 0,
    error text,
    requested_by bigint references users (id) on delete set null,
    created_at timestamptz not null,
    updated_at timestamptz not null
  )`,
  `create index firmware_updates_device_idx on firmware_updates (device_pk, created_at desc)`,

  `create table access_logs (
    id bigint generated always as identity primary key,
    device_pk bigint not null references devices (id) on delete cascade,
    user_id bigint references users (id) on delete set null,
    access_method text not null,
    action text not null,
    success boolean not null,
    failure_reason text,
    ip_address inet,
    user_agent text,
    location_lat double precision,
    location_lon double precision,
    request_id uuid,
    event_id text,
    credential_ref text,
    offline boolean not null default false,
    late boolean not null default false,
    occurred_at timestamptz not null,
    created_at timestamptz not null default now()
  )`,
  `create index access_logs_device_idx on access_logs (device_pk, occurred_at desc, id desc)`,
  `create unique index access_logs_event_key on access_logs (device_pk, event_id) where event_id is not null`,
  // Once unanswered and once more if the lock answers after all.
  `create unique index access_logs_request_key on access_logs (request_id, late) where request_id is not null`,
];
