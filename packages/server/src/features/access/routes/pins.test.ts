import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  call,
  registerLock,
  registerPerson,
  registerStaff,
  share,
  startDevices,
  type DevicesFixture,
  type Person,
  type PlayedLock,
} from '../../devices/testing/devices-fixture.ts';

let fixture: DevicesFixture;
let owner: Person;
let manager: Person;
let member: Person;
let viewer: Person;
let stranger: Person;
let staff: Person;
let lock: PlayedLock;

before(async () => {
  fixture = await startDevices();
  owner = await registerPerson(fixture);
  manager = await registerPerson(fixture);
  member = await registerPerson(fixture);
  viewer = await registerPerson(fixture);
  stranger = await registerPerson(fixture);
  staff = await registerStaff(fixture);
  lock = await registerLock(fixture, owner);
  await share(fixture, owner, lock, manager, 'manager');
  await share(fixture, owner, lock, member, 'member');
  await share(fixture, owner, lock, viewer, 'viewer');
});
after(() => fixture.close());

interface Pin {
  readonly id: number;
  readonly device: number | { readonly id: number; readonly name: string };
  readonly user: string;
  readonly user_id: number;
  readonly pin_code: string;
  readonly status: string;
  readonly version?: number;
  readonly schedule_text: string | null;
  readonly next_opening: string | null;
  readonly is_active: boolean;
}

const post = (person: Person | null, body: object) => call(fixture, person, 'POST', '/access/pins/', body);

async function makePin(body: object = {}, person = owner): Promise<Pin> {
  const answer = await post(person, { device: lock.id, ...body });
  assert.equal(answer.statusCode, 201, answer.body);
  return answer.json<Pin>();
}

const codeOf = (answer: { json<T>(): T }) => answer.json<{ code: string; errors?: { field: string; code: string }[] }>();

async function wantedDigest(): Promise<string> {
  const { rows } = await fixture.database.pool.query<{ wanted_codes_digest: string }>(
    'select wanted_codes_digest from device_states where device_pk = $1',
    [lock.id],
  );
  return rows[0]?.wanted_codes_digest ?? '';
}

test('a PIN is made, read, listed and changed as the document prints it', async () => {
  const answer = await post(owner, {
    device: lock.id,
    user: owner.id,
    pin_code: '654829',
    is_temporary: true,
    valid_from: '2024-01-01T00:00:00Z',
    valid_until: '2024-01-02T00:00:00Z',
    max_uses: 5,
  });
  assert.equal(answer.statusCode, 201, answer.body);
  const pin = answer.json<Record<string, unknown>>();
  assert.partialDeepStrictEqual(pin, {
    device: lock.id,
    pin_code: '654829',
    is_active: true,
    is_temporary: true,
    valid_from: '2024-01-01T00:00:00.000Z',
    valid_until: '2024-01-02T00:00:00.000Z',
    usage_count: 0,
    max_uses: 5,
    remaining_uses: 5,
    status: 'expired',
    next_opening: null,
  });
  assert.match(String(pin['user']), /^Ada Number/u);
  const read = await call(fixture, owner, 'GET', `/access/pins/${String(pin['id'])}/`);
  assert.deepEqual(read.json<Pin>().device, { id: lock.id, name: 'Front door' });
  assert.equal(read.headers.etag, answer.headers.etag);
  const list = await call(fixture, owner, 'GET', `/access/pins/?device=${lock.id}`);
  const listed = list.json<{ count: number; results: Pin[] }>().results.find(({ id }) => id === pin['id']);
  assert.deepEqual(listed?.device, { id: lock.id, name: 'Front door' });
  const changed = await call(fixture, owner, 'PATCH', `/access/pins/${String(pin['id'])}/`, {
    label: 'Cleaner',
    valid_until: null,
  });
  assert.equal(changed.statusCode, 200, changed.body);
  assert.partialDeepStrictEqual(changed.json(), { device: lock.id, label: 'Cleaner', valid_until: null, status: 'active' });
  const replaced = await call(fixture, owner, 'PUT', `/access/pins/${String(pin['id'])}/`, {
    device: lock.id,
    pin_code: '907153',
  });
  assert.equal(replaced.statusCode, 200, replaced.body);
  assert.partialDeepStrictEqual(replaced.json(), { pin_code: '907153', label: '', max_uses: null, is_temporary: false });
  assert.equal((await call(fixture, owner, 'DELETE', `/access/pins/${String(pin['id'])}/`)).statusCode, 204);
  assert.equal((await call(fixture, owner, 'GET', `/access/pins/${String(pin['id'])}/`)).statusCode, 404);
});

