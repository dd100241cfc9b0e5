import { randomToken } from '../../platform/crypto/random.ts';
import { conflict, notFound, SmartLockError } from '../../platform/errors.ts';
import { DeliveryFailure } from '../../platform/notify/channels/channel.ts';
import { recordTarget } from './audit.ts';
import type { NotificationContext } from './context.ts';
import {
  deleteTelegramLink,
  endPolling,
  hasOpenLinkTokens,
  leasePolling,
  replaceLinkToken,
  saveTelegramLink,
  takeLinkToken,
} from './store/telegram.ts';
import { lockUser } from './store/preferences.ts';

const purpose = 'telegram-link';
const tokenMinutes = 15;
/** Longer than one question to Telegram can take. */
const leaseMs = 60_000;

export interface LinkOffer {
  readonly url: string;
  readonly expiresAt: Date;
}

/** An address that opens the bot in Telegram; whoever presses Start there is this user. */
export async function offerTelegramLink(context: NotificationContext, userId: number): Promise<LinkOffer> {
  const { db, keyring, clock, telegram } = context;
  if (telegram === null) {
    throw conflict(
      'telegram_not_configured',
      'No Telegram bot is set up here. Ask your administrator to set TELEGRAM_BOT_TOKEN.',
    );
  }
  let username: string;
  try {
    username = await telegram.username();
  } catch (error) {
    if (!(error instanceof DeliveryFailure)) throw error;
    throw new SmartLockError('unavailable', 'telegram_unavailable', `${error.message}. Try again in a few minutes.`, {
      cause: error,
      retryAfterSeconds: error.retryAfterSeconds ?? 60,
    });
  }
  const token = randomToken();
  const expiresAt = new Date(clock.now().getTime() + tokenMinutes * 60_000);
  await db.transaction().execute(async (trx) => {
    await lockUser(trx, userId);
    await replaceLinkToken(trx, userId, keyring.keyedHash(token, purpose), expiresAt);
  });
  return { url: `https://t.me/${username}?start=${token}`, expiresAt };
}

export async function unlinkTelegram({ db, audit }: NotificationContext, userId: number): Promise<void> {
  await db.transaction().execute(async (trx) => {
    if (!(await deleteTelegramLink(trx, userId))) throw notFound('Telegram chat');
    await recordTarget(audit, trx, userId, 'telegram_link', 'removed', userId);
  });
}

/**
 * Reads who pressed Start, while somebody may: Telegram is asked only as long as an offer is open. Safe to run in several processes.
 * Answers how many were linked.
 */
export async function readTelegramStarts({ db, keyring, clock, telegram, audit }: NotificationContext): Promise<number> {
  if (telegram === null) return 0;
  const now = clock.now();
  if (!(await hasOpenLinkTokens(db, now))) return 0;
  const nextUpdateId = await leasePolling(db, now, new Date(now.getTime() + leaseMs));
  if (nextUpdateId === undefined) return 0;
  let read = nextUpdateId;
  let linked = 0;
  try {
    for (const message of await telegram.readMessages(nextUpdateId)) {
      const { token } = message;
      const isLinked =
        token !== null &&
        (await db.transaction().execute(async (trx) => {
          const userId = await takeLinkToken(trx, keyring.keyedHashes(token, purpose), now);
          if (userId === undefined) return false;
          await saveTelegramLink(trx, userId, message, now);
          await recordTarget(audit, trx, userId, 'telegram_link', 'registered', userId);
          return true;
        }));
      if (isLinked) linked += 1;
      read = Math.max(read, message.updateId + 1);
    }
  } finally {
    await endPolling(db, read, now);
  }
  return linked;
}
