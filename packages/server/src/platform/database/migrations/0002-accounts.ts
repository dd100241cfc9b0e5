import { sql } from 'kysely';
import type { Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table users (
      id bigint generated always as identity primary key,
      email text not null,
      -- Two addresses that differ in case alone are one account.
      email_key text not null unique,
      password_hash text not null,
      first_name text not null default '',
      last_name text not null default '',
      phone_number text not null default '',
      profile_picture text,
      is_verified boolean not null default false,
      is_active boolean not null default true,
      is_staff boolean not null default false,
      version integer not null default 1,
      -- Rises with the password, the role and the activation: a log-in that was judged before such a change is refused after it.
      login_epoch integer not null default 1,
      created_at timestamptz not null,
      updated_at timestamptz not null,
      last_login_at timestamptz
    )
  `.execute(db);

  await sql`
    create table user_preferences (
      user_id bigint primary key references users on delete cascade,
      language text not null default 'en',
      timezone text not null default 'UTC',
      email_notifications boolean not null default true,
      push_notifications boolean not null default true,
      sms_notifications boolean not null default false,
      version integer not null default 1,
      updated_at timestamptz not null
    )
  `.execute(db);

  await sql`
    create table sessions (
      id bigint generated always as identity primary key,
      user_id bigint not null references users on delete cascade,
      kind text not null check (kind in ('token', 'cookie')),
      refresh_jti text not null,
      -- The token that the last rotation replaced: seen again within the grace it is a parallel tab, later it is a thief.
      previous_refresh_jti text,
      rotated_at timestamptz not null,
      created_at timestamptz not null,
      last_used_at timestamptz not null,
      expires_at timestamptz not null,
      revoked_at timestamptz,
      revoke_reason text,
      ip_address text,
      user_agent text
    )
  `.execute(db);
  await sql`create index sessions_of_user on sessions (user_id, created_at desc)`.execute(db);
  await sql`create index sessions_revoked on sessions (revoked_at) where revoked_at is not null`.execute(db);

  await sql`
    create table one_time_links (
      id bigint generated always as identity primary key,
      user_id bigint not null references users on delete cascade,
      purpose text not null check (purpose in ('verify_email', 'reset_password')),
      token_hash text not null unique,
      email text not null,
      created_at timestamptz not null,
      expires_at timestamptz not null,
      used_at timestamptz
    )
  `.execute(db);
  await sql`create index one_time_links_of_user on one_time_links (user_id, purpose, created_at desc)`.execute(db);

  await sql`
    create table login_attempts (
      account_hash text primary key,
      attempts integer not null,
      last_at timestamptz not null,
      next_allowed_at timestamptz not null
    )
  `.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table login_attempts, one_time_links, sessions, user_preferences, users`.execute(db);
}