test('six random digits are made where none are given', async () => {
  const pin = await makePin();
  assert.match(pin.pin_code, /^[0-9]{6}$/u);
});

test('a schedule is kept, told in words, and its next opening computed', async () => {
  const now = fixture.clock.now();
  const opening = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate() + 3, 10));
  const weekday = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'][opening.getUTCDay()];
  const schedule = { timezone: 'UTC', rules: [{ weekdays: [weekday], start: '10:00', end: '14:00' }] };
  const pin = await makePin({ schedule });
  assert.match(pin.schedule_text ?? '', /^[A-Z][a-z]+s 10:00–14:00, UTC$/u);
  assert.equal(pin.next_opening, opening.toISOString());
  const ending = await makePin({ schedule, valid_until: new Date(opening.getTime() - 1000).toISOString() });
  assert.equal(ending.next_opening, null, 'it ends before it would open');
  const coming = await makePin({ valid_from: opening.toISOString() });
  assert.deepEqual([coming.status, coming.next_opening], ['not_yet_valid', opening.toISOString()]);
  const bad = await post(owner, { device: lock.id, schedule: { ...schedule, timezone: 'Moon/Base' } });
  assert.equal(bad.statusCode, 400);
  assert.equal(codeOf(bad).errors?.[0]?.field, 'schedule.timezone');
});

test('weak, short, long and odd digits are refused on their field, and never repeated', async () => {
  for (const pin_code of ['123', '1234', '987654', '777777', '123456789', '12a456']) {
    const answer = await post(owner, { device: lock.id, pin_code });
    assert.equal(answer.statusCode, 400, pin_code);
    assert.equal(codeOf(answer).errors?.[0]?.field, 'pin_code');
    assert.equal(answer.body.includes(pin_code), false, 'the digits are not in the answer');
  }
  assert.equal((await post(owner, { device: lock.id, pin_code: 482913 })).statusCode, 400, 'digits are a text');
  assert.equal((await post(owner, { device: lock.id, surprise: 1 })).statusCode, 400);
  assert.equal((await post(owner, { device: lock.id, max_uses: 0 })).statusCode, 400);
  assert.equal((await post(owner, { device: lock.id, valid_from: '2026-01-01T00:00:00' })).statusCode, 400, 'no zone');
  const backwards = { device: lock.id, valid_from: '2026-02-01T00:00:00Z', valid_until: '2026-01-01T00:00:00Z' };
  assert.equal(codeOf(await post(owner, backwards)).errors?.[0]?.field, 'valid_until');
});

test('the same digits are refused while both could open, and taken where they never meet', async () => {
  const mondays = { timezone: 'Europe/Berlin', rules: [{ weekdays: ['mon'], start: '10:00', end: '14:00' }] };
  const tuesdays = { timezone: 'Europe/Berlin', rules: [{ weekdays: ['tue'], start: '10:00', end: '14:00' }] };
  const mondaysInKolkata = { timezone: 'Asia/Kolkata', rules: [{ weekdays: ['mon'], start: '14:00', end: '15:00' }] };
  await makePin({ pin_code: '582941', schedule: mondays });
  await makePin({ pin_code: '582941', schedule: tuesdays });
  for (const schedule of [mondays, mondaysInKolkata, null]) {
    const answer = await post(owner, { device: lock.id, pin_code: '582941', schedule });
    assert.equal(answer.statusCode, 409, JSON.stringify(schedule));
    assert.equal(codeOf(answer).code, 'pin_conflict');
    assert.equal(answer.body.includes('582941'), false);
  }
  const later = await makePin({ pin_code: '730184', valid_from: '2027-01-01T00:00:00Z' });
  const earlier = await makePin({ pin_code: '730184', valid_until: '2026-12-31T00:00:00Z' });
  const moved = await call(fixture, owner, 'PATCH', `/access/pins/${earlier.id}/`, { valid_until: '2027-01-01T00:00:00Z' });
  assert.equal(codeOf(moved).code, 'pin_conflict', 'both would open at that very instant');
  assert.equal((await call(fixture, owner, 'POST', `/access/pins/${later.id}/deactivate/`)).statusCode, 200);
  const extended = await call(fixture, owner, 'PATCH', `/access/pins/${earlier.id}/`, { valid_until: null });
  assert.equal(extended.statusCode, 200, extended.body);
  assert.equal(codeOf(await call(fixture, owner, 'POST', `/access/pins/${later.id}/activate/`)).code, 'pin_conflict');
});

