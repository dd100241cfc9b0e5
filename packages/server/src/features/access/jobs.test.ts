import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { until } from '../../platform/database/testing/until.ts';
import { headerOf, partsOf } from '../../platform/notify/testing/smtp-recorder.ts';
import {
  call,
  registerLock,
  registerPerson,
  share,
  startDevices,
  type DevicesFixture,
  type Person,
  type PlayedLock,
} from '../devices/testing/devices-fixture.ts';
import { startOutsideWorld, type OutsideWorld } from '../notifications/testing/outside-world.ts';
import { sendPinNotification } from './index.ts';

let world: OutsideWorld;
let fixture: DevicesFixture;
let owner: Person;
let member: Person;
let lock: PlayedLock;
before(async () => {
  world = await startOutsideWorld();
  fixture = await startDevices({ env: world.env });
  owner = await registerPerson(fixture);
  member = await registerPerson(fixture);
  lock = await registerLock(fixture, owner);
  await share(fixture, owner, lock, member, 'member');
  await call(fixture, member, 'PATCH', '/users/profile/', { phone_number: '+49 170 1234567' });
  await call(fixture, member, 'PATCH', '/users/preferences/', { language: 'de', sms_notifications: true });
  await deliver();
});
after(async () => {
  await fixture.close();
  await world.close();
});

async function deliver(): Promise<void> {
  await fixture.features.notificationCenter.deliverDue();
  await fixture.features.mailer.idle();
}

async function run(pinId: number, runId: string) {
  const handler = fixture.features.access.jobs.find(({ job }) => job.name === sendPinNotification.name);
  assert.ok(handler !== undefined);
  const signal = new AbortController().signal;
  const result = await handler.run({ pin_id: pinId }, { id: runId, attempt: 1, occurrenceAt: null, signal });
  await deliver();
  return result;
}

async function makePin(): Promise<{ id: number; pin_code: string }> {
  const answer = await call(fixture, owner, 'POST', '/access/pins/', { device: lock.id, user: member.id });
  assert.equal(answer.statusCode, 201, answer.body);
  await deliver();
  return answer.json();
}

test('a PIN made for somebody is told them at once, in their language', async () => {
  world.forget();
  const pin = await makePin();
  const [mail] = world.smtp.mails;
  assert.ok(mail !== undefined);
  assert.deepEqual([mail.to, headerOf(mail, 'Subject')], [[member.email], 'Sie haben eine PIN bekommen']);
  assert.ok(partsOf(mail, 'text/plain')[0]?.includes(`für Front door: ${pin.pin_code}`));
  assert.match(world.smsSent()[0]?.['Body'] ?? '', new RegExp(`Ihre PIN für Front door ist ${pin.pin_code}, gültig ab`, 'u'));
});

test('send_pin_notification tells the holder the PIN by mail and SMS, and once however often it runs', async () => {
  const pin = await makePin();
  world.forget();
  assert.deepEqual(await run(pin.id, 'run-1'), { told: true });
  await run(pin.id, 'run-1');
  assert.deepEqual(
    [world.smtp.mails.map(({ to }) => to), world.smsSent().map(({ To }) => To)],
    [[[member.email]], ['+491701234567']],
  );
  assert.ok(world.smsSent()[0]?.['Body']?.includes(pin.pin_code));
  // Asked for again, it is told again.
  await run(pin.id, 'run-2');
  assert.equal(world.smtp.mails.length, 2);
});

test("a guest's PIN is told the guest, and one that is gone nobody", async () => {
  const invitation = {
    device: lock.id,
    guest_email: 'grace@example.org',
    guest_name: 'Grace',
    access_type: 'period',
    valid_until: new Date(fixture.clock.now().getTime() + 86_400_000).toISOString(),
  };
  const guest = (await call(fixture, owner, 'POST', '/access/temporary-access/', invitation)).json<{ id: number; pin: number }>();
  await deliver();
  world.forget();
  await run(guest.pin, 'run-3');
  await run(guest.pin, 'run-3');
  assert.deepEqual(
    world.smtp.mails.map(({ to }) => to),
    [['grace@example.org']],
  );
  await call(fixture, owner, 'DELETE', `/access/temporary-access/${guest.id}/`);
  assert.partialDeepStrictEqual(await run(guest.pin, 'run-4'), { told: false });
  assert.partialDeepStrictEqual(await run(987_654_321, 'run-5'), { told: false });
  assert.equal(world.smtp.mails.length, 1);
});

test('asked for through the queue it is done by a worker, and its payload holds the number of the PIN alone', async () => {
  const pin = await makePin();
  world.forget();
  const { jobs } = fixture.features;
  jobs.startWorkers();
  try {
    const id = await fixture.database.db
      .transaction()
      .execute((trx) => jobs.queue.enqueue(trx, sendPinNotification, { pin_id: pin.id }));
    await until(async () => {
      await deliver();
      return world.smtp.mails.length > 0;
    });
    const { rows } = await fixture.database.pool.query('select * from pgboss.job where id = $1', [id]);
    assert.equal(rows.length, 1);
    assert.equal(JSON.stringify(rows).includes(pin.pin_code), false);
  } finally {
    await jobs.stopWorkers();
  }
});
