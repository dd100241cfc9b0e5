import { sql } from 'kysely';
import type { Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table notifications (
      id bigint generated always as identity primary key,
      user_id bigint not null references users on delete cascade,
      kind text not null,
      -- What the console and push messages show: never a PIN or a link that opens something.
      title text not null,
      body text not null,
      is_urgent boolean not null,
      incident_key text,
      -- Not told by itself, but together with others of its incident.
      is_gathered boolean not null default false,
      gathered_into bigint references notifications on delete cascade,
      gathered_count integer not null default 0,
      -- Work that may run again tells once: by this key the second is recognised.
      once_key text unique,
      created_at timestamptz not null,
      read_at timestamptz
    )
  `.execute(db);
  await sql`create index notifications_of_user on notifications (user_id, id desc)`.execute(db);
  await sql`create index notifications_gathered on notifications (gathered_into) where is_gathered`.execute(db);
  await sql`create index notifications_waiting on notifications (user_id, incident_key) where is_gathered and gathered_into is null`.execute(
    db,
  );
  await sql`create index notifications_by_age on notifications (created_at)`.execute(db);

  // One queue for all channels: what was the queue of mails takes the others in.
  await sql`alter table mails rename to notification_deliveries`.execute(db);
  await sql`alter index mails_pkey rename to notification_deliveries_pkey`.execute(db);
  await sql`alter index mails_newest rename to notification_deliveries_newest`.execute(db);
  await sql`drop index mails_due`.execute(db);
  await sql`
    alter table notification_deliveries
      add column notification_id bigint references notifications on delete cascade,
      add column user_id bigint references users on delete cascade,
      add column channel text not null default 'email' check (channel in ('email', 'sms', 'fcm', 'web_push', 'telegram')),
      -- Of push channels: which token or subscription; to_address then only names it.
      add column target_id bigint,
      add column is_urgent boolean not null default false,
      add column attachments jsonb,
      -- Why nothing was sent, where that was decided and did not fail.
      add column reason text,
      add column provider_id text,
      -- Work that may run again sends once.
      add column once_key text unique,
      drop constraint mails_status_check,
      add constraint notification_deliveries_status_check
        check (status in ('queued', 'outbox', 'sent', 'failed', 'suppressed'))
  `.execute(db);
  await sql`alter table notification_deliveries alter column channel drop default`.execute(db);
  await sql`create index notification_deliveries_due on notification_deliveries (channel, next_attempt_at) where status = 'queued'`.execute(
    db,
  );
  await sql`create index notification_deliveries_of on notification_deliveries (notification_id)`.execute(db);
  await sql`create index notification_deliveries_of_user on notification_deliveries (user_id)`.execute(db);

  await sql`
    create table notification_incidents (
      user_id bigint not null references users on delete cascade,
      incident_key text not null,
      window_ends_at timestamptz not null,
      has_told_urgent boolean not null,
      gathered integer not null default 0,
      primary key (user_id, incident_key)
    )
  `.execute(db);
  await sql`create index notification_incidents_due on notification_incidents (window_ends_at)`.execute(db);

  await sql`
    create table notification_preferences (
      user_id bigint primary key references users on delete cascade,
      -- {"security_alert": {"sms": false}}: what differs from the defaults.
      choices jsonb not null,
      quiet_start text,
      quiet_end text,
      -- Null: the zone of the user's preferences.
      quiet_time_zone text,
      version integer not null,
      updated_at timestamptz not null
    )
  `.execute(db);

  await sql`
    create table push_tokens (
      id bigint generated always as identity primary key,
      user_id bigint not null references users on delete cascade,
      token_hash text not null unique,
      token_sealed text not null,
      label text not null,
      created_at timestamptz not null
    )
  `.execute(db);
  await sql`create index push_tokens_of_user on push_tokens (user_id)`.execute(db);

  await sql`
    create table push_subscriptions (
      id bigint generated always as identity primary key,
      user_id bigint not null references users on delete cascade,
      endpoint_hash text not null unique,
      -- Endpoint and keys in one sealed value: with them anybody could send to this browser.
      subscription_sealed text not null,
      -- The push service's host, to tell subscriptions apart by.
      service text not null,
      label text not null,
      created_at timestamptz not null
    )
  `.execute(db);
  await sql`create index push_subscriptions_of_user on push_subscriptions (user_id)`.execute(db);

  await sql`
    create table web_push_keys (
      id integer primary key check (id = 1),
      public_key text not null,
      private_key_sealed text not null,
      created_at timestamptz not null
    )
  `.execute(db);

  await sql`
    create table telegram_links (
      user_id bigint primary key references users on delete cascade,
      telegram_chat_id text not null,
      chat_name text not null,
      linked_at timestamptz not null
    )
  `.execute(db);
  await sql`create index telegram_links_by_chat on telegram_links (telegram_chat_id)`.execute(db);
  await sql`
    create table telegram_link_tokens (
      token_hash text primary key,
      user_id bigint not null references users on delete cascade,
      expires_at timestamptz not null
    )
  `.execute(db);
  await sql`create index telegram_link_tokens_of_user on telegram_link_tokens (user_id)`.execute(db);
  await sql`
    create table telegram_polling (
      id integer primary key check (id = 1),
      next_update_id bigint not null,
      -- Telegram serves one reader at a time.
      leased_until timestamptz not null
    )
  `.execute(db);
  await sql`insert into telegram_polling (id, next_update_id, leased_until) values (1, 0, 'epoch')`.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`
    drop table telegram_polling, telegram_link_tokens, telegram_links, web_push_keys, push_subscriptions, push_tokens,
      notification_preferences, notification_incidents
  `.execute(db);
  // The older program knows mails alone.
  await sql`delete from notification_deliveries where channel <> 'email' or status = 'suppressed'`.execute(db);
  await sql`drop index notification_deliveries_due`.execute(db);
  await sql`
    alter table notification_deliveries
      drop column notification_id, drop column user_id, drop column channel, drop column target_id, drop column is_urgent,
      drop column attachments, drop column reason, drop column provider_id, drop column once_key,
      drop constraint notification_deliveries_status_check,
      add constraint mails_status_check check (status in ('queued', 'outbox', 'sent', 'failed'))
  `.execute(db);
  await sql`alter index notification_deliveries_newest rename to mails_newest`.execute(db);
  await sql`alter index notification_deliveries_pkey rename to mails_pkey`.execute(db);
  await sql`alter table notification_deliveries rename to mails`.execute(db);
  await sql`create index mails_due on mails (next_attempt_at) where status = 'queued'`.execute(db);
  await sql`drop table notifications`.execute(db);
}
