import { sql, type Kysely } from 'kysely';

/** Programs that book by signed messages, and which of their messages were taken in. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create table booking_inbound_sources (
    id bigint generated always as identity primary key,
    owner_id bigint not null references users (id) on delete cascade,
    name text not null,
    -- In its address; the signature is what proves the sender.
    slug text not null unique,
    secret_sealed text not null,
    created_at timestamptz not null,
    last_used_at timestamptz
  )`.execute(db);
  await sql`create index booking_inbound_sources_owner_idx on booking_inbound_sources (owner_id)`.execute(db);
  await sql`create table booking_inbound_messages (
    source_id bigint not null references booking_inbound_sources (id) on delete cascade,
    message_id text not null,
    received_at timestamptz not null,
    primary key (source_id, message_id)
  )`.execute(db);
}
