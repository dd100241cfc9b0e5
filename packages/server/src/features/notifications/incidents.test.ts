import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import type { Notification } from '../../platform/notify/notification.ts';
import { headerOf, partsOf } from '../../platform/notify/testing/smtp-recorder.ts';
import { call, registerPerson, startDevices, type DevicesFixture, type Person } from '../devices/testing/devices-fixture.ts';
import { startOutsideWorld, type OutsideWorld } from './testing/outside-world.ts';

let world: OutsideWorld;
let fixture: DevicesFixture;
/** Another process on the same database. */
let other: DevicesFixture;
before(async () => {
  world = await startOutsideWorld();
  fixture = await startDevices({ env: world.env });
  other = await startDevices({ env: world.env, database: fixture.database, clock: fixture.clock });
});
after(async () => {
  await other.close();
  await fixture.close();
  await world.close();
});
beforeEach(async () => {
  await deliver();
  world.forget();
});

type Alert = Extract<Notification['message'], { template: 'security_alert' }>['params'];

const alertOf = (alert: Partial<Alert> = {}): Notification['message'] => ({
  template: 'security_alert',
  params: {
    alertId: 1,
    alertType: 'multiple_failures',
    severity: 'high',
    device: 'Front door',
    description: '5 wrong codes',
    at: fixture.clock.now(),
    ...alert,
  },
});

const notify = (notification: Notification, by = fixture) =>
  by.database.db.transaction().execute((trx) => by.features.notificationCenter.notifier.notify(trx, notification));

async function deliver(): Promise<void> {
  await Promise.all([fixture, other].map(({ features }) => features.notificationCenter.deliverDue()));
  await Promise.all([fixture, other].map(({ features }) => features.mailer.idle()));
}

const subjects = () => world.smtp.mails.map((mail) => headerOf(mail, 'Subject'));

async function registerFresh(): Promise<Person> {
  const person = await registerPerson(fixture);
  await deliver();
  world.forget();
  return person;
}

/** Quiet for the next hours by the test's clock. */
async function beQuiet(person: Person, hours: number): Promise<Date> {
  const now = fixture.clock.now();
  const end = new Date(Math.floor(now.getTime() / 60_000) * 60_000 + hours * 3_600_000);
  const start = new Date(now.getTime() - 3_600_000);
  const quiet_hours = { start: start.toISOString().slice(11, 16), end: end.toISOString().slice(11, 16), time_zone: 'UTC' };
  const answer = await call(fixture, person, 'PATCH', '/notifications/preferences/', { quiet_hours });
  assert.equal(answer.statusCode, 200, answer.body);
  return end;
}

test('fifty messages of one incident, from two processes at once, are two mails: the first at once and one with the count', async () => {
  const person = await registerFresh();
  await Promise.all(
    Array.from({ length: 50 }, (_, index) =>
      notify({ userId: person.id, message: alertOf(), incidentKey: 'door-1' }, index % 2 === 0 ? fixture : other),
    ),
  );
  await deliver();
  assert.deepEqual(subjects(), ['Several failed attempts: Front door']);
  fixture.clock.advance(14 * 60);
  await deliver();
  assert.equal(world.smtp.mails.length, 1);
  fixture.clock.advance(61);
  await deliver();
  assert.deepEqual(subjects(), ['Several failed attempts: Front door', '49 more of the same incident']);
  const [, digest] = world.smtp.mails;
  assert.ok(digest !== undefined && partsOf(digest, 'text/plain')[0]?.includes('49 × Several failed attempts: Front door'));

  // The console shows the two, and behind the second all of those that it tells of.
  type List = { count: number; results: { id: number; gathered_count: number }[] };
  const listed = (await call(fixture, person, 'GET', '/notifications/')).json<List>();
  assert.deepEqual(
    listed.results.map(({ gathered_count: count }) => count),
    [49, 0],
  );
  const behind = await call(fixture, person, 'GET', `/notifications/?gathered_into=${listed.results[0]?.id}&page_size=100`);
  assert.equal(behind.json<List>().count, 49);
});

test('an incident that goes on is told once a window, and one that starts again later at once', async () => {
  const person = await registerFresh();
  const tell = () => notify({ userId: person.id, message: alertOf(), incidentKey: 'door-2' });
  for (let minute = 0; minute < 60; minute += 1) {
    await tell();
    await deliver();
    fixture.clock.advance(60);
  }
  await deliver();
  assert.deepEqual(subjects(), [
    'Several failed attempts: Front door',
    '15 more of the same incident',
    '15 more of the same incident',
    '15 more of the same incident',
    '14 more of the same incident',
  ]);
  fixture.clock.advance(3600);
  await deliver();
  world.forget();
  await tell();
  await deliver();
  assert.deepEqual(subjects(), ['Several failed attempts: Front door']);
});

