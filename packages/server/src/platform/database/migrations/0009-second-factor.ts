import { sql } from 'kysely';
import type { Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table sessions
      -- When the person behind the session last proved their presence; null: not since a second factor was added elsewhere.
      add column verified_at timestamptz,
      -- What was shown beside the password, or instead of it.
      add column second_factor text check (second_factor in ('totp', 'backup_code', 'passkey'))
  `.execute(db);

  await sql`
    create table totp_secrets (
      user_id bigint primary key references users on delete cascade,
      secret_sealed text not null,
      created_at timestamptz not null,
      -- Null while no code has shown that the secret reached an authenticator: it guards nothing until then.
      confirmed_at timestamptz,
      -- The time step of the last code that was taken: neither it nor an earlier one is taken again.
      last_step bigint
    )
  `.execute(db);

  await sql`
    create table backup_codes (
      id bigint generated always as identity primary key,
      user_id bigint not null references users on delete cascade,
      code_hash text not null unique,
      created_at timestamptz not null,
      used_at timestamptz
    )
  `.execute(db);
  await sql`create index backup_codes_of_user on backup_codes (user_id)`.execute(db);

  await sql`
    create table passkeys (
      id bigint generated always as identity primary key,
      user_id bigint not null references users on delete cascade,
      credential_id text not null unique,
      public_key bytea not null,
      -- Of the authenticator: one that falls means that the key was copied. Many authenticators leave it at 0.
      counter bigint not null,
      transports text[] not null,
      is_synced boolean not null,
      name text not null,
      created_at timestamptz not null,
      last_used_at timestamptz
    )
  `.execute(db);
  await sql`create index passkeys_of_user on passkeys (user_id)`.execute(db);

  await sql`
    create table auth_challenges (
      id bigint generated always as identity primary key,
      token_hash text not null unique,
      purpose text not null check (purpose in ('login', 'step_up', 'passkey_registration', 'passkey_login')),
      user_id bigint references users on delete cascade,
      -- Of who registers a passkey: the answer must come from the session that asked.
      session_id bigint references sessions on delete cascade,
      -- As it was when the password was right: a change of the password ends the log-in that is under way.
      login_epoch integer,
      attempts integer not null default 0,
      created_at timestamptz not null,
      expires_at timestamptz not null
    )
  `.execute(db);
  await sql`create index auth_challenges_expires_at on auth_challenges (expires_at)`.execute(db);

  await sql`
    create table second_factor_guesses (
      user_id bigint primary key references users on delete cascade,
      guesses integer not null,
      last_at timestamptz not null,
      locked_until timestamptz not null
    )
  `.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table second_factor_guesses, auth_challenges, passkeys, backup_codes, totp_secrets`.execute(db);
  await sql`alter table sessions drop column verified_at, drop column second_factor`.execute(db);
}
