import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  call,
  registerLock,
  registerPerson,
  share,
  startDevices,
  newEventId,
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

interface Pin {
  readonly id: number;
  readonly pin_code: string;
  readonly usage_count: number;
}
interface Verdict {
  readonly valid: boolean;
  readonly reason?: string;
  readonly trace?: readonly { readonly check: string; readonly passed: boolean | null }[];
}
interface Log {
  readonly id: number;
  readonly device: { readonly id: number; readonly name: string };
  readonly user: string | null;
  readonly access_method: string;
  readonly success: boolean;
  readonly failure_reason: string | null;
  readonly ip_address: string | null;
  readonly offline: boolean;
}
interface Failed {
  readonly device: number;
  readonly attempted_pin: string | null;
  readonly attempt_count: number;
  readonly is_blocked: boolean;
  readonly ip_address: string | null;
}

async function makePin(body: object = {}): Promise<Pin> {
  const answer = await call(fixture, owner, 'POST', '/access/pins/', { device: lock.id, ...body });
  assert.equal(answer.statusCode, 201, answer.body);
  return answer.json<Pin>();
}
const readPin = async (id: number) => (await call(fixture, owner, 'GET', `/access/pins/${id}/`)).json<Pin>();
const atDoor = (pin_code: string, from = lock) =>
  call(
    fixture,
    null,
    'POST',
    '/access/pins/validate/',
    { device_id: from.deviceId, pin_code },
    { 'x-device-key': from.keys.api_key },
  );
const byId = (id: number, pin_code: string, person: Person | null = owner, query = '') =>
  call(fixture, person, 'POST', `/access/pins/${id}/validate/${query}`, { pin_code });
const logs = async (query = '', person = owner) =>
  (await call(fixture, person, 'GET', `/access/logs/?page_size=100&${query}`)).json<{ count: number; results: Log[] }>();
const failed = async (query = '', person = owner) =>
  (await call(fixture, person, 'GET', `/security/failed-attempts/?page_size=100&${query}`)).json<{
    count: number;
    results: Failed[];
  }>();

test('the right digits are valid, counted and logged', async () => {
  const pin = await makePin({ max_uses: 5 });
  const answer = await byId(pin.id, pin.pin_code);
  assert.equal(answer.statusCode, 200, answer.body);
  assert.deepEqual(answer.json(), { valid: true, pin_id: pin.id, device_id: lock.deviceId, usage_count: 1, remaining_uses: 4 });
  const typed = await atDoor(pin.pin_code);
  assert.deepEqual(typed.json(), { valid: true, pin_id: pin.id, device_id: lock.deviceId, usage_count: 2, remaining_uses: 3 });
  const [newest, first] = (await logs(`device=${lock.id}`)).results;
  for (const entry of [newest, first]) {
    assert.partialDeepStrictEqual(entry, {
      device: { id: lock.id, name: 'Front door' },
      access_method: 'pin',
      action: 'unlock',
      success: true,
      failure_reason: null,
    });
    assert.match(String(entry?.user), /^Ada Number/u);
  }
});

test('a device may leave its own id out, and may not name another', async () => {
  const pin = await makePin();
  const headers = { 'x-device-key': lock.keys.api_key };
  const own = await call(fixture, null, 'POST', '/access/pins/validate/', { pin_code: pin.pin_code }, headers);
  assert.equal(own.json<Verdict>().valid, true);
  const other = await registerLock(fixture, owner);
  const foreign = await call(
    fixture,
    null,
    'POST',
    '/access/pins/validate/',
    { device_id: other.deviceId, pin_code: pin.pin_code },
    headers,
  );
  assert.equal(foreign.statusCode, 404);
  assert.equal((await atDoor(pin.pin_code, other)).json<Verdict>().reason, 'Invalid PIN', 'a PIN opens its own device alone');
  const missing = await call(fixture, owner, 'POST', '/access/pins/validate/', { pin_code: '123987' });
  assert.equal(missing.statusCode, 400);
  const wrongKey = await call(
    fixture,
    null,
    'POST',
    '/access/pins/validate/',
    { pin_code: '1' },
    { 'x-device-key': 'f'.repeat(64) },
  );
  assert.equal(wrongKey.statusCode, 401);
});

