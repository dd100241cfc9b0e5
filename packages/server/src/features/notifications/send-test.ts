import { conflict, notFound, SmartLockError } from '../../platform/errors.ts';
import type { DeliverySummary } from '../../platform/notify/delivery-rows.ts';
import type { NotificationContext } from './context.ts';
import { findRecipient } from './find-recipient.ts';
import { channelOf, type PreferenceChannel } from './preferences.ts';
import { countTestsSince } from './store/notifications.ts';
import { lockUser } from './store/preferences.ts';

const testsPerHourMax = 10;

const howToSetUp: Readonly<Record<PreferenceChannel, string>> = {
  email: 'Give your account an e-mail address.',
  sms: 'Give your profile a phone number with its country code, such as +49 170 1234567.',
  push: 'Register a device at /api/v1/notifications/push-tokens/ or a browser at /api/v1/notifications/push-subscriptions/.',
  telegram: 'Link a chat at /api/v1/notifications/telegram/link/.',
};

/** Sends to oneself, at once, whatever is switched off, and tells what came of it on each address. */
export async function sendTest(
  context: NotificationContext,
  userId: number,
  channel: PreferenceChannel,
): Promise<readonly DeliverySummary[]> {
  const { db, clock, notifier, queue } = context;
  const ids = await db.transaction().execute(async (trx) => {
    // One at a time, so that the count holds.
    await lockUser(trx, userId);
    const recipient = await findRecipient(context, trx, userId);
    if (recipient === undefined) throw notFound('user');
    const addresses = recipient.addresses.filter((address) => channelOf[address.channel] === channel);
    if (addresses.every(({ problem }) => problem !== undefined)) {
      throw conflict('channel_not_set_up', `You cannot be reached by ${channel} yet. ${howToSetUp[channel]}`);
    }
    if ((await countTestsSince(trx, userId, new Date(clock.now().getTime() - 3_600_000))) >= testsPerHourMax) {
      throw new SmartLockError('rate_limited', 'too_many_tests', 'You have sent 10 tests within the hour. Try again later.', {
        retryAfterSeconds: 3600,
      });
    }
    return await notifier.notifyTest(trx, recipient, addresses);
  });
  await queue.deliverNow(ids);
  const deliveries = await Promise.all(ids.map((id) => queue.read(id)));
  return deliveries.filter((delivery) => delivery !== undefined);
}
