import { sql } from 'kysely';
import type { Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table webhooks (
      id bigint generated always as identity primary key,
      user_id bigint not null references users (id) on delete cascade,
      url text not null,
      description text not null,
      -- Null: all.
      event_types text[],
      is_active boolean not null,
      disabled_reason text check (disabled_reason in ('gone', 'failing')),
      secret_sealed text not null,
      -- Signs beside the present one until it expires.
      previous_secret_sealed text,
      previous_secret_until timestamptz,
      last_success_at timestamptz,
      version integer not null default 1,
      created_at timestamptz not null,
      updated_at timestamptz not null
    )
  `.execute(db);
  await sql`create index webhooks_user_id on webhooks (user_id)`.execute(db);
  await sql`
    create table webhook_deliveries (
      id bigint generated always as identity primary key,
      webhook_id bigint not null references webhooks (id) on delete cascade,
      -- The same in every try, and what receivers tell doubles by.
      event_id text not null,
      type text not null,
      -- Whom the event concerns, judged again when it is sent.
      device_pk bigint,
      user_id bigint,
      is_for_managers boolean not null,
      is_for_owner boolean not null,
      data jsonb not null,
      occurred_at timestamptz not null,
      status text not null check (status in ('pending', 'succeeded', 'failed', 'withheld')),
      tries integer not null default 0,
      next_try_at timestamptz,
      created_at timestamptz not null,
      settled_at timestamptz,
      unique (webhook_id, event_id)
    )
  `.execute(db);
  await sql`create index webhook_deliveries_newest on webhook_deliveries (webhook_id, id desc)`.execute(db);
  await sql`create index webhook_deliveries_created_at on webhook_deliveries (created_at)`.execute(db);
  await sql`
    create table webhook_attempts (
      id bigint generated always as identity primary key,
      delivery_id bigint not null references webhook_deliveries (id) on delete cascade,
      attempted_at timestamptz not null,
      duration_ms integer not null,
      -- Null: there was no answer, and the error says why.
      response_status integer,
      response_excerpt text,
      error text
    )
  `.execute(db);
  await sql`create index webhook_attempts_delivery_id on webhook_attempts (delivery_id, id)`.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table webhook_attempts, webhook_deliveries, webhooks`.execute(db);
}