test('every refusal has its reason', async () => {
  const open = await makePin();
  const now = fixture.clock.now().getTime();
  const at = (minutes: number) => new Date(now + minutes * 60_000).toISOString();
  const weekday = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'][(new Date(now).getUTCDay() + 3) % 7];
  const schedule = { timezone: 'UTC', rules: [{ weekdays: [weekday], start: '00:00', end: '24:00' }] };
  const cases: [string, object][] = [
    ['Expired', { valid_from: at(-10), valid_until: at(-5) }],
    ['Not yet valid', { valid_from: at(5) }],
    ['Outside schedule', { schedule }],
    ['Inactive', { is_active: false }],
  ];
  for (const [reason, body] of cases) {
    const pin = await makePin(body);
    assert.deepEqual((await byId(pin.id, pin.pin_code)).json(), { valid: false, reason });
    assert.deepEqual((await atDoor(pin.pin_code)).json(), { valid: false, reason });
    assert.equal((await readPin(pin.id)).usage_count, 0);
    assert.equal((await logs(`device=${lock.id}`)).results[0]?.failure_reason, reason);
  }
  const once = await makePin({ max_uses: 1 });
  assert.equal((await atDoor(once.pin_code)).json<Verdict>().valid, true);
  assert.deepEqual((await atDoor(once.pin_code)).json(), { valid: false, reason: 'Usage limit reached' });
  assert.deepEqual((await byId(open.id, once.pin_code)).json(), { valid: false, reason: 'Invalid PIN' }, "another PIN's digits");
  assert.deepEqual((await atDoor('not digits')).json(), { valid: false, reason: 'Invalid PIN' });
});

test('managers may have a decision explained, nobody else', async () => {
  const pin = await makePin();
  const explained = (await byId(pin.id, 'nonsense', owner, '?explain=true')).json<Verdict>();
  assert.equal(explained.reason, 'Invalid PIN');
  assert.deepEqual(explained.trace?.find(({ check }) => check === 'credential_matches')?.passed, false);
  assert.equal(JSON.stringify(explained).includes(pin.pin_code), false);
  const body = { device_id: lock.deviceId, pin_code: pin.pin_code };
  assert.equal((await call(fixture, member, 'POST', '/access/pins/validate/?explain=true', body)).statusCode, 403);
  assert.equal((await call(fixture, member, 'POST', '/access/pins/validate/', body)).json<Verdict>().valid, true);
});

test("other people's PINs do not exist, by id or by device", async () => {
  const pin = await makePin();
  assert.equal((await byId(pin.id, pin.pin_code, stranger)).statusCode, 404);
  assert.equal((await byId(pin.id, pin.pin_code, member)).statusCode, 404, 'a member sees only their own');
  assert.equal(
    (await byId(999_999, pin.pin_code, stranger)).body.replaceAll('999999', ''),
    (await byId(pin.id, pin.pin_code, stranger)).body.replaceAll(String(pin.id), ''),
  );
  const body = { device_id: lock.deviceId, pin_code: pin.pin_code };
  assert.equal((await call(fixture, stranger, 'POST', '/access/pins/validate/', body)).statusCode, 404);
  assert.equal((await readPin(pin.id)).usage_count, 0);
});

test('failed attempts are aggregated, and shown with their digits to managers alone', async () => {
  const door = await registerLock(fixture, owner);
  await share(fixture, owner, door, member, 'member');
  for (let index = 0; index < 3; index += 1) await atDoor('000000', door);
  await atDoor('846291', door);
  const { results } = await failed(`device=${door.id}`);
  assert.deepEqual(
    results.map((row) => [row.device, row.attempted_pin, row.attempt_count, row.is_blocked]),
    [
      [door.id, '846291', 1, false],
      [door.id, '000000', 3, false],
    ],
  );
  assert.equal((await failed(`device=${door.id}`, member)).count, 0);
  assert.equal((await failed('', stranger)).count, 0);
  assert.equal((await call(fixture, null, 'GET', '/security/failed-attempts/')).statusCode, 401);
  assert.equal((await call(fixture, owner, 'GET', '/security/failed-attempts/?start_date=soon')).statusCode, 400);
  fixture.clock.advance(16 * 60);
  await atDoor('000000', door);
  assert.equal((await failed(`device=${door.id}`)).results.length, 3, 'a quarter of an hour later it is another attempt');
});

