import { sql, type Kysely } from 'kysely';

/** The gateway that clients of `uteclocal` ask: the account that it stands on, and the lines that its page shows. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  // One row at most: there is one gateway, whatever the number of processes.
  `create table utec_gateway (
    is_only boolean primary key default true check (is_only),
    -- Whose settings and token it uses. Null until access key and secret key are known, and after the account was deleted.
    account_id bigint references utec_accounts (account_id) on delete set null,
    -- What was set before there is an account; from then on the account has it.
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
    -- What the log has told of the account, so that of many processes one tells it.
    noted jsonb
  )`,
  `create table utec_gateway_log (
    id bigint generated always as identity primary key,
    at timestamptz not null,
    level text not null,
    source text not null,
    message text not null
  )`,
];
