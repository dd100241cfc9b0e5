import { maySeeEvent, type DeviceRole } from '../devices/index.ts';
import type { Database } from '../../platform/database/connection.ts';
import type { EventConsumer, RecordedEvent } from '../../platform/events/event.ts';
import type { WebhookContext } from './context.ts';
import { deliverWebhook } from './jobs.ts';
import { activeWebhooks, insertDelivery, type WebhookRow } from './store.ts';
import { withWebhookTables } from './tables.ts';

function wants(webhook: WebhookRow, event: RecordedEvent): boolean {
  return webhook.event_types === null || webhook.event_types.includes(event.type);
}

/** For each event a delivery, and a job that sends it, for every webhook whose owner may see it. */
export function webhookConsumer(context: WebhookContext): EventConsumer {
  return {
    name: 'webhooks',
    async handle(provider, events) {
      // A consumer is handed a transaction of our own database.
      const db = provider as Database;
      const trx = withWebhookTables(db);
      const webhooks = await activeWebhooks(
        trx,
        events.map(({ type }) => type),
      );
      if (webhooks.length === 0) return;
      const devicePks = [...new Set(events.flatMap(({ devicePk }) => (devicePk === null ? [] : [devicePk])))];
      const roles = new Map<string, DeviceRole>();
      for (const { device_pk, user_id, role } of await context.devices.rolesOnDevices(db, devicePks))
        roles.set(`${device_pk}:${user_id}`, role);
      const now = context.clock.now();
      for (const event of events) {
        for (const webhook of webhooks) {
          const viewer = { userId: webhook.user_id, seesAll: false };
          if (!wants(webhook, event) || !maySeeEvent(event, viewer, roles.get(`${event.devicePk}:${webhook.user_id}`))) continue;
          const delivery = await insertDelivery(trx, webhook.id, event, now);
          if (delivery !== undefined) await context.jobs.enqueue(trx, deliverWebhook, { delivery_id: delivery.id, try: 1 });
        }
      }
    },
  };
}
