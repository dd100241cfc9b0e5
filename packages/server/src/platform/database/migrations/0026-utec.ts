import { sql, type Kysely } from 'kysely';

/** What an account at the U-tec cloud has besides, the log-ins under way, and what the cloud last said of each device. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  `create table utec_accounts (
    account_id bigint primary key references vendor_accounts (id) on delete cascade,
    oauth_base_url text not null,
    api_base_url text not null,
    action_path text not null,
    scope text not null,
    client_id text not null,
    client_secret_sealed text not null,
    redirect_uri text not null,
    -- False: tokens are renewed when they are needed, and not before.
    is_auto_refreshed boolean not null default true,
    -- Null: as the server's settings say.
    refresh_buffer_minutes integer,
    poll_seconds integer,
    -- Until then something is going on, and the cloud is asked more often.
    active_until timestamptz,
    failures integer not null default 0,
    discover_at timestamptz not null default now(),
    discovered_at timestamptz,
    -- Where U-tec pushes to, and the secret that it repeats; the former one is taken for a while.
    push_address_sealed text not null,
    push_address_hash text not null unique,
    push_secret_sealed text not null,
    push_secret_before_sealed text,
    push_secret_changed_at timestamptz,
    push_registered_at timestamptz,
    pushed_at timestamptz
  )`,
  `create index utec_accounts_application_idx on utec_accounts (client_id)`,

  `create table utec_logins (
    state_hash text primary key,
    account_id bigint not null references utec_accounts (account_id) on delete cascade,
    code_verifier_sealed text,
    expires_at timestamptz not null
  )`,
  `create index utec_logins_account_idx on utec_logins (account_id)`,

  `create table utec_devices (
    account_id bigint not null references utec_accounts (account_id) on delete cascade,
    ref text not null,
    -- As Discovery has it, without what must be repeated to the cloud, which stands sealed beside it.
    device jsonb not null,
    custom_data_sealed text,
    is_lock boolean not null,
    -- Discoveries in a row that did not list it.
    missed integer not null default 0,
    states jsonb,
    heard_at timestamptz,
    source text check (source in ('poll', 'push', 'command')),
    is_online boolean,
    -- Reports in a row of its being away.
    away_reports integer not null default 0,
    -- Ours: the cloud keeps wall-clock times and no zone.
    time_zone text,
    primary key (account_id, ref)
  )`,
];
