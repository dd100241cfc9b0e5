import { sql } from 'kysely';
import type { Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table api_keys (
      id bigint generated always as identity primary key,
      user_id bigint not null references users on delete cascade,
      name text not null,
      -- The key itself is kept nowhere; its first characters tell a person which one it is.
      key_hash text not null unique,
      key_start text not null,
      scopes text[] not null,
      -- Addresses and networks from which it works; null: from anywhere.
      allowed_addresses text[],
      created_at timestamptz not null,
      expires_at timestamptz,
      last_used_at timestamptz,
      last_used_address text,
      version integer not null default 1
    )
  `.execute(db);
  await sql`create index api_keys_of_user on api_keys (user_id, id)`.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table api_keys`.execute(db);
}
