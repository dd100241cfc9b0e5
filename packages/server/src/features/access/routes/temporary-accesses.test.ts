import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  call,
  registerLock,
  registerPerson,
  share,
  startDevices,
  type DevicesFixture,
  type Person,
  type PlayedLock,
} from '../../devices/testing/devices-fixture.ts';

let fixture: DevicesFixture;
let owner: Person;
let member: Person;
let stranger: Person;
let lock: PlayedLock;

before(async () => {
  fixture = await startDevices();
  owner = await registerPerson(fixture);
  member = await registerPerson(fixture);
  stranger = await registerPerson(fixture);
  lock = await registerLock(fixture, owner);
  await share(fixture, owner, lock, member, 'member');
});
after(() => fixture.close());

interface Guest {
  readonly id: number;
  readonly pin: number;
  readonly pin_code: string;
  readonly schedule_text: string | null;
}

let guests = 0;
const inHours = (hours: number) => new Date(fixture.clock.now().getTime() + hours * 3_600_000).toISOString();
const order = (body: object = {}) => ({
  device: lock.id,
  guest_email: `guest${++guests}@example.org`,
  guest_name: 'Grace Hopper',
  access_type: 'period',
  valid_until: inHours(48),
  ...body,
});
const post = (body: object, person: Person | null = owner) => call(fixture, person, 'POST', '/access/temporary-access/', body);
async function invite(body: object = {}): Promise<Guest> {
  const answer = await post(order(body));
  assert.equal(answer.statusCode, 201, answer.body);
  return answer.json<Guest>();
}
const typeIn = async (pin_code: string) =>
  (await call(fixture, null, 'POST', '/access/pins/validate/', { pin_code }, { 'x-device-key': lock.keys.api_key })).json<{
    valid: boolean;
    reason?: string;
  }>();
const mailsTo = async (address: string) => (await fixture.features.mailer.list(100, 0)).filter(({ to }) => to === address);

test('a guest gets a PIN and a mail with it, in the body alone, and opens the door under their name', async () => {
  const made = order({ notes: 'Second floor' });
  const answer = await post(made);
  assert.equal(answer.statusCode, 201, answer.body);
  const guest = answer.json<Guest>();
  assert.partialDeepStrictEqual(guest, {
    device: lock.id,
    guest_name: 'Grace Hopper',
    access_type: 'period',
    notes: 'Second floor',
    status: 'active',
  });
  const [mail] = await mailsTo(made.guest_email);
  assert.ok(mail !== undefined && !mail.subject.includes(guest.pin_code));
  const text = (await fixture.features.mailer.read(mail.id))?.content?.text ?? '';
  for (const part of [guest.pin_code, 'Front door', 'Grace Hopper', 'Ada Number']) assert.ok(text.includes(part), part);
  assert.equal((await typeIn(guest.pin_code)).valid, true);
  const [log] = (await call(fixture, owner, 'GET', `/access/logs/?device=${lock.id}`)).json<{ results: { user: string }[] }>()
    .results;
  assert.equal(log?.user, 'Grace Hopper');
  const pin = (await call(fixture, owner, 'GET', `/access/pins/${guest.pin}/`)).json();
  assert.partialDeepStrictEqual(pin, { user: 'Grace Hopper', user_id: null, temporary_access: guest.id, is_temporary: true });
});

test('one_time opens once, recurring by its schedule, and nothing else has one', async () => {
  const once = await invite({ access_type: 'one_time' });
  assert.deepEqual([(await typeIn(once.pin_code)).valid, (await typeIn(once.pin_code)).reason], [true, 'Usage limit reached']);
  const schedule = { timezone: 'Europe/Berlin', rules: [{ weekdays: ['mon'], start: '10:00', end: '14:00' }] };
  const missing = await post(order({ access_type: 'recurring' }));
  assert.equal(missing.json<{ errors: { field: string }[] }>().errors[0]?.field, 'schedule');
  assert.equal((await post(order({ schedule }))).statusCode, 400);
  assert.equal((await invite({ access_type: 'recurring', schedule })).schedule_text, 'Mondays 10:00–14:00, Berlin time');
});

