import { sql, type Kysely } from 'kysely';

/** The gateway that clients of `uteclocal` ask: its settings, what the cloud last said, and the lines that its page shows. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  // One row at most: there is one gateway, whatever the number of processes.
  `create table utec_gateway (
    is_only boolean primary key default true check (is_only),
    -- Where its token is kept. Null until the first log-in, and after its owner was erased.
    account_id bigint references vendor_accounts (id) on delete set null,
    version integer not null default 1,
    api_base_url text not null,
    oauth_base_url text not null,
    action_path text not null,
    access_key text not null,
    secret_key_sealed text,
    scope text not null,
    redirect_uri text not null,
    status_poll_interval integer not null,
    auto_refresh_enabled boolean not null,
    refresh_buffer_minutes integer not null,
    -- The log-in under way: its address must bring this state back.
    login_state_hash text,
    login_until timestamptz,
    discover_at timestamptz not null default now(),
    poll_at timestamptz not null default now(),
    polled_at timestamptz,
    failures integer not null default 0,
    problem text
  )`,
  `create table utec_gateway_devices (
    id text primary key,
    place integer not null,
    device jsonb not null,
    custom_data_sealed text,
    -- Discoveries in a row that did not list it.
    missed integer not null default 0,
    states jsonb,
    heard_at timestamptz,
    -- Reports in a row of its being away: a single one is not believed.
    away_reports integer not null default 0
  )`,
  `create table utec_gateway_log (
    id bigint generated always as identity primary key,
    at timestamptz not null,
    level text not null,
    source text not null,
    message text not null
  )`,
];
