import type { ColumnType, GeneratedAlways } from 'kysely';
import type { Database } from '../../platform/database/connection.ts';

type WithDefault<T> = ColumnType<T, T | undefined, T>;

export type DeliveryStatus = 'pending' | 'succeeded' | 'failed' | 'withheld';
export type DisabledReason = 'gone' | 'failing';

/** A type, not an interface: Kysely asks for an index signature. */
export type WebhookTables = {
  webhooks: {
    id: GeneratedAlways<number>;
    user_id: number;
    url: string;
    description: string;
    event_types: string[] | null;
    is_active: boolean;
    disabled_reason: DisabledReason | null;
    secret_sealed: string;
    previous_secret_sealed: string | null;
    previous_secret_until: Date | null;
    last_success_at: Date | null;
    version: WithDefault<number>;
    created_at: Date;
    updated_at: Date;
  };
  webhook_deliveries: {
    id: GeneratedAlways<number>;
    webhook_id: number;
    event_id: string;
    type: string;
    device_pk: number | null;
    user_id: number | null;
    is_for_managers: boolean;
    is_for_owner: boolean;
    data: ColumnType<unknown, string, string>;
    occurred_at: Date;
    status: DeliveryStatus;
    tries: WithDefault<number>;
    next_try_at: Date | null;
    created_at: Date;
    settled_at: Date | null;
  };
  webhook_attempts: {
    id: GeneratedAlways<number>;
    delivery_id: number;
    attempted_at: Date;
    duration_ms: number;
    response_status: number | null;
    response_excerpt: string | null;
    error: string | null;
  };
};

export type WebhookDatabase = ReturnType<typeof withWebhookTables>;

/** The same connection, knowing this feature's tables. */
export function withWebhookTables(db: Database) {
  return db.$extendTables<WebhookTables>();
}
