import { randomUUID } from 'node:crypto';
import { changesOf, type AuditedFields } from '../../platform/audit/audit-changes.ts';
import type { Keyring } from '../../platform/crypto/secret-box.ts';
import { conflict, invalidInput, notFound } from '../../platform/errors.ts';
import type { WebhookContext } from './context.ts';
import { deliverWebhook } from './jobs.ts';
import { generateSecret } from '../../platform/crypto/signed-messages.ts';
import {
  deleteWebhookRow,
  getDelivery,
  insertDelivery,
  insertWebhook,
  listWebhooks,
  lockWebhook,
  lockWebhooksOf,
  updateDelivery,
  updateWebhook,
  type DeliveryRow,
  type WebhookChanges,
  type WebhookRow,
} from './store.ts';
import type { WebhookDatabase } from './tables.ts';

const webhooksMax = 20;
/** How long receivers have to change over to a new secret. */
const previousSecretHours = 24;
export const pingType = 'webhook.ping';

const auditedFields = {
  url: 'personal',
  description: 'personal',
  event_types: 'plain',
  is_active: 'plain',
} as const satisfies AuditedFields;

/** A secret is sealed for its owner: moved to a webhook of somebody else, it does not open. */
const placeOf = (userId: number): string => `webhooks.secret:${userId}`;

/** Newest first; the earlier one as long as it signs too. */
export function secretsOf(keyring: Keyring, row: WebhookRow, now: Date): string[] {
  const secrets = [keyring.open(row.secret_sealed, placeOf(row.user_id))];
  const { previous_secret_sealed: previous, previous_secret_until: until } = row;
  if (previous !== null && until !== null && now < until) secrets.push(keyring.open(previous, placeOf(row.user_id)));
  return secrets;
}

export async function resealSecrets({ db, keyring }: WebhookContext): Promise<number> {
  const rows = await db.selectFrom('webhooks').selectAll().execute();
  let count = 0;
  for (const row of rows) {
    const reseal = (sealed: string): string => keyring.seal(keyring.open(sealed, placeOf(row.user_id)), placeOf(row.user_id));
    const { previous_secret_sealed: previous } = row;
    if (!keyring.needsReseal(row.secret_sealed) && (previous === null || !keyring.needsReseal(previous))) continue;
    // Rotated meanwhile, it is under the present key already.
    const result = await db
      .updateTable('webhooks')
      .set({ secret_sealed: reseal(row.secret_sealed), previous_secret_sealed: previous === null ? null : reseal(previous) })
      .where('id', '=', row.id)
      .where('secret_sealed', '=', row.secret_sealed)
      .executeTakeFirst();
    count += Number(result.numUpdatedRows);
  }
  return count;
}

export interface WebhookFields {
  readonly url?: string | undefined;
  readonly description?: string | undefined;
  readonly event_types?: readonly string[] | null | undefined;
  readonly is_active?: boolean | undefined;
}

function check({ http, types }: WebhookContext, { url, event_types: wanted }: WebhookFields): void {
  const refusal = url === undefined ? null : http.refusalOf(url);
  if (refusal !== null) throw invalidInput('url', refusal, 'address_refused');
  const unknown = wanted?.find((type) => !types.has(type));
  if (unknown !== undefined) {
    throw invalidInput(
      'event_types',
      `There are no events of the type ${unknown}. The types are listed in the documentation of events.`,
      'unknown_type',
    );
  }
}

async function record(
  { audit }: WebhookContext,
  trx: WebhookDatabase,
  action: string,
  before: WebhookRow | null,
  after: WebhookRow | null,
): Promise<void> {
  const row = after ?? before;
  if (row === null) return;
  await audit.record(trx, {
    action,
    resourceType: 'webhook',
    resourceId: row.id,
    subject: `user:${row.user_id}`,
    changes: changesOf(auditedFields, before, after),
  });
}

/** The secret is answered this once. */
export async function createWebhook(
  context: WebhookContext,
  userId: number,
  fields: WebhookFields & { readonly url: string },
): Promise<{ webhook: WebhookRow; secret: string }> {
  check(context, fields);
  const now = context.clock.now();
  const secret = generateSecret();
  const webhook = await context.db.transaction().execute(async (trx) => {
    await lockWebhooksOf(trx, userId);
    if ((await listWebhooks(trx, userId)).length >= webhooksMax)
      throw conflict('too_many_webhooks', `You have ${webhooksMax} webhooks, and more are not kept: delete one first.`);
    const row = await insertWebhook(trx, {
      user_id: userId,
      url: fields.url,
      description: fields.description ?? '',
      event_types: fields.event_types == null ? null : [...fields.event_types],
      is_active: fields.is_active ?? true,
      disabled_reason: null,
      secret_sealed: context.keyring.seal(secret, placeOf(userId)),
      previous_secret_sealed: null,
      previous_secret_until: null,
      last_success_at: null,
      created_at: now,
      updated_at: now,
    });
    await record(context, trx, 'webhook.created', null, row);
    return row;
  });
  return { webhook, secret };
}