test('what a lock judged by itself is counted once by its event, and its refusal is a failed attempt without digits', async () => {
  const door = await registerLock(fixture, owner);
  const made = await call(fixture, owner, 'POST', '/access/pins/', { device: door.id, max_uses: 9 });
  const pin = made.json<Pin>();
  const event = {
    event_id: newEventId(),
    type: 'access',
    method: 'pin',
    action: 'unlock',
    success: true,
    credential_ref: `pin:${pin.id}`,
    offline: true,
    timestamp: door.timestamp(),
  };
  for (let index = 0; index < 3; index += 1) await door.send('event', event);
  assert.equal((await readPin(pin.id)).usage_count, 1);
  const entries = (await logs(`device=${door.id}`)).results;
  assert.equal(entries.length, 1);
  assert.equal(entries[0]?.offline, true);
  assert.match(String(entries[0]?.user), /^Ada Number/u, 'the holder of the PIN');
  const refused = { ...event, event_id: newEventId(), success: false, reason: 'Expired', offline: false };
  for (let index = 0; index < 2; index += 1) await door.send('event', refused);
  assert.equal((await readPin(pin.id)).usage_count, 1);
  const attempts = (await failed(`device=${door.id}`)).results;
  assert.deepEqual(
    attempts.map((row) => [row.attempted_pin, row.attempt_count]),
    [[null, 1]],
  );
  const other = await registerLock(fixture, owner);
  await other.send('event', { ...event, event_id: newEventId() });
  assert.equal((await readPin(pin.id)).usage_count, 1, "a lock counts no other lock's codes");
});

test('a PIN given with a command is judged before anything is sent', async () => {
  const door = await registerLock(fixture, owner);
  const pin = (await call(fixture, owner, 'POST', '/access/pins/', { device: door.id, max_uses: 1 })).json<Pin>();
  const unlock = (pin_code: string) => call(fixture, owner, 'POST', `/devices/${door.id}/unlock/`, { pin_code });
  const refused = await unlock('735914');
  assert.equal(refused.statusCode, 403, refused.body);
  assert.partialDeepStrictEqual(refused.json(), { code: 'pin_refused', reason: 'Invalid PIN' });
  assert.equal(door.received('unlock').length, 0);
  assert.partialDeepStrictEqual((await logs(`device=${door.id}`)).results[0], {
    success: false,
    failure_reason: 'Invalid PIN',
    access_method: 'pin',
  });
  assert.equal((await unlock(pin.pin_code)).statusCode, 200);
  assert.equal(door.received('unlock').length, 1);
  assert.equal((await readPin(pin.id)).usage_count, 1);
  assert.equal((await unlock(pin.pin_code)).json<{ reason: string }>().reason, 'Usage limit reached');
  assert.equal(door.received('unlock').length, 1);
});

test('validating is throttled by its own limit', async () => {
  const limited = await startDevices({
    database: fixture.database,
    rateLimits: {
      anonBurst: null,
      anonSustained: null,
      userBurst: null,
      userSustained: null,
      login: null,
      pin: { points: 2, seconds: 60 },
    },
  });
  try {
    const type = () =>
      call(limited, null, 'POST', '/access/pins/validate/', { pin_code: '735914' }, { 'x-device-key': lock.keys.api_key });
    assert.deepEqual([(await type()).statusCode, (await type()).statusCode, (await type()).statusCode], [200, 200, 429]);
  } finally {
    await limited.close();
  }
});

test('an attempt from an address that is none, or has a zone, is kept all the same', async () => {
  const door = await registerLock(fixture, owner);
  for (const address of ['fe80::1%eth0', 'not an address']) {
    const headers = { 'x-device-key': door.keys.api_key, 'x-forwarded-for': address };
    const answer = await call(fixture, null, 'POST', '/access/pins/validate/', { pin_code: '735914' }, headers);
    assert.equal(answer.statusCode, 200, answer.body);
  }
  const addresses = (await failed(`device=${door.id}`)).results.map(({ ip_address }) => ip_address);
  assert.ok(addresses.includes('fe80::1'), addresses.join());
});

test('an attempt is logged with the place that was told, right or wrong; half a place is refused', async () => {
  const pin = await makePin({ pin_code: '70415926' });
  const place = { location_lat: 52.520008, location_lon: -13.404954 };
  const at = async (pin_code: string, where: object) =>
    (await call(fixture, owner, 'POST', `/access/pins/${pin.id}/validate/`, { pin_code, ...where })).statusCode;
  assert.deepEqual([await at('70415926', place), await at('70415927', place), await at('70415926', {})], [200, 200, 200]);
  for (const half of [{ location_lat: 1 }, { location_lon: 1 }, { location_lat: 91, location_lon: 0 }]) {
    assert.equal(await at('70415926', half), 400);
  }
  const listed = (await call(fixture, owner, 'GET', `/access/logs/?device=${lock.id}&page_size=3`)).json<{
    results: { success: boolean; location_lat: number | null; location_lon: number | null }[];
  }>();
  assert.deepEqual(
    listed.results.map(({ success, location_lat, location_lon }) => [success, location_lat, location_lon]),
    [
      [true, null, null],
      [false, place.location_lat, place.location_lon],
      [true, place.location_lat, place.location_lon],
    ],
  );
});
