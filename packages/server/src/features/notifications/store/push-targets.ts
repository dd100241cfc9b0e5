import { sql } from 'kysely';
import type { QueryExecutorProvider } from 'kysely';
import type { WebPushSubscription } from '../../../platform/notify/channels/web-push.ts';
import type { Keyring } from '../../../platform/crypto/secret-box.ts';
import type { NotificationDatabase } from '../tables.ts';

export interface PushToken {
  readonly id: number;
  readonly label: string;
  readonly createdAt: Date;
}

export interface PushSubscription extends PushToken {
  /** The push service's host. */
  readonly service: string;
}

const tokenContext = (hash: string): string => `push_tokens.token:${hash}`;
const subscriptionContext = (hash: string): string => `push_subscriptions.subscription:${hash}`;

/**
 * Stores the token; the user's own again keeps its id. Of somebody else's the row is replaced: the device has changed hands, and what
 * waits for the one before must not reach it.
 */
export async function savePushToken(
  db: NotificationDatabase,
  keyring: Keyring,
  userId: number,
  { token, label }: { readonly token: string; readonly label: string },
  now: Date,
): Promise<PushToken> {
  const hash = keyring.keyedHash(token, 'push-token');
  await db
    .deleteFrom('push_tokens')
    .where('token_hash', '=', sql<string>`any(${[...keyring.keyedHashes(token, 'push-token')]})`)
    // Under an older secret key the same token is found by another hash: it would get everything twice.
    .where((where) => where.or([where('user_id', '<>', userId), where('token_hash', '<>', hash)]))
    .execute();
  const row = await db
    .insertInto('push_tokens')
    .values({ user_id: userId, token_hash: hash, token_sealed: keyring.seal(token, tokenContext(hash)), label, created_at: now })
    .onConflict((conflict) => conflict.column('token_hash').doUpdateSet({ label }))
    .returning(['id', 'label', 'created_at as createdAt'])
    .executeTakeFirstOrThrow();
  return row;
}

export async function savePushSubscription(
  db: NotificationDatabase,
  keyring: Keyring,
  userId: number,
  { subscription, label }: { readonly subscription: WebPushSubscription; readonly label: string },
  now: Date,
): Promise<PushSubscription> {
  const hash = keyring.keyedHash(subscription.endpoint, 'push-endpoint');
  await db
    .deleteFrom('push_subscriptions')
    .where('endpoint_hash', '=', sql<string>`any(${[...keyring.keyedHashes(subscription.endpoint, 'push-endpoint')]})`)
    .where((where) => where.or([where('user_id', '<>', userId), where('endpoint_hash', '<>', hash)]))
    .execute();
  const sealed = keyring.seal(JSON.stringify(subscription), subscriptionContext(hash));
  return await db
    .insertInto('push_subscriptions')
    .values({
      user_id: userId,
      endpoint_hash: hash,
      subscription_sealed: sealed,
      service: new URL(subscription.endpoint).host,
      label,
      created_at: now,
    })
    .onConflict((conflict) => conflict.column('endpoint_hash').doUpdateSet({ subscription_sealed: sealed, label }))
    .returning(['id', 'label', 'service', 'created_at as createdAt'])
    .executeTakeFirstOrThrow();
}

export async function readPushToken(db: NotificationDatabase, keyring: Keyring, id: number): Promise<string | undefined> {
  const row = await db.selectFrom('push_tokens').select(['token_hash', 'token_sealed']).where('id', '=', id).executeTakeFirst();
  return row === undefined ? undefined : keyring.open(row.token_sealed, tokenContext(row.token_hash));
}

export async function readPushSubscription(
  db: NotificationDatabase,
  keyring: Keyring,
  id: number,
): Promise<WebPushSubscription | undefined> {
  const row = await db
    .selectFrom('push_subscriptions')
    .select(['endpoint_hash', 'subscription_sealed'])
    .where('id', '=', id)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  // Written by `savePushSubscription` alone, and sealed since.
  return JSON.parse(keyring.open(row.subscription_sealed, subscriptionContext(row.endpoint_hash))) as WebPushSubscription;
}

/** The same token under the present secret key. One that was registered again meanwhile is there already. */
export async function resealPushToken(db: NotificationDatabase, keyring: Keyring, id: number, token: string): Promise<void> {
  const hash = keyring.keyedHash(token, 'push-token');
  await db.transaction().execute(async (trx) => {
    await trx.deleteFrom('push_tokens').where('token_hash', '=', hash).where('id', '<>', id).execute();
    await trx
      .updateTable('push_tokens')
      .set({ token_hash: hash, token_sealed: keyring.seal(token, tokenContext(hash)) })
      .where('id', '=', id)
      .execute();
  });
}

export async function resealPushSubscription(
  db: NotificationDatabase,
  keyring: Keyring,
  id: number,
  subscription: WebPushSubscription,
): Promise<void> {
  const hash = keyring.keyedHash(subscription.endpoint, 'push-endpoint');
  await db.transaction().execute(async (trx) => {
    await trx.deleteFrom('push_subscriptions').where('endpoint_hash', '=', hash).where('id', '<>', id).execute();
    await trx
      .updateTable('push_subscriptions')
      .set({
        endpoint_hash: hash,
        subscription_sealed: keyring.seal(JSON.stringify(subscription), subscriptionContext(hash)),
      })
      .where('id', '=', id)
      .execute();
  });
}

export async function listPushTokens(db: NotificationDatabase, userId: number): Promise<readonly PushToken[]> {
  return await db
    .selectFrom('push_tokens')
    .select(['id', 'label', 'created_at as createdAt'])
    .where('user_id', '=', userId)
    .orderBy('id')
    .execute();
}

export async function listPushSubscriptions(db: NotificationDatabase, userId: number): Promise<readonly PushSubscription[]> {
  return await db
    .selectFrom('push_subscriptions')
    .select(['id', 'label', 'service', 'created_at as createdAt'])
    .where('user_id', '=', userId)
    .orderBy('id')
    .execute();
}

type TargetTable = 'push_tokens' | 'push_subscriptions';

export async function countTargets(db: NotificationDatabase, table: TargetTable, userId: number): Promise<number> {
  const { count } = await db
    .selectFrom(table)
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('user_id', '=', userId)
    .executeTakeFirstOrThrow();
  return count;
}

/** False where the user has no such one. */
export async function deleteTarget(db: NotificationDatabase, table: TargetTable, userId: number, id: number): Promise<boolean> {
  const row = await db.deleteFrom(table).where('id', '=', id).where('user_id', '=', userId).returning('id').executeTakeFirst();
  return row !== undefined;
}

/** A push service said that it is dead. */
export async function forgetTarget(db: NotificationDatabase, table: TargetTable, id: number): Promise<void> {
  await db.deleteFrom(table).where('id', '=', id).execute();
}

export interface TargetName {
  readonly channel: 'fcm' | 'web_push';
  readonly id: number;
  readonly label: string;
}

/** In any transaction, also one of another feature. */
export async function listTargetNames(trx: QueryExecutorProvider, userId: number): Promise<readonly TargetName[]> {
  const { rows } = await sql<TargetName>`
    select 'fcm' as channel, id, label from push_tokens where user_id = ${userId}
    union all
    select 'web_push', id, coalesce(nullif(label, ''), service) from push_subscriptions where user_id = ${userId}
    order by channel, id
  `.execute(trx);
  return rows;
}
