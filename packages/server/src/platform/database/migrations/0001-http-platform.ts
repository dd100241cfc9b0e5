import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Answers kept for `Idempotency-Key`. */
export const httpPlatform: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`
      create table idempotency_keys (
        key_hash text primary key,
        run_id uuid not null,
        request_sealed text not null,
        answer_sealed text,
        started_at timestamptz not null,
        expires_at timestamptz not null
      )`.execute(db);
    await sql`create index idempotency_keys_expires_at on idempotency_keys (expires_at)`.execute(db);
  },
  async down(db: Kysely<unknown>): Promise<void> {
    await sql`drop table idempotency_keys`.execute(db);
  },
};
