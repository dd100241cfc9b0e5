import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createKeyring } from '../../platform/crypto/secret-box.ts';
import { createTestDatabase, type TestDatabase } from '../../testing/test-database.ts';
import { createLogger } from '../../platform/logger.ts';
import { createMailer } from '../../platform/notify/mailer.ts';
import { resealNotify } from '../../platform/notify/reseal.ts';
import { createVapidKeys } from '../../platform/notify/vapid-keys.ts';
import { resealTargets } from './reseal.ts';
import { readPushSubscription, readPushToken, savePushSubscription, savePushToken } from './store/push-targets.ts';
import { withNotificationTables } from './tables.ts';

let database: TestDatabase;
before(async () => {
  database = await createTestDatabase();
  await database.pool.query(
    `insert into users (email, email_key, password_hash, created_at, updated_at) values ('a@b.c', 'a@b.c', 'x', now(), now())`,
  );
});
after(() => database.close());

test('after a change of the secret key everything opens without the old one, and a token registered again is one', async () => {
  const [earlier, later] = ['an-earlier-secret-0123456789abcdef', 'a-later-secret-key-0123456789abcdef'] as const;
  const first = createKeyring({ secretKey: earlier });
  const both = createKeyring({ secretKey: later, previousSecretKeys: [earlier] });
  const only = createKeyring({ secretKey: later });
  const db = withNotificationTables(database.db);
  const now = new Date();
  const clock = { now: () => now };
  const { rows } = await database.pool.query<{ id: number }>('select id from users');
  const userId = rows[0]?.id ?? 0;
  const subscription = { endpoint: 'https://push.example.com/1', keys: { p256dh: 'p', auth: 'a' } };

  const tokens = await Promise.all(
    ['token-one', 'token-two'].map((token) => savePushToken(db, first, userId, { token, label: '' }, now)),
  );
  const browser = await savePushSubscription(db, first, userId, { subscription, label: '' }, now);
  const vapid = await createVapidKeys({ db: database.db, keyring: first, clock, given: null })();
  const mailerWith = (keyring: typeof first) =>
    createMailer({ db: database.db, keyring, smtp: null, logger: createLogger('silent'), clock });
  const mailId = await mailerWith(first).enqueue(database.db, {
    to: 'a@b.c',
    template: 'password_changed',
    params: { name: 'Ada', changedAt: now },
  });

  // Before anything was rewritten: found by the hash under the older key.
  const again = await savePushToken(db, both, userId, { token: 'token-two', label: 'again' }, now);
  const count = async () => (await database.pool.query('select 1 from push_tokens')).rowCount;
  assert.equal(await count(), 2);

  assert.equal((await resealNotify(database.db, both)) + (await resealTargets(db, both)), 4);
  assert.equal((await resealNotify(database.db, both)) + (await resealTargets(db, both)), 0);
  assert.equal(await readPushToken(db, only, tokens[0]?.id ?? 0), 'token-one');
  assert.equal(await readPushToken(db, only, again.id), 'token-two');
  assert.deepEqual(await readPushSubscription(db, only, browser.id), subscription);
  assert.deepEqual(await createVapidKeys({ db: database.db, keyring: only, clock, given: null })(), vapid);
  assert.ok((await mailerWith(only).read(mailId))?.content?.text.includes('Hello Ada'));
});
