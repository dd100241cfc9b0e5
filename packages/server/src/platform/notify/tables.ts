import type { ColumnType, GeneratedAlways } from 'kysely';
import type { Database } from '../database/connection.ts';

/** `outbox`: no SMTP server is configured; staff read the mail there. */
export type MailStatus = 'queued' | 'outbox' | 'sent' | 'failed';

export type NotifyTables = {
  mails: {
    id: GeneratedAlways<number>;
    to_address: string;
    template: string;
    subject: string;
    body_sealed: string | null;
    status: MailStatus;
    attempts: ColumnType<number, number | undefined, number>;
    error: string | null;
    next_attempt_at: Date;
    created_at: Date;
    sent_at: Date | null;
  };
};

/** The same connection, knowing the mails. */
export function withNotifyTables(db: Database) {
  return db.$extendTables<NotifyTables>();
}
