import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  call,
  password,
  registerPerson,
  startDevices,
  type DevicesFixture,
  type Person,
} from '../devices/testing/devices-fixture.ts';
import { startOutsideWorld, type OutsideWorld } from './testing/outside-world.ts';

let world: OutsideWorld;
let fixture: DevicesFixture;
let person: Person;
before(async () => {
  world = await startOutsideWorld();
  fixture = await startDevices({ env: world.env });
  person = await registerPerson(fixture);
  await call(fixture, person, 'POST', '/notifications/push-tokens/', { token: 'registration-token-canary', label: 'Pixel' });
  await call(fixture, person, 'POST', '/notifications/push-subscriptions/', { ...world.subscription, label: 'Firefox' });
  await call(fixture, person, 'PATCH', '/notifications/preferences/', { quiet_hours: { start: '22:00', end: '07:00' } });
  const offer = (await call(fixture, person, 'POST', '/notifications/telegram/link/')).json<{ url: string }>();
  const token = new URL(offer.url).searchParams.get('start') ?? '';
  world.tellBot([{ update_id: 1, message: { chat: { id: 4711, type: 'private', first_name: 'Ada' }, text: `/start ${token}` } }]);
  await fixture.features.notificationCenter.readTelegramStarts();
  await call(fixture, person, 'POST', '/notifications/telegram/link/');
  for (const incidentKey of ['door', 'door']) {
    await fixture.database.db.transaction().execute((trx) =>
      fixture.features.notificationCenter.notifier.notify(trx, {
        userId: person.id,
        incidentKey,
        message: {
          template: 'pin_code',
          params: { device: 'Front door', pinCode: '730419', validFrom: fixture.clock.now(), validUntil: null, hours: null },
        },
      }),
    );
  }
});
after(async () => {
  await fixture.close();
  await world.close();
});

test('people get what they were told and chose, and where they are reached, without tokens, keys and PINs', async () => {
  const answer = await call(fixture, person, 'GET', '/users/me/export/');
  const { notifications } = answer.json<{ notifications: { record: string }[] }>();
  assert.deepEqual(
    notifications.map(({ record }) => record),
    ['preferences', 'push_token', 'push_subscription', 'telegram_link', 'notification', 'notification'],
  );
  for (const secret of ['registration-token-canary', world.subscription.keys.auth, world.subscription.endpoint, '730419']) {
    assert.equal(answer.body.includes(secret), false, secret);
  }
});

test('whoever is erased leaves nothing to be told and nowhere to tell it', async () => {
  assert.equal((await call(fixture, person, 'DELETE', '/users/me/', { password })).statusCode, 204);
  const { rows } = await fixture.database.pool.query<{ name: string }>(
    `select table_name as name from information_schema.columns where column_name = 'user_id' and table_schema = 'public'
      and (table_name like 'notification%' or table_name like 'push%' or table_name like 'telegram%')`,
  );
  assert.equal(rows.length, 8);
  for (const { name } of rows) {
    const left = await fixture.database.pool.query(`select 1 from ${name} where user_id = $1`, [person.id]);
    assert.equal(left.rowCount, 0, name);
  }
  world.forget();
  fixture.clock.advance(86_400);
  await fixture.features.notificationCenter.deliverDue();
  assert.deepEqual([world.smtp.mails, world.fcmSent(), world.telegramSent()], [[], [], []]);
});
