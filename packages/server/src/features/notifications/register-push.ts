import { createECDH } from 'node:crypto';
import { conflict, invalidInput, notFound } from '../../platform/errors.ts';
import { refuseUrl } from '../../platform/notify/channels/public-post.ts';
import type { WebPushSubscription } from '../../platform/notify/channels/web-push.ts';
import { recordTarget } from './audit.ts';
import type { NotificationContext } from './context.ts';
import { lockUser } from './store/preferences.ts';
import {
  countTargets,
  deleteTarget,
  savePushSubscription,
  savePushToken,
  type PushSubscription,
  type PushToken,
} from './store/push-targets.ts';
import type { NotificationDatabase } from './tables.ts';

const targetsMax = 20;

async function requireRoom(db: NotificationDatabase, table: 'push_tokens' | 'push_subscriptions', userId: number): Promise<void> {
  if ((await countTargets(db, table, userId)) <= targetsMax) return;
  throw conflict(
    'too_many_targets',
    `You have ${targetsMax} of these already. Remove one that you no longer use, then register this one.`,
  );
}

/** A device that gets messages over FCM. Registered again, it keeps its place. */
export async function registerPushToken(
  { db, keyring, clock, audit }: NotificationContext,
  userId: number,
  registration: { readonly token: string; readonly label: string },
): Promise<PushToken> {
  return await db.transaction().execute(async (trx) => {
    await lockUser(trx, userId);
    const saved = await savePushToken(trx, keyring, userId, registration, clock.now());
    await requireRoom(trx, 'push_tokens', userId);
    await recordTarget(audit, trx, userId, 'push_token', 'registered', saved.id);
    return saved;
  });
}

/** A browser told it: encryption must not fail later with what cannot be a key. */
function checkKeys({ keys }: WebPushSubscription): void {
  try {
    const ecdh = createECDH('prime256v1');
    ecdh.generateKeys();
    ecdh.computeSecret(Buffer.from(keys.p256dh, 'base64url'));
  } catch {
    throw invalidInput('keys.p256dh', 'This is no public key of a browser. Subscribe in the browser again.', 'invalid_key');
  }
  if (Buffer.from(keys.auth, 'base64url').length !== 16) {
    throw invalidInput('keys.auth', 'This must be 16 bytes in base64url. Subscribe in the browser again.', 'invalid_key');
  }
}

/** A browser that gets messages over Web Push. Subscribed again, it keeps its place. */
export async function registerPushSubscription(
  { db, keyring, clock, audit, settings }: NotificationContext,
  userId: number,
  registration: { readonly subscription: WebPushSubscription; readonly label: string },
): Promise<PushSubscription> {
  const refusal = refuseUrl(registration.subscription.endpoint, settings.allowsPrivateEndpoints);
  if (refusal !== null)
    throw invalidInput('endpoint', `The address of the push service is refused. ${refusal}`, 'invalid_endpoint');
  checkKeys(registration.subscription);
  return await db.transaction().execute(async (trx) => {
    await lockUser(trx, userId);
    const saved = await savePushSubscription(trx, keyring, userId, registration, clock.now());
    await requireRoom(trx, 'push_subscriptions', userId);
    await recordTarget(audit, trx, userId, 'push_subscription', 'registered', saved.id);
    return saved;
  });
}

export async function removePushToken({ db, audit }: NotificationContext, userId: number, id: number): Promise<void> {
  await db.transaction().execute(async (trx) => {
    if (!(await deleteTarget(trx, 'push_tokens', userId, id))) throw notFound('push token');
    await recordTarget(audit, trx, userId, 'push_token', 'removed', id);
  });
}

export async function removePushSubscription({ db, audit }: NotificationContext, userId: number, id: number): Promise<void> {
  await db.transaction().execute(async (trx) => {
    if (!(await deleteTarget(trx, 'push_subscriptions', userId, id))) throw notFound('push subscription');
    await recordTarget(audit, trx, userId, 'push_subscription', 'removed', id);
  });
}