test('members have PINs of their own only, seen whole once; viewers and strangers none', async () => {
  const made = await post(member, { device: lock.id });
  assert.equal(made.statusCode, 201, made.body);
  const own = made.json<Pin>();
  assert.match(own.pin_code, /^[0-9]{6}$/u);
  const read = await call(fixture, member, 'GET', `/access/pins/${own.id}/`);
  assert.equal(read.json<Pin>().pin_code, '******');
  const seenByManager = await call(fixture, manager, 'GET', `/access/pins/${own.id}/`);
  assert.equal(seenByManager.json<Pin>().pin_code, own.pin_code);
  const list = await call(fixture, member, 'GET', '/access/pins/');
  assert.deepEqual(
    list.json<{ results: Pin[] }>().results.map(({ id, pin_code }) => [id, pin_code]),
    [[own.id, '******']],
  );
  assert.equal((await post(member, { device: lock.id, user: owner.id })).statusCode, 403);
  assert.equal((await call(fixture, member, 'PATCH', `/access/pins/${own.id}/`, { label: 'x' })).statusCode, 403);
  const others = await makePin();
  for (const [method, path] of [
    ['GET', ''],
    ['DELETE', ''],
  ] as const)
    assert.equal((await call(fixture, member, method, `/access/pins/${others.id}/${path}`)).statusCode, 404);
  assert.equal((await post(viewer, { device: lock.id })).statusCode, 403);
  assert.equal((await call(fixture, viewer, 'GET', `/access/pins/${own.id}/`)).statusCode, 404);
  assert.equal((await call(fixture, viewer, 'GET', '/access/pins/')).json<{ count: number }>().count, 0);
  assert.equal((await post(stranger, { device: lock.id })).statusCode, 404);
  assert.equal((await call(fixture, stranger, 'GET', `/access/pins/${own.id}/`)).statusCode, 404);
  assert.equal((await call(fixture, staff, 'GET', `/access/pins/${own.id}/`)).statusCode, 404);
  assert.equal((await call(fixture, staff, 'GET', `/access/pins/${own.id}/?all=true`)).statusCode, 200);
  assert.equal((await call(fixture, member, 'DELETE', `/access/pins/${own.id}/`)).statusCode, 204);
});

test('nobody gets anywhere without credentials', async () => {
  const { id } = await makePin();
  for (const [method, path] of [
    ['GET', ''],
    ['POST', ''],
    ['GET', `${id}/`],
    ['PUT', `${id}/`],
    ['PATCH', `${id}/`],
    ['DELETE', `${id}/`],
    ['POST', `${id}/activate/`],
    ['POST', `${id}/deactivate/`],
    ['POST', `${id}/validate/`],
    ['POST', 'validate/'],
  ] as const) {
    assert.equal((await call(fixture, null, method, `/access/pins/${path}`)).statusCode, 401, `${method} ${path}`);
  }
});

test('a PIN for somebody else is mailed to them, in the body alone; strangers cannot be named by id', async () => {
  const pin = await makePin({ user: member.id });
  assert.equal(pin.user_id, member.id);
  const [mail] = (await fixture.features.mailer.list(50, 0)).filter(
    ({ to, template }) => to === member.email && template === 'pin_code',
  );
  assert.ok(mail !== undefined);
  assert.equal(mail.subject.includes(pin.pin_code), false);
  const detail = await fixture.features.mailer.read(mail.id);
  assert.ok(detail?.content?.text.includes(pin.pin_code));
  const refused = await post(owner, { device: lock.id, user: stranger.id });
  assert.equal(codeOf(refused).errors?.[0]?.field, 'user');
  const unknown = await post(owner, { device: lock.id, user: 999_999 });
  assert.equal(unknown.body, refused.body, 'one who exists and one who does not are told alike');
});

test('a change based on an old reading is refused', async () => {
  const pin = await makePin();
  const { etag } = (await call(fixture, owner, 'GET', `/access/pins/${pin.id}/`)).headers;
  const headers = { 'if-match': String(etag) };
  assert.equal((await call(fixture, owner, 'PATCH', `/access/pins/${pin.id}/`, { label: 'one' }, headers)).statusCode, 200);
  assert.equal((await call(fixture, owner, 'PATCH', `/access/pins/${pin.id}/`, { label: 'two' }, headers)).statusCode, 412);
  assert.equal((await call(fixture, owner, 'DELETE', `/access/pins/${pin.id}/`, undefined, headers)).statusCode, 412);
});

