import { sql } from 'kysely';
import type { Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table mails (
      id bigint generated always as identity primary key,
      to_address text not null,
      template text not null,
      subject text not null,
      -- Text and HTML in one sealed value: bodies hold one-time links. Null once an SMTP server has taken the mail.
      body_sealed text,
      status text not null check (status in ('queued', 'outbox', 'sent', 'failed')),
      attempts integer not null default 0,
      error text,
      next_attempt_at timestamptz not null,
      created_at timestamptz not null,
      sent_at timestamptz
    )
  `.execute(db);
  await sql`create index mails_due on mails (next_attempt_at) where status = 'queued'`.execute(db);
  await sql`create index mails_newest on mails (created_at desc, id desc)`.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table mails`.execute(db);
}
