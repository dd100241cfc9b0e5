import { maySeeEvent } from '../devices/index.ts';
import { GuardedHttpError } from '../../platform/http-client/guarded-http.ts';
import { handleJob, type JobHandler, type JobResult } from '../../platform/jobs/job.ts';
import type { WebhookContext } from './context.ts';
import { webhookDisabled } from './events.ts';
import { deliverWebhook } from './jobs.ts';
import { secretsOf } from './manage-webhook.ts';
import { nextTryAt } from './retry-ladder.ts';
import { signatureHeader } from '../../platform/crypto/signed-messages.ts';
import {
  disableWebhook,
  findDelivery,
  insertAttempt,
  lockWebhook,
  noteSuccess,
  updateDelivery,
  type DeliveryRow,
  type WebhookRow,
} from './store.ts';
import type { DisabledReason, WebhookDatabase } from './tables.ts';

const timeoutMs = 15_000;
const excerptBytesMax = 1024;
const gone = 410;

interface Answer {
  readonly status: number | null;
  readonly excerpt: string | null;
  readonly error: string | null;
  readonly durationMs: number;
}

/** The same text in every try, so that receivers may tell doubles by it too. */
export function bodyOf({ event_id, type, occurred_at, data }: DeliveryRow): string {
  return JSON.stringify({ id: event_id, type, timestamp: occurred_at.toISOString(), data });
}

async function send(context: WebhookContext, webhook: WebhookRow, delivery: DeliveryRow, signal: AbortSignal): Promise<Answer> {
  const body = bodyOf(delivery);
  const now = context.clock.now();
  const timestamp = Math.floor(now.getTime() / 1000);
  const startedAt = performance.now();
  const duration = (): number => Math.round(performance.now() - startedAt);
  try {
    const answer = await context.http.send({
      method: 'POST',
      url: webhook.url,
      headers: {
        'content-type': 'application/json',
        'user-agent': 'SmartLock-Webhooks/1',
        'webhook-id': delivery.event_id,
        'webhook-timestamp': String(timestamp),
        'webhook-signature': signatureHeader(secretsOf(context.keyring, webhook, now), delivery.event_id, timestamp, body),
      },
      body,
      timeoutMs,
      bodyBytesMax: excerptBytesMax,
      signal,
    });
    // PostgreSQL takes no NUL in a text.
    const excerpt = answer.body.toString('utf8').replaceAll('\0', '');
    return { status: answer.status, excerpt: excerpt === '' ? null : excerpt, error: null, durationMs: duration() };
  } catch (error) {
    if (!(error instanceof GuardedHttpError)) throw error;
    return { status: null, excerpt: null, error: error.message, durationMs: duration() };
  }
}

/** A webhook sees what its owner may see now, whatever they could see when it happened. */
async function maySend({ devices, isActiveUser }: WebhookContext, webhook: WebhookRow, delivery: DeliveryRow): Promise<boolean> {
  if (!(await isActiveUser(webhook.user_id))) return false;
  const { device_pk, user_id, is_for_managers, is_for_owner } = delivery;
  const event = { devicePk: device_pk, userId: user_id, isForManagers: is_for_managers, isForOwner: is_for_owner };
  const role = device_pk === null ? undefined : (await devices.rolesOf(webhook.user_id)).get(device_pk);
  return maySeeEvent(event, { userId: webhook.user_id, seesAll: false }, role);
}

/** A token that a receiver has put into its own address does not go through mailboxes. */
function withoutSecrets(url: string): string {
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname}`;
}

/** Switches the webhook off and tells its owner, in events and by mail: whoever relied on it hears of nothing else. */
async function disable(context: WebhookContext, trx: WebhookDatabase, webhook: WebhookRow, reason: DisabledReason, at: Date) {
  if (!(await disableWebhook(trx, webhook.id, reason, at))) return;
  await context.audit.record(trx, {
    action: 'webhook.disabled',
    resourceType: 'webhook',
    resourceId: webhook.id,
    detail: { reason },
  });
  const told = { webhook_id: webhook.id, url: webhook.url, reason };
  await context.events.publish(trx, webhookDisabled, told, { userId: webhook.user_id });
  await context.notifier.notify(trx, {
    userId: webhook.user_id,
    message: { template: 'webhook_disabled', params: { address: withoutSecrets(webhook.url), reason, at } },
  });
}

async function settle(context: WebhookContext, webhook: WebhookRow, delivery: DeliveryRow, answer: Answer): Promise<JobResult> {
  const { db, clock, jobs } = context;
  const now = clock.now();
  const isTaken = answer.status !== null && answer.status >= 200 && answer.status <= 299;
  const tries = delivery.tries + 1;
  return await db.transaction().execute(async (trx) => {
    const current = await lockWebhook(trx, webhook.id);
    // Deleted meanwhile, and its log with it.
    if (current === undefined) return { outcome: 'webhook_deleted' };
    await insertAttempt(trx, {
      delivery_id: delivery.id,
      attempted_at: now,
      duration_ms: answer.durationMs,
      response_status: answer.status,
      response_excerpt: answer.excerpt,
      error: answer.error,
    });
    if (isTaken) {
      await updateDelivery(trx, delivery.id, { status: 'succeeded', tries, next_try_at: null, settled_at: now });
      await noteSuccess(trx, webhook.id, now);
      return { outcome: 'succeeded', status: answer.status };
    }
    const nextAt = answer.status === gone || !current.is_active ? null : nextTryAt(tries, now, Math.random());
    if (nextAt === null) {
      await updateDelivery(trx, delivery.id, { status: 'failed', tries, next_try_at: null, settled_at: now });
      const hasTakenSince = current.last_success_at !== null && current.last_success_at > delivery.created_at;
      if (answer.status === gone) await disable(context, trx, current, 'gone', now);
      else if (!hasTakenSince) await disable(context, trx, current, 'failing', now);
      return { outcome: 'failed', status: answer.status };
    }
    await updateDelivery(trx, delivery.id, { status: 'pending', tries, next_try_at: nextAt, settled_at: null });
    await jobs.enqueue(trx, deliverWebhook, { delivery_id: delivery.id, try: tries + 1 }, { startAfter: nextAt });
    return { outcome: 'will_be_tried_again', status: answer.status, next_try_at: nextAt.toISOString() };
  });
}

export function webhookJobs(context: WebhookContext): readonly JobHandler[] {
  return [
    handleJob(deliverWebhook, async (payload, run): Promise<JobResult> => {
      const found = await findDelivery(context.db, payload.delivery_id);
      if (found === undefined) return { outcome: 'webhook_deleted' };
      const { delivery, webhook } = found;
      // A run that is repeated after its outcome was written has nothing left to do.
      if (delivery.status !== 'pending' || delivery.tries + 1 !== payload.try) return { outcome: 'done_before' };
      const now = context.clock.now();
      if (!webhook.is_active || !(await maySend(context, webhook, delivery))) {
        await updateDelivery(context.db, delivery.id, { status: 'withheld', next_try_at: null, settled_at: now });
        return { outcome: 'withheld' };
      }
      return await settle(context, webhook, delivery, await send(context, webhook, delivery, run.signal));
    }),
  ];
}
