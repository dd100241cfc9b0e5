import { sql, type Kysely } from 'kysely';

/** Alerts and who was told of them, failures of commands, and lockdowns. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  `create table security_alerts (
    id bigint generated always as identity primary key,
    alert_type text not null,
    severity text not null check (severity in ('low', 'medium', 'high', 'critical')),
    -- Null: of no device, for administrators.
    device_pk bigint references devices (id) on delete cascade,
    -- Tells apart what is open at the same time of one type on one device; mostly empty.
    incident text not null default '',
    description text not null,
    occurrences integer not null default 1,
    created_at timestamptz not null,
    last_seen_at timestamptz not null,
    acknowledged_at timestamptz,
    acknowledged_by bigint references users (id) on delete set null,
    is_resolved boolean not null default false,
    resolved_at timestamptz,
    -- Null on a resolved alert: it resolved itself when its cause ended.
    resolved_by bigint references users (id) on delete set null,
    notes text not null default '',
    -- 0: the owner is told, 1: managers too, 2: administrators too.
    escalation_level smallint not null default 0,
    -- Null: it goes no further.
    escalates_at timestamptz
  )`,
  // One open alert an incident, however many find it at once.
  `create unique index security_alerts_open_idx on security_alerts (alert_type, coalesce(device_pk, 0), incident) where not is_resolved`,
  `create index security_alerts_device_idx on security_alerts (device_pk, id)`,
  `create index security_alerts_newest_idx on security_alerts (created_at desc, id desc)`,
  `create index security_alerts_escalation_idx on security_alerts (escalates_at) where escalates_at is not null`,

  `create table security_alert_notices (
    alert_id bigint not null references security_alerts (id) on delete cascade,
    user_id bigint not null references users (id) on delete cascade,
    told_at timestamptz not null,
    primary key (alert_id, user_id)
  )`,

  // Commands that failed one after the other; the row goes with the next that succeeds.
  `create table command_failures (
    device_pk bigint primary key references devices (id) on delete cascade,
    failures integer not null,
    last_at timestamptz not null
  )`,

  `create table lockdowns (
    id bigint generated always as identity primary key,
    reason text not null default '',
    started_by bigint references users (id) on delete set null,
    -- By an administrator over everybody's devices: their owners cannot end it.
    is_by_staff boolean not null default false,
    started_at timestamptz not null,
    ended_by bigint references users (id) on delete set null,
    ended_at timestamptz
  )`,
  `create table lockdown_devices (
    lockdown_id bigint not null references lockdowns (id) on delete cascade,
    device_pk bigint not null references devices (id) on delete cascade,
    primary key (lockdown_id, device_pk)
  )`,
  `create index lockdown_devices_device_idx on lockdown_devices (device_pk)`,
  // Derived from the two tables above, and kept here because everything that opens a door reads it.
  `alter table device_states add column is_locked_down boolean not null default false`,
];
