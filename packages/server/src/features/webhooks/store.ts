import { sql, type Insertable, type QueryExecutorProvider, type Selectable } from 'kysely';
import { notFound } from '../../platform/errors.ts';
import { tellsOfGuest, type ToldGuest } from '../../platform/events/personal-data.ts';
import type { RecordedEvent } from '../../platform/events/event.ts';
import type { DeliveryStatus, DisabledReason, WebhookDatabase, WebhookTables } from './tables.ts';

export type WebhookRow = Selectable<WebhookTables['webhooks']>;
export type DeliveryRow = Selectable<WebhookTables['webhook_deliveries']>;
export type AttemptRow = Selectable<WebhookTables['webhook_attempts']>;

export async function listWebhooks(db: WebhookDatabase, userId: number): Promise<WebhookRow[]> {
  return await db.selectFrom('webhooks').selectAll().where('user_id', '=', userId).orderBy('id').execute();
}

/** Until the transaction ends nobody else counts this person's webhooks. */
export async function lockWebhooksOf(trx: WebhookDatabase, userId: number): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`webhooks:${userId}`}, 0))`.execute(trx);
}

/** Somebody else's does not exist. */
export async function getWebhook(db: WebhookDatabase, userId: number, id: number): Promise<WebhookRow> {
  const row = await db.selectFrom('webhooks').selectAll().where('user_id', '=', userId).where('id', '=', id).executeTakeFirst();
  if (row === undefined) throw notFound('webhook');
  return row;
}

/** Until the transaction ends nobody else changes it. */
export async function lockWebhook(trx: WebhookDatabase, id: number): Promise<WebhookRow | undefined> {
  return await trx.selectFrom('webhooks').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();
}

export async function insertWebhook(trx: WebhookDatabase, row: Insertable<WebhookTables['webhooks']>): Promise<WebhookRow> {
  return await trx.insertInto('webhooks').values(row).returningAll().executeTakeFirstOrThrow();
}

export type WebhookChanges = Partial<
  Pick<
    WebhookRow,
    | 'url'
    | 'description'
    | 'event_types'
    | 'is_active'
    | 'disabled_reason'
    | 'secret_sealed'
    | 'previous_secret_sealed'
    | 'previous_secret_until'
  >
>;

export async function updateWebhook(trx: WebhookDatabase, id: number, changes: WebhookChanges, at: Date): Promise<WebhookRow> {
  return await trx
    .updateTable('webhooks')
    .set((set) => ({ ...changes, version: set('version', '+', 1), updated_at: at }))
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow();
}

export async function deleteWebhookRow(trx: WebhookDatabase, id: number): Promise<void> {
  await trx.deleteFrom('webhooks').where('id', '=', id).execute();
}

export async function activeWebhooks(trx: WebhookDatabase, types: readonly string[]): Promise<WebhookRow[]> {
  return await trx
    .selectFrom('webhooks')
    .selectAll()
    .where('is_active', '=', true)
    .where(sql<boolean>`(event_types is null or event_types && ${[...types]}::text[])`)
    .orderBy('id')
    .execute();
}

/** Undefined when this webhook has the event already. */
export async function insertDelivery(
  trx: WebhookDatabase,
  webhookId: number,
  event: Omit<RecordedEvent, 'data'> & { readonly data: unknown },
  at: Date,
): Promise<DeliveryRow | undefined> {
  return await trx
    .insertInto('webhook_deliveries')
    .values({
      webhook_id: webhookId,
      event_id: event.id,
      type: event.type,
      device_pk: event.devicePk,
      user_id: event.userId,
      is_for_managers: event.isForManagers,
      is_for_owner: event.isForOwner,
      data: JSON.stringify(event.data),
      occurred_at: event.occurredAt,
      status: 'pending',
      next_try_at: at,
      created_at: at,
      settled_at: null,
    })
    .onConflict((on) => on.columns(['webhook_id', 'event_id']).doNothing())
    .returningAll()
    .executeTakeFirst();
}

export async function findDelivery(
  db: WebhookDatabase,
  id: number,
): Promise<{ delivery: DeliveryRow; webhook: WebhookRow } | undefined> {
  const delivery = await db.selectFrom('webhook_deliveries').selectAll().where('id', '=', id).executeTakeFirst();
  if (delivery === undefined) return undefined;
  const webhook = await db.selectFrom('webhooks').selectAll().where('id', '=', delivery.webhook_id).executeTakeFirst();
  return webhook === undefined ? undefined : { delivery, webhook };
}

export async function getDelivery(db: WebhookDatabase, webhookId: number, id: number): Promise<DeliveryRow> {
  const row = await db
    .selectFrom('webhook_deliveries')
    .selectAll()
    .where('webhook_id', '=', webhookId)
    .where('id', '=', id)
    .executeTakeFirst();
  if (row === undefined) throw notFound('delivery of this webhook');
  return row;
}

export async function updateDelivery(
  trx: WebhookDatabase,
  id: number,
  changes: { status: DeliveryStatus; tries?: number; next_try_at: Date | null; settled_at: Date | null },
): Promise<void> {
  await trx.updateTable('webhook_deliveries').set(changes).where('id', '=', id).execute();
}

export async function insertAttempt(trx: WebhookDatabase, attempt: Insertable<WebhookTables['webhook_attempts']>): Promise<void> {
  await trx.insertInto('webhook_attempts').values(attempt).execute();
}

export async function listAttempts(db: WebhookDatabase, deliveryIds: readonly number[]): Promise<AttemptRow[]> {
  return await db
    .selectFrom('webhook_attempts')
    .selectAll()
    .where('delivery_id', '=', sql<number>`any(${[...deliveryIds]}::bigint[])`)
    .orderBy('id')
    .execute();
}

export async function countDeliveries(db: WebhookDatabase, webhookId: number, status?: DeliveryStatus): Promise<number> {
  let query = db.selectFrom('webhook_deliveries').where('webhook_id', '=', webhookId);
  if (status !== undefined) query = query.where('status', '=', status);
  const row = await query.select(sql<number>`count(*)`.as('count')).executeTakeFirstOrThrow();
  return row.count;
}

/** Newest first. */
export async function pageOfDeliveries(
  db: WebhookDatabase,
  webhookId: number,
  status: DeliveryStatus | undefined,
  page: { limit: number; offset: number },
): Promise<DeliveryRow[]> {
  let query = db.selectFrom('webhook_deliveries').selectAll().where('webhook_id', '=', webhookId);
  if (status !== undefined) query = query.where('status', '=', status);
  return await query.orderBy('id', 'desc').limit(page.limit).offset(page.offset).execute();
}

export async function noteSuccess(trx: WebhookDatabase, id: number, at: Date): Promise<void> {
  await trx.updateTable('webhooks').set({ last_success_at: at }).where('id', '=', id).execute();
}

/** False when it was not active any more. */
export async function disableWebhook(trx: WebhookDatabase, id: number, reason: DisabledReason, at: Date): Promise<boolean> {
  const result = await trx
    .updateTable('webhooks')
    .set((set) => ({ is_active: false, disabled_reason: reason, version: set('version', '+', 1), updated_at: at }))
    .where('id', '=', id)
    .where('is_active', '=', true)
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}

/** In the logs of other people's webhooks. */
export async function deleteDeliveriesAbout(trx: WebhookDatabase, userId: number): Promise<void> {
  await trx.deleteFrom('webhook_deliveries').where('user_id', '=', userId).execute();
}

export async function deleteDeliveriesAboutGuest(trx: QueryExecutorProvider, guest: ToldGuest): Promise<void> {
  await sql`delete from webhook_deliveries where ${tellsOfGuest(guest)}`.execute(trx);
}

/** A bounded piece of the log that is too old. Answers how many deliveries went. */
export async function deleteDeliveriesBefore(db: WebhookDatabase, before: Date, limit: number): Promise<number> {
  const result = await sql`
    delete from webhook_deliveries where id = any (array (
      select id from webhook_deliveries where created_at < ${before} and status <> 'pending' order by created_at limit ${limit}
    ))`.execute(db);
  return Number(result.numAffectedRows ?? 0n);
}
