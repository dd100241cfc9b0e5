import { sql, type Kysely } from 'kysely';

/** An account of the broker may reach every lock: then what is left over is of no one device. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  `alter table over_access alter column device_pk drop not null`,
  `alter table over_access drop constraint over_access_kind_check`,
  `alter table over_access add constraint over_access_kind_check
    check (kind in ('removed_code', 'leftover_code', 'unmanaged_code', 'person_without_role', 'vendor_key',
      'broker_account'))`,
  `drop index over_access_open_key`,
  `create unique index over_access_open_key on over_access (coalesce(device_pk, 0), kind, ref) where ended_at is null`,
];
