import type { ColumnType, GeneratedAlways } from 'kysely';
import type { Database } from '../../platform/database/connection.ts';
import { withNotifyTables } from '../../platform/notify/tables.ts';
import type { Choices } from './preferences.ts';

export type NotificationTables = {
  notification_preferences: {
    user_id: number;
    choices: ColumnType<Choices, string, string>;
    quiet_start: string | null;
    quiet_end: string | null;
    quiet_time_zone: string | null;
    version: number;
    updated_at: Date;
  };
  push_tokens: {
    id: GeneratedAlways<number>;
    user_id: number;
    token_hash: string;
    token_sealed: string;
    label: string;
    created_at: Date;
  };
  push_subscriptions: {
    id: GeneratedAlways<number>;
    user_id: number;
    endpoint_hash: string;
    subscription_sealed: string;
    service: string;
    label: string;
    created_at: Date;
  };
  telegram_links: { user_id: number; telegram_chat_id: string; chat_name: string; linked_at: Date };
  telegram_link_tokens: { token_hash: string; user_id: number; expires_at: Date };
  telegram_polling: { id: number; next_update_id: number; leased_until: Date };
};

export type NotificationDatabase = ReturnType<typeof withNotificationTables>;

/** The same connection, knowing this feature's tables and the platform's of notifications. */
export function withNotificationTables(db: Database) {
  return withNotifyTables(db).$extendTables<NotificationTables>();
}
