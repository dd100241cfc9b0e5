import { sql, type Kysely } from 'kysely';

/** What an account at the TTLock cloud has besides. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  `create table ttlock_accounts (
    account_id bigint primary key references vendor_accounts (id) on delete cascade,
    -- Read from the environment at each start: nothing secret of it is stored.
    is_from_environment boolean not null default false,
    base_url text not null,
    client_id text not null,
    client_secret_sealed text,
    username text not null,
    -- Only where its owner asked for it.
    password_sealed text,
    callback_secret_sealed text not null,
    callback_secret_hash text not null unique,
    callback_at timestamptz
  )`,
  `create index ttlock_accounts_application_idx on ttlock_accounts (client_id, base_url)`,
  `create unique index ttlock_accounts_environment_key on ttlock_accounts (is_from_environment) where is_from_environment`,
];
