import { Type, type Static } from 'typebox';
import { Id, Nullable, StringEnum, Timestamp } from '../../platform/http/schemas.ts';
import type { AttemptRow, DeliveryRow, WebhookRow } from './store.ts';

export const deliveryStatuses = ['pending', 'succeeded', 'failed', 'withheld'] as const;

export const WebhookSchema = Type.Object({
  id: Id,
  url: Type.String(),
  description: Type.String(),
  event_types: Nullable(Type.Array(Type.String(), { description: 'null: all' })),
  is_active: Type.Boolean(),
  disabled_reason: Nullable(Type.String({ description: 'gone: the receiver answered 410. failing: it took nothing for days' })),
  previous_secret_until: Nullable(Timestamp),
  last_success_at: Nullable(Timestamp),
  created_at: Timestamp,
  updated_at: Timestamp,
});

export const WebhookWithSecretSchema = Type.Object({
  ...WebhookSchema.properties,
  secret: Type.String({ description: 'whsec_…, shown this once' }),
});

export const DeliverySchema = Type.Object({
  id: Id,
  event_id: Type.String({ description: 'The webhook-id of every try' }),
  type: Type.String(),
  status: StringEnum(deliveryStatuses, { description: 'withheld: not sent, since its owner may not see it any more' }),
  tries: Type.Integer(),
  next_try_at: Nullable(Timestamp),
  created_at: Timestamp,
  settled_at: Nullable(Timestamp),
  attempts: Type.Array(
    Type.Object({
      attempted_at: Timestamp,
      duration_ms: Type.Integer(),
      response_status: Nullable(Type.Integer()),
      response_excerpt: Nullable(Type.String()),
      error: Nullable(Type.String()),
    }),
  ),
});

const instant = (at: Date | null): string | null => at?.toISOString() ?? null;

/** The only place that chooses what of a webhook leaves the house. The secret leaves once, when it is made. */
export function presentWebhook(row: WebhookRow): Static<typeof WebhookSchema> {
  return {
    id: row.id,
    url: row.url,
    description: row.description,
    event_types: row.event_types,
    is_active: row.is_active,
    disabled_reason: row.disabled_reason,
    previous_secret_until: instant(row.previous_secret_until),
    last_success_at: instant(row.last_success_at),
    created_at: row.created_at.toISOString(),
    updated_at: row.updated_at.toISOString(),
  };
}

export function presentDelivery(row: DeliveryRow, attempts: readonly AttemptRow[]): Static<typeof DeliverySchema> {
  return {
    id: row.id,
    event_id: row.event_id,
    type: row.type,
    status: row.status,
    tries: row.tries,
    next_try_at: instant(row.next_try_at),
    created_at: row.created_at.toISOString(),
    settled_at: instant(row.settled_at),
    attempts: attempts
      .filter(({ delivery_id }) => delivery_id === row.id)
      .map(({ attempted_at, duration_ms, response_status, response_excerpt, error }) => ({
        attempted_at: attempted_at.toISOString(),
        duration_ms,
        response_status,
        response_excerpt,
        error,
      })),
  };
}