test('changing moves the PIN and writes to the guest again; a note alone does not', async () => {
  const made = order();
  const guest = (await post(made)).json<Guest>();
  const path = `/access/temporary-access/${guest.id}/`;
  const noted = await call(fixture, owner, 'PATCH', path, { notes: 'Key under the mat' });
  assert.equal(noted.statusCode, 200, noted.body);
  assert.equal((await mailsTo(made.guest_email)).length, 1);
  const moved = await call(fixture, owner, 'PATCH', path, { valid_from: inHours(2) });
  assert.equal(moved.statusCode, 200, moved.body);
  assert.equal((await typeIn(guest.pin_code)).reason, 'Not yet valid');
  assert.equal((await mailsTo(made.guest_email)).length, 2);
  const digits = await call(fixture, owner, 'PATCH', path, { pin_code: '715938', valid_from: inHours(0) });
  assert.equal(digits.json<Guest>().pin_code, '715938');
  assert.deepEqual([(await typeIn(guest.pin_code)).valid, (await typeIn('715938')).valid], [false, true]);
  const whole = await call(fixture, owner, 'PUT', path, { ...order({ access_type: 'one_time' }), device: lock.id });
  assert.equal(whole.statusCode, 200, whole.body);
  assert.equal((await typeIn('715938')).reason, 'Usage limit reached', 'it was used once already');
  const { etag } = (await call(fixture, owner, 'GET', path)).headers;
  assert.equal((await call(fixture, owner, 'PATCH', path, { notes: '1' }, { 'if-match': String(etag) })).statusCode, 200);
  assert.equal((await call(fixture, owner, 'PATCH', path, { notes: '2' }, { 'if-match': String(etag) })).statusCode, 412);
});

test('revoking ends it at once, for good', async () => {
  const guest = await invite();
  const path = `/access/temporary-access/${guest.id}/`;
  const direct = await call(fixture, owner, 'DELETE', `/access/pins/${guest.pin}/`);
  assert.equal(direct.json<{ code: string }>().code, 'guest_pin');
  assert.equal((await call(fixture, owner, 'POST', `/access/pins/${guest.pin}/deactivate/`)).statusCode, 200);
  assert.equal((await call(fixture, owner, 'DELETE', path)).statusCode, 204);
  assert.equal((await typeIn(guest.pin_code)).reason, 'Invalid PIN');
  assert.equal((await call(fixture, owner, 'GET', path)).statusCode, 404);
  assert.equal((await call(fixture, owner, 'DELETE', path)).statusCode, 404);
});

test('only those who manage the device get there', async () => {
  const guest = await invite();
  const path = `/access/temporary-access/${guest.id}/`;
  assert.equal((await post(order(), member)).statusCode, 403);
  assert.equal((await post(order(), stranger)).statusCode, 404);
  for (const person of [member, stranger]) {
    assert.equal((await call(fixture, person, 'GET', '/access/temporary-access/')).json<{ count: number }>().count, 0);
    for (const method of ['GET', 'DELETE'] as const) assert.equal((await call(fixture, person, method, path)).statusCode, 404);
    assert.equal((await call(fixture, person, 'PATCH', path, { notes: 'x' })).statusCode, 404);
  }
  for (const method of ['GET', 'PUT', 'PATCH', 'DELETE'] as const)
    assert.equal((await call(fixture, null, method, path)).statusCode, 401);
  assert.equal((await post(order(), null)).statusCode, 401);
  const list = (
    await call(fixture, owner, 'GET', `/access/temporary-access/?search=hopper&device=${lock.id}&ordering=-id`)
  ).json<{ results: (Guest & { device: object })[] }>();
  assert.deepEqual([list.results[0]?.id, list.results[0]?.device], [guest.id, { id: lock.id, name: 'Front door' }]);
});

test('what is wrong in a request is named, and neither PIN nor mail is left of it', async () => {
  const count = async () => await fixture.features.mailer.count();
  const mailsBefore = await count();
  for (const [field, body] of [
    ['guest_email', { guest_email: 'nobody' }],
    ['pin_code', { pin_code: '1111' }],
    ['access_type', { access_type: 'forever' }],
    ['valid_until', { valid_until: '2020-01-01T00:00:00Z' }],
    ['guest_name', { guest_name: '  ' }],
  ] as const) {
    const answer = await post(order(body));
    assert.equal(answer.statusCode, 400, field);
    assert.equal(answer.json<{ errors: { field: string }[] }>().errors[0]?.field, field);
  }
  await invite({ pin_code: '604815' });
  const twin = await post(order({ pin_code: '604815' }));
  assert.equal(twin.json<{ code: string }>().code, 'pin_conflict');
  assert.equal(await count(), mailsBefore + 1);
  const { rows } = await fixture.database.pool.query<{ count: string }>(
    'select count(*)::int as count from temporary_accesses t where not exists (select from pins p where p.temporary_access_id = t.id)',
  );
  assert.equal(Number(rows[0]?.count), 0);
});
