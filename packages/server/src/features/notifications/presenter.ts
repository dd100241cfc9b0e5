import { Type } from 'typebox';
import type { Static } from 'typebox';
import { Id, Nullable, StringEnum, Timestamp } from '../../platform/http/schemas.ts';
import { kinds } from '../../platform/notify/mail-templates.ts';
import type { DeliverySummary } from '../../platform/notify/delivery-rows.ts';
import { allChoices, channelOf, preferenceChannels, type MasterSwitches } from './preferences.ts';
import type { NotificationRow } from './store/notifications.ts';
import type { StoredPreferences } from './store/preferences.ts';
import type { PushSubscription, PushToken } from './store/push-targets.ts';
import type { TelegramLink } from './store/telegram.ts';

export const DeliveryAnswer = Type.Object({
  channel: StringEnum(preferenceChannels),
  to: Type.String({ description: 'Address, number or chat; of push messages the name of the device or browser' }),
  status: StringEnum(['queued', 'outbox', 'sent', 'failed', 'suppressed'], {
    description: 'outbox: this channel is not configured here. suppressed: nothing was to be sent, for the reason',
  }),
  reason: Nullable(Type.String({ description: 'turned_off, or what is wrong with the address' })),
  attempts: Type.Integer(),
  error: Nullable(Type.String({ description: 'Of the last attempt' })),
  due_at: Nullable(Timestamp),
  sent_at: Nullable(Timestamp),
});

export const NotificationAnswer = Type.Object({
  id: Id,
  kind: Type.String({ description: `One of ${kinds.join(', ')}, or test` }),
  title: Type.String(),
  body: Type.String(),
  is_urgent: Type.Boolean(),
  is_read: Type.Boolean(),
  read_at: Nullable(Timestamp),
  gathered_count: Type.Integer({ description: 'Of a digest: how many it tells of' }),
  gathered_into: Nullable(Id),
  created_at: Timestamp,
  deliveries: Type.Array(DeliveryAnswer),
});

export const TestAnswer = Type.Object({
  channel: StringEnum(preferenceChannels),
  is_sent: Type.Boolean({ description: 'Every address of this channel took it' }),
  deliveries: Type.Array(DeliveryAnswer),
});

export const PushTokenAnswer = Type.Object({ id: Id, label: Type.String(), created_at: Timestamp });
export const PushSubscriptionAnswer = Type.Object({
  id: Id,
  label: Type.String(),
  service: Type.String({ description: 'Host of the push service' }),
  created_at: Timestamp,
});

export const TelegramLinkAnswer = Type.Object({
  is_available: Type.Boolean({ description: 'A bot is configured here' }),
  is_linked: Type.Boolean(),
  telegram_chat_id: Nullable(Type.String()),
  chat_name: Nullable(Type.String()),
  linked_at: Nullable(Timestamp),
});

const ChannelSwitches = Type.Object({
  email: Type.Boolean(),
  sms: Type.Boolean(),
  push: Type.Boolean(),
  telegram: Type.Boolean(),
});

export const PreferencesAnswer = Type.Object({
  kinds: Type.Object({
    pin_code: ChannelSwitches,
    security_alert: ChannelSwitches,
    cleanup_summary: ChannelSwitches,
    booking_alert: ChannelSwitches,
    access_report: ChannelSwitches,
  }),
  quiet_hours: Nullable(
    Type.Object({
      start: Type.String(),
      end: Type.String(),
      time_zone: Nullable(Type.String({ description: 'Null: the time zone of the own preferences' })),
    }),
  ),
  master_switches: Type.Object(
    { email: Type.Boolean(), sms: Type.Boolean(), push: Type.Boolean() },
    { description: 'Of /api/v1/users/preferences/: a channel that is off there is off for every kind' },
  ),
});

export function presentDeliveryStatus(delivery: DeliverySummary): Static<typeof DeliveryAnswer> {
  return {
    channel: channelOf[delivery.channel],
    to: delivery.to,
    status: delivery.status,
    reason: delivery.reason,
    attempts: delivery.attempts,
    error: delivery.error,
    due_at: delivery.status === 'queued' ? delivery.dueAt.toISOString() : null,
    sent_at: delivery.sentAt?.toISOString() ?? null,
  };
}

export function presentNotification(
  row: NotificationRow,
  deliveries: readonly DeliverySummary[],
): Static<typeof NotificationAnswer> {
  return {
    id: row.id,
    kind: row.kind,
    title: row.title,
    body: row.body,
    is_urgent: row.is_urgent,
    is_read: row.read_at !== null,
    read_at: row.read_at?.toISOString() ?? null,
    gathered_count: row.gathered_count,
    gathered_into: row.gathered_into,
    created_at: row.created_at.toISOString(),
    deliveries: deliveries.filter(({ notificationId }) => notificationId === row.id).map(presentDeliveryStatus),
  };
}

export function presentPushToken({ id, label, createdAt }: PushToken): Static<typeof PushTokenAnswer> {
  return { id, label, created_at: createdAt.toISOString() };
}

export function presentPushSubscription(subscription: PushSubscription): Static<typeof PushSubscriptionAnswer> {
  return { ...presentPushToken(subscription), service: subscription.service };
}

export function presentTelegramLink(link: TelegramLink | undefined, isAvailable: boolean): Static<typeof TelegramLinkAnswer> {
  return {
    is_available: isAvailable,
    is_linked: link !== undefined,
    telegram_chat_id: link?.chatId ?? null,
    chat_name: link?.chatName ?? null,
    linked_at: link?.linkedAt.toISOString() ?? null,
  };
}

export function presentPreferences(
  { choices, quiet }: StoredPreferences,
  { hasEmail, hasPush, hasSms }: MasterSwitches,
): Static<typeof PreferencesAnswer> {
  return {
    kinds: allChoices(choices),
    quiet_hours: quiet === null ? null : { start: quiet.start, end: quiet.end, time_zone: quiet.timeZone },
    master_switches: { email: hasEmail, sms: hasSms, push: hasPush },
  };
}