test('other incidents and other people are not held up, and what grows urgent is told at once', async () => {
  const person = await registerFresh();
  const neighbour = await registerFresh();
  const tell = (userId: number, incidentKey: string, severity: Alert['severity']) =>
    notify({ userId, message: alertOf({ severity }), incidentKey });
  await tell(person.id, 'door-3', 'low');
  await tell(person.id, 'door-3', 'low');
  await tell(person.id, 'door-4', 'low');
  await tell(neighbour.id, 'door-3', 'low');
  await tell(person.id, 'door-3', 'critical');
  await tell(person.id, 'door-3', 'critical');
  await deliver();
  assert.deepEqual(
    world.smtp.mails.map(({ to }) => String(to[0])).toSorted(),
    [person.email, person.email, person.email, neighbour.email].toSorted(),
  );
  fixture.clock.advance(15 * 60 + 1);
  world.forget();
  await deliver();
  assert.deepEqual(subjects(), ['2 more of the same incident']);
});

test('in quiet hours only what is urgent goes out; the rest comes at their end, an incident as one', async () => {
  const person = await registerFresh();
  const end = await beQuiet(person, 3);
  await notify({ userId: person.id, message: alertOf({ alertType: 'offline' }), incidentKey: 'door-5' });
  for (let index = 0; index < 5; index += 1) {
    await notify({ userId: person.id, message: alertOf({ alertType: 'offline' }), incidentKey: 'door-5' });
    fixture.clock.advance(20 * 60);
    await deliver();
  }
  assert.deepEqual(subjects(), []);
  await notify({ userId: person.id, message: alertOf({ severity: 'critical', alertType: 'device_tamper' }) });
  await notify({ userId: person.id, message: alertOf({ alertType: 'low_battery' }), isUrgent: true });
  await deliver();
  assert.deepEqual(subjects().toSorted(), ['Somebody is tampering with the lock: Front door', 'The battery is low: Front door']);
  world.forget();
  fixture.clock.advance((end.getTime() - fixture.clock.now().getTime()) / 1000 - 1);
  await deliver();
  assert.deepEqual(subjects(), []);
  fixture.clock.advance(2);
  await deliver();
  assert.deepEqual(subjects().toSorted(), ['5 more of the same incident', 'The lock is offline: Front door']);
});

test('nothing is told when the transaction fails, nor twice with one key, nor to somebody who is not active', async () => {
  const person = await registerFresh();
  const { notifier } = fixture.features.notificationCenter;
  await assert.rejects(
    fixture.database.db.transaction().execute(async (trx) => {
      await notifier.notify(trx, { userId: person.id, message: alertOf() });
      throw new Error('no');
    }),
    /no/u,
  );
  await Promise.all(
    Array.from({ length: 8 }, () => notify({ userId: person.id, message: alertOf(), onceKey: `job-${person.id}` })),
  );
  await deliver();
  assert.equal(world.smtp.mails.length, 1);
  await fixture.database.pool.query('update users set is_active = false where id = $1', [person.id]);
  await notify({ userId: person.id, message: alertOf() });
  await notify({ userId: 987_654_321, message: alertOf() });
  await deliver();
  assert.equal(world.smtp.mails.length, 1);
});

test('two processes that deliver at once send each message once', async () => {
  const people = await Promise.all(Array.from({ length: 15 }, () => registerFresh()));
  for (const person of people) await notify({ userId: person.id, message: alertOf() });
  await Promise.all([deliver(), deliver(), deliver()]);
  assert.deepEqual(world.smtp.mails.map(({ to }) => String(to[0])).toSorted(), people.map(({ email }) => email).toSorted());
});

test('a channel that is switched off stays silent, by kind or for all, and that is written down', async () => {
  const person = await registerFresh();
  await call(fixture, person, 'PATCH', '/users/profile/', { phone_number: '+49 170 1234567' });
  await notify({ userId: person.id, message: alertOf() });
  await deliver();
  // SMS are off for all until somebody switches them on.
  assert.deepEqual([world.smtp.mails.length, world.smsSent().length], [1, 0]);
  await call(fixture, person, 'PATCH', '/users/preferences/', { sms_notifications: true });
  await call(fixture, person, 'PATCH', '/notifications/preferences/', { kinds: { security_alert: { email: false } } });
  await notify({ userId: person.id, message: alertOf() });
  await deliver();
  assert.deepEqual([world.smtp.mails.length, world.smsSent().length], [1, 1]);
  const [newest] = (await call(fixture, person, 'GET', '/notifications/')).json<{
    results: { deliveries: { channel: string; status: string; reason: string | null }[] }[];
  }>().results;
  assert.deepEqual(
    newest?.deliveries.map(({ channel, status, reason }) => [channel, status, reason]),
    [
      ['email', 'suppressed', 'turned_off'],
      ['sms', 'sent', null],
    ],
  );
});

test('what is older than its retention goes, and what still waits stays', async () => {
  const person = await registerFresh();
  await notify({ userId: person.id, message: alertOf() });
  await deliver();
  world.smtp.refusal = { code: 450, text: 'later' };
  await notify({ userId: person.id, message: alertOf({ alertType: 'offline' }) });
  await deliver();
  world.smtp.refusal = null;
  const count = async () => (await call(fixture, person, 'GET', '/notifications/')).json<{ count: number }>().count;
  assert.equal(await count(), 2);
  await fixture.database.pool.query("update notifications set created_at = created_at - interval '91 days' where user_id = $1", [
    person.id,
  ]);
  await fixture.features.notificationCenter.deleteOld();
  assert.equal(await count(), 1);
});
