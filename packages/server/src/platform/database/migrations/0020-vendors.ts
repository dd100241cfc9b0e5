import { sql, type Kysely } from 'kysely';

/** Accounts at the clouds of lock vendors, their tokens, and devices that are reached through them. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  `create table vendor_accounts (
    id bigint generated always as identity primary key,
    vendor text not null,
    owner_id bigint not null references users (id) on delete cascade,
    name text not null,
    version integer not null default 1,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    -- The cloud is asked for states and records not before this.
    poll_at timestamptz not null default now(),
    polled_at timestamptz,
    poll_error text
  )`,
  `create index vendor_accounts_owner_idx on vendor_accounts (owner_id, id)`,
  `create index vendor_accounts_poll_idx on vendor_accounts (vendor, poll_at)`,

  // The latest token alone, sealed. What people may see of it stands beside it in clear.
  `create table vendor_tokens (
    account_id bigint primary key references vendor_accounts (id) on delete cascade,
    state_sealed text,
    version integer not null default 0,
    expires_at timestamptz,
    refreshed_at timestamptz,
    error_code text,
    error text,
    failed_at timestamptz
  )`,
  `create index vendor_tokens_expiry_idx on vendor_tokens (expires_at)`,

  `alter table devices add column vendor text not null default 'mqtt',
    -- Null again once the account is gone, which is possible when its devices are deleted.
    add column vendor_account_id bigint references vendor_accounts (id) on delete set null,
    add column vendor_ref text,
    -- As it was last read there: a name that was changed here is not overwritten.
    add column vendor_name text,
    -- How far the vendor's records were read, in the vendor's own form.
    add column records_cursor text,
    add constraint devices_vendor_check check (case when vendor = 'mqtt' then vendor_account_id is null and vendor_ref is null
      else vendor_ref is not null and (vendor_account_id is not null or deleted_at is not null) end)`,
  `create index devices_vendor_account_idx on devices (vendor_account_id) where vendor_account_id is not null`,
  `create unique index devices_vendor_ref_key on devices (vendor_account_id, vendor_ref) where deleted_at is null and vendor_account_id is not null`,

  // Somebody without an account here, as the lock or its vendor names them.
  `alter table access_logs add column person_name text`,
  `create index access_logs_person_name_idx on access_logs (lower(person_name)) where person_name is not null`,
];