test('lists are filtered, searched and ordered', async () => {
  const other = await registerLock(fixture, owner);
  const a = await makePin({ device: other.id, label: 'Cleaner 100%', is_temporary: true });
  const b = await makePin({ device: other.id, label: 'Plumber' });
  await call(fixture, owner, 'PATCH', `/access/pins/${b.id}/`, { is_active: false });
  const ids = async (query: string) => {
    const answer = await call(fixture, owner, 'GET', `/access/pins/?device=${other.id}&${query}`);
    assert.equal(answer.statusCode, 200, answer.body);
    return answer.json<{ results: Pin[] }>().results.map(({ id }) => id);
  };
  assert.deepEqual(await ids(''), [a.id, b.id]);
  assert.deepEqual(await ids('ordering=-id'), [b.id, a.id]);
  assert.deepEqual(await ids('is_active=false'), [b.id]);
  assert.deepEqual(await ids('is_temporary=true'), [a.id]);
  assert.deepEqual(await ids('search=clean'), [a.id]);
  assert.deepEqual(await ids('search=0%25'), [a.id]);
  assert.deepEqual(await ids('search=%25lumb%25'), [], 'a percent sign is a percent sign');
  assert.deepEqual(await ids(`user=${member.id}`), []);
});

test('what the lock should hold follows every change', async () => {
  const seen = [await wantedDigest()];
  const note = async () => {
    seen.push(await wantedDigest());
    assert.equal(new Set(seen).size, seen.length, 'another digest after each change');
  };
  const pin = await makePin();
  await note();
  await call(fixture, owner, 'PATCH', `/access/pins/${pin.id}/`, { label: 'Later' });
  await note();
  await call(fixture, owner, 'POST', `/access/pins/${pin.id}/deactivate/`);
  assert.equal(await wantedDigest(), seen[0], 'as before it was there');
  await call(fixture, owner, 'POST', `/access/pins/${pin.id}/activate/`);
  await note();
  await call(fixture, owner, 'DELETE', `/access/pins/${pin.id}/`);
  assert.equal(await wantedDigest(), seen[0]);
});

test('a lock holds 250 codes and not one more', async () => {
  const full = await registerLock(fixture, owner);
  await fixture.database.pool.query(
    `insert into pins (device_pk, user_id, pin_sealed, pin_hash, valid_from, local_week, utc_week)
     select $1, $2, 'x', 'h' || n, now(), '{[0,10080)}', '{[0,10080)}' from generate_series(1, 249) n`,
    [full.id, owner.id],
  );
  const answers = await Promise.all(Array.from({ length: 4 }, () => post(owner, { device: full.id })));
  assert.deepEqual(
    answers.map(({ statusCode }) => statusCode).toSorted((a, b) => a - b),
    [201, 409, 409, 409],
  );
  assert.equal(codeOf(answers.find(({ statusCode }) => statusCode === 409) ?? assert.fail()).code, 'device_full');
  const inactive = await post(owner, { device: full.id, is_active: false });
  assert.equal(inactive.statusCode, 201, 'one that is switched off is not in the lock');
  const activated = await call(fixture, owner, 'POST', `/access/pins/${inactive.json<Pin>().id}/activate/`);
  assert.equal(codeOf(activated).code, 'device_full');
});

test('PINs end with the role that they came from', async () => {
  const door = await registerLock(fixture, owner);
  const type = async (pin_code: string) =>
    (await call(fixture, null, 'POST', '/access/pins/validate/', { pin_code }, { 'x-device-key': door.keys.api_key })).json<{
      valid: boolean;
    }>().valid;
  const sharedWith = async () => {
    const shareId = await share(fixture, owner, door, member, 'member');
    return { shareId, pin: await makePin({ device: door.id }, member) };
  };
  const kept = await makePin({ device: door.id });
  const lost = await sharedWith();
  assert.equal(await type(lost.pin.pin_code), true);
  assert.equal(
    (await call(fixture, owner, 'PATCH', `/devices/${door.id}/shares/${lost.shareId}/`, { role: 'manager' })).statusCode,
    200,
  );
  assert.equal(await type(lost.pin.pin_code), true, 'a larger role keeps them');
  assert.equal((await call(fixture, owner, 'DELETE', `/devices/${door.id}/shares/${lost.shareId}/`)).statusCode, 204);
  assert.equal(await type(lost.pin.pin_code), false);
  const shrunk = await sharedWith();
  assert.equal(
    (await call(fixture, owner, 'PATCH', `/devices/${door.id}/shares/${shrunk.shareId}/`, { role: 'viewer' })).statusCode,
    200,
  );
  assert.equal(await type(shrunk.pin.pin_code), false);
  assert.equal(await type(kept.pin_code), true);
});
