import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { createTestDatabase } from '../../testing/test-database.ts';
import type { TestDatabase } from '../../testing/test-database.ts';
import { createKeyring } from '../crypto/secret-box.ts';
import { openNotifications } from '../database/notifications.ts';
import { until } from '../database/testing/until.ts';
import { createLogger } from '../logger.ts';
import { DeliveryFailure, type Channel, type Channels, type Outgoing } from './channels/channel.ts';
import { createDeliveryQueue, deliveriesChannel, type NewDelivery } from './delivery-queue.ts';

const keyring = createKeyring({ secretKey: 'queue-test-secret-0123456789abcdef' });
const logger = createLogger('silent');
let now = new Date('2026-11-21T10:00:00Z');
let database: TestDatabase;
before(async () => {
  database = await createTestDatabase();
});
after(() => database.close());
beforeEach(async () => {
  await database.pool.query('truncate notification_deliveries');
  now = new Date('2026-11-21T10:00:00Z');
});

const queueWith = (channels: Channels, onGone?: (gone: object) => Promise<void>) =>
  createDeliveryQueue({ db: database.db, keyring, channels, logger, clock: { now: () => now }, onGone });

function channelOf(send: (message: Outgoing) => Promise<void>): Channel {
  return {
    check: () => Promise.resolve('here'),
    async send(message) {
      await send(message);
      return { providerId: 'p' };
    },
  };
}

const sms = (more: Partial<NewDelivery> = {}): NewDelivery => ({
  channel: 'sms',
  to: '+4917012345678',
  template: 'test',
  subject: 'Test',
  body: { text: 'the text' },
  ...more,
});

test('a channel that hangs holds up no other', async () => {
  const sent: string[] = [];
  let release = (): void => undefined;
  const hanging = new Promise<void>((resolve) => (release = resolve));
  const queue = queueWith({
    email: channelOf(() => hanging),
    sms: channelOf(async ({ text }) => void sent.push(text)),
  });
  await queue.add(database.db, sms({ channel: 'email', to: 'a@example.com' }));
  queue.deliverSoon();
  await queue.add(database.db, sms());
  queue.deliverSoon();
  await until(() => sent.length === 1);
  release();
  await queue.idle();
});

test('a burst goes out one after another, and completely', async () => {
  let active = 0;
  let activeMax = 0;
  let sent = 0;
  const queue = queueWith({
    sms: channelOf(async () => {
      active += 1;
      activeMax = Math.max(activeMax, active);
      await new Promise((resolve) => setImmediate(resolve));
      active -= 1;
      sent += 1;
    }),
  });
  for (let index = 0; index < 35; index += 1) {
    await queue.add(database.db, sms());
    queue.deliverSoon();
  }
  await queue.idle();
  assert.deepEqual([sent, activeMax], [35, 1]);
});

test('a message is announced with its commit, unless it has to wait', async () => {
  const notifications = openNotifications({ connection: database.connection, logger });
  let heard = 0;
  notifications.subscribe(deliveriesChannel, () => void (heard += 1));
  await notifications.whenHealthy();
  try {
    const queue = queueWith({ sms: channelOf(() => Promise.resolve()) });
    await queue.add(database.db, sms({ notBefore: new Date(now.getTime() + 1) }));
    await queue.add(database.db, sms({ channel: 'telegram' }));
    await database.db.transaction().execute(async (trx) => {
      await queue.add(trx, sms());
      await queue.add(trx, sms());
      assert.equal(heard, 0);
    });
    await until(() => heard > 0);
    assert.equal(heard, 1);
  } finally {
    await notifications.close();
  }
});

test('what its service calls gone is told, once, and not tried again', async () => {
  const gone: object[] = [];
  const queue = queueWith(
    { fcm: channelOf(() => Promise.reject(new DeliveryFailure('gone', 'no longer registered'))) },
    async (target) => void gone.push(target),
  );
  const id = await queue.add(database.db, sms({ channel: 'fcm', to: 'Pixel', targetId: 8 }));
  await queue.deliverDue();
  now = new Date(now.getTime() + 86_400_000);
  await queue.deliverDue();
  assert.deepEqual(gone, [{ channel: 'fcm', to: 'Pixel', targetId: 8 }]);
  const delivery = await queue.read(id);
  assert.deepEqual([delivery?.status, delivery?.error, delivery?.content], ['failed', 'no longer registered', null]);
});

test('with one key there is one message, and an attachment that is gone fails for good', async () => {
  const queue = queueWith({ sms: channelOf(() => Promise.resolve()) });
  const ids = await Promise.all(Array.from({ length: 5 }, () => queue.add(database.db, sms({ onceKey: 'job-1' }))));
  assert.equal(new Set(ids).size, 1);
  const attached = await queue.add(
    database.db,
    sms({ attachments: [{ filename: 'r.pdf', contentType: 'application/pdf', storedAs: 'reports/none' }] }),
  );
  await queue.deliverDue();
  assert.deepEqual(
    [(await queue.read(ids[0] ?? 0))?.status, (await queue.read(attached))?.status, (await queue.read(attached))?.error],
    ['sent', 'failed', 'The attachment r.pdf is no longer stored'],
  );
});
