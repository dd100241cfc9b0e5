import type { ColumnType, GeneratedAlways } from 'kysely';
import type { Database } from '../database/connection.ts';
import type { ChannelName } from './channels/channel.ts';
import type { NotificationAttachment } from './notification.ts';

/** `outbox`: the channel is not configured; staff read the message there. `suppressed`: nothing was to be sent, and `reason` says why. */
export type MailStatus = 'queued' | 'outbox' | 'sent' | 'failed' | 'suppressed';

export type NotifyTables = {
  notification_deliveries: {
    id: GeneratedAlways<number>;
    notification_id: number | null;
    user_id: number | null;
    channel: ChannelName;
    to_address: string;
    target_id: number | null;
    template: string;
    subject: string;
    body_sealed: string | null;
    is_urgent: boolean;
    attachments: ColumnType<readonly NotificationAttachment[] | null, never, never>;
    status: MailStatus;
    reason: string | null;
    provider_id: string | null;
    once_key: string | null;
    attempts: ColumnType<number, number | undefined, number>;
    error: string | null;
    next_attempt_at: Date;
    created_at: Date;
    sent_at: Date | null;
  };
  notifications: {
    id: GeneratedAlways<number>;
    user_id: number;
    kind: string;
    title: string;
    body: string;
    is_urgent: boolean;
    incident_key: string | null;
    is_gathered: boolean;
    gathered_into: number | null;
    gathered_count: number;
    once_key: string | null;
    created_at: Date;
    read_at: Date | null;
  };
};

/** The same connection, knowing the notifications and their deliveries. */
export function withNotifyTables(db: Database) {
  return db.$extendTables<NotifyTables>();
}
