import { sql, type Kysely } from 'kysely';

/** Codes that a lock makes out by itself: nobody ever told it of them. And keys that people hold of a lock in the app of its maker. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table lock_entries add column is_offline boolean not null default false`.execute(db);
  // Until then it opens, whatever the vendor lists or says of its removal. Null: the lock is known to know it, so that it can be taken away.
  await sql`alter table lock_entries add column opens_until timestamptz`.execute(db);

  await sql`alter table delivery_locks add column keys_at timestamptz`.execute(db);
  await sql`create table vendor_keys (
    device_pk bigint not null references devices (id) on delete cascade,
    key_ref text not null,
    -- Their user name at the vendor.
    holder text not null,
    name text not null,
    starts_at timestamptz,
    ends_at timestamptz,
    first_seen_at timestamptz not null,
    primary key (device_pk, key_ref)
  )`.execute(db);
  await sql`alter table over_access drop constraint over_access_kind_check`.execute(db);
  await sql`alter table over_access add constraint over_access_kind_check
    check (kind in ('removed_code', 'leftover_code', 'unmanaged_code', 'person_without_role', 'vendor_key'))`.execute(db);
}
