import { sql } from 'kysely';
import type { Keyring } from '../../platform/crypto/secret-box.ts';
import { readPushSubscription, readPushToken, resealPushSubscription, resealPushToken } from './store/push-targets.ts';
import type { NotificationDatabase } from './tables.ts';

/** Brings push tokens and subscriptions under the present secret key, by which they are found too. Answers how many. */
export async function resealTargets(db: NotificationDatabase, keyring: Keyring): Promise<number> {
  const prefix = `s1.${keyring.keyId}.`;
  const tokens = await db
    .selectFrom('push_tokens')
    .select('id')
    .where(sql<boolean>`not starts_with(token_sealed, ${prefix})`)
    .execute();
  for (const { id } of tokens) {
    const token = await readPushToken(db, keyring, id);
    if (token !== undefined) await resealPushToken(db, keyring, id, token);
  }
  const subscriptions = await db
    .selectFrom('push_subscriptions')
    .select('id')
    .where(sql<boolean>`not starts_with(subscription_sealed, ${prefix})`)
    .execute();
  for (const { id } of subscriptions) {
    const subscription = await readPushSubscription(db, keyring, id);
    if (subscription !== undefined) await resealPushSubscription(db, keyring, id, subscription);
  }
  return tokens.length + subscriptions.length;
}
