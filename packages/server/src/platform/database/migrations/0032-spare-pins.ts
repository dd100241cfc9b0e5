import { sql, type Kysely } from 'kysely';

/** Spare codes are known as such where PINs are listed, so that they are in nobody's way there. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table pins add column is_spare boolean not null default false`.execute(db);
  await sql`update pins set is_spare = true from spare_codes b where b.pin_id = pins.id and pins.deleted_at is null`.execute(db);
  await sql`create index pins_spare_idx on pins (device_pk) where is_spare and deleted_at is null`.execute(db);
  await sql`drop table spare_codes`.execute(db);
}
