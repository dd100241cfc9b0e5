import { sql, type Kysely } from 'kysely';

/** Wrong codes at a door, wrong credentials from an address, and the addresses that may not try any more. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  `create table door_lockouts (
    device_pk bigint primary key references devices (id) on delete cascade,
    -- Wrong codes in a row since the last block.
    failures integer not null default 0,
    -- Blocks in a row: each is twice as long as the one before.
    level integer not null default 0,
    blocked_until timestamptz,
    last_failure_at timestamptz
  )`,

  `create table credential_failures (
    id bigint generated always as identity primary key,
    -- A network for IPv6: a customer has a whole /64.
    network cidr not null,
    kind text not null check (kind in ('login', 'pin', 'qr')),
    device_pk bigint references devices (id) on delete cascade,
    -- Keyed hash of the account that was tried, for log-ins.
    account_hash text,
    failed_at timestamptz not null
  )`,
  `create index credential_failures_network_idx on credential_failures (network, failed_at desc)`,
  `create index credential_failures_account_idx on credential_failures (account_hash, failed_at desc) where account_hash is not null`,
  `create index credential_failures_age_idx on credential_failures (failed_at)`,

  `create table blocked_addresses (
    id bigint generated always as identity primary key,
    network cidr not null,
    reason text not null,
    failures integer not null default 0,
    -- Null: until somebody unblocks it.
    blocked_until timestamptz,
    blocked_by bigint references users (id) on delete set null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    constraint blocked_addresses_network_key unique (network)
  )`,
];