/** `ifMatch` sees the row before it changes. */
async function change<T>(
  context: WebhookContext,
  userId: number,
  id: number,
  ifMatch: (row: WebhookRow) => void,
  write: (trx: WebhookDatabase, row: WebhookRow) => Promise<T>,
): Promise<T> {
  return await context.db.transaction().execute(async (trx) => {
    const row = await lockWebhook(trx, id);
    if (row === undefined || row.user_id !== userId) throw notFound('webhook');
    ifMatch(row);
    return await write(trx, row);
  });
}

/** Switching a webhook on again forgets why it was off. */
export async function changeWebhook(
  context: WebhookContext,
  userId: number,
  id: number,
  fields: WebhookFields,
  ifMatch: (row: WebhookRow) => void,
): Promise<WebhookRow> {
  check(context, fields);
  return await change(context, userId, id, ifMatch, async (trx, row) => {
    const changes: WebhookChanges = {
      ...(fields.url === undefined ? {} : { url: fields.url }),
      ...(fields.description === undefined ? {} : { description: fields.description }),
      ...(fields.event_types === undefined ? {} : { event_types: fields.event_types === null ? null : [...fields.event_types] }),
      ...(fields.is_active === undefined ? {} : { is_active: fields.is_active, disabled_reason: null }),
    };
    const changed = await updateWebhook(trx, id, changes, context.clock.now());
    await record(context, trx, 'webhook.updated', row, changed);
    return changed;
  });
}

export async function deleteWebhook(
  context: WebhookContext,
  userId: number,
  id: number,
  ifMatch: (row: WebhookRow) => void,
): Promise<void> {
  await change(context, userId, id, ifMatch, async (trx, row) => {
    await deleteWebhookRow(trx, id);
    await record(context, trx, 'webhook.deleted', row, null);
  });
}

/** Both secrets sign for a day. */
export async function rotateSecret(
  context: WebhookContext,
  userId: number,
  id: number,
): Promise<{ webhook: WebhookRow; secret: string; previousUntil: Date }> {
  const now = context.clock.now();
  const secret = generateSecret();
  const previousUntil = new Date(now.getTime() + previousSecretHours * 3_600_000);
  const webhook = await change(
    context,
    userId,
    id,
    () => {},
    async (trx, row) => {
      const changes = {
        secret_sealed: context.keyring.seal(secret, placeOf(userId)),
        previous_secret_sealed: row.secret_sealed,
        previous_secret_until: previousUntil,
      };
      const changed = await updateWebhook(trx, id, changes, now);
      await record(context, trx, 'webhook.secret_rotated', row, changed);
      return changed;
    },
  );
  return { webhook, secret, previousUntil };
}

/** An event of its own, to see whether the receiver takes it. */
export async function pingWebhook(context: WebhookContext, userId: number, id: number): Promise<DeliveryRow> {
  const now = context.clock.now();
  return await change(
    context,
    userId,
    id,
    (row) => {
      if (!row.is_active) throw conflict('webhook_inactive', 'This webhook is switched off: set is_active first.');
    },
    async (trx, row) => {
      const event = {
        id: `ping_${randomUUID()}`,
        type: pingType,
        devicePk: null,
        userId,
        isForManagers: false,
        isForOwner: false,
        data: { webhook_id: row.id },
        occurredAt: now,
      };
      const delivery = await insertDelivery(trx, row.id, event, now);
      if (delivery === undefined) throw new Error('A random id was given out twice.');
      await context.jobs.enqueue(trx, deliverWebhook, { delivery_id: delivery.id, try: 1 });
      await record(context, trx, 'webhook.pinged', row, row);
      return delivery;
    },
  );
}

/** The same event with the same id once more, from the first rung of the ladder. */
export async function resendDelivery(
  context: WebhookContext,
  userId: number,
  id: number,
  deliveryId: number,
): Promise<DeliveryRow> {
  const now = context.clock.now();
  return await change(
    context,
    userId,
    id,
    (row) => {
      if (!row.is_active) throw conflict('webhook_inactive', 'This webhook is switched off: set is_active first.');
    },
    async (trx, row) => {
      const delivery = await getDelivery(trx, id, deliveryId);
      if (delivery.status === 'pending')
        throw conflict('delivery_pending', 'This delivery is still being tried: next_try_at says when.');
      await updateDelivery(trx, deliveryId, { status: 'pending', tries: 0, next_try_at: now, settled_at: null });
      await context.jobs.enqueue(trx, deliverWebhook, { delivery_id: deliveryId, try: 1 });
      await record(context, trx, 'webhook.delivery_resent', row, row);
      return await getDelivery(trx, id, deliveryId);
    },
  );
}
