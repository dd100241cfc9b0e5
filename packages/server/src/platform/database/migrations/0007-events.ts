import { sql } from 'kysely';
import type { Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  // No foreign keys: an event outlives what it tells of, and writing one must not wait for a lock on a device.
  await sql`
    create table events (
      xid xid8 not null default pg_current_xact_id(),
      id bigint generated always as identity,
      type text not null,
      device_pk bigint,
      user_id bigint,
      is_for_managers boolean not null,
      is_for_owner boolean not null,
      data jsonb not null,
      occurred_at timestamptz not null,
      primary key (xid, id)
    )
  `.execute(db);
  await sql`
    create table event_consumers (
      name text primary key,
      xid xid8 not null,
      event_id bigint not null,
      moved_at timestamptz not null default now()
    )
  `.execute(db);
  // One row: up to here events were deleted.
  await sql`
    create table event_retention (
      is_only boolean primary key default true check (is_only),
      xid xid8 not null,
      event_id bigint not null
    )
  `.execute(db);
  await sql`insert into event_retention (xid, event_id) values ('0', 0)`.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table event_retention, event_consumers, events`.execute(db);
}
