import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { call, registerPerson, type Person } from '../../devices/testing/devices-fixture.ts';
import { stepUp } from '../../devices/testing/step-up.ts';
import { control, runJob } from '../../integrations/ttlock/testing/ttlock-fixture.ts';
import { frontDoor, sideDoor, startDelivery, studio, type DeliveryWorld } from '../testing/delivery-fixture.ts';

interface Listed {
  readonly count: number;
  readonly results: ReadonlyArray<{ pin: number; phase: string; problem: { code: string; what_to_do: string } | null }>;
}
interface Codes {
  readonly state: string;
  readonly capacity: number;
  readonly capabilities: Record<string, string>;
  readonly results: ReadonlyArray<{ id: number | null; pin: number | null; digits: string | null; is_managed: boolean }>;
}

interface Diagnosed {
  readonly at: string;
  readonly opens: string;
  readonly when: string;
  readonly lock_time: string | null;
  readonly causes: ReadonlyArray<{
    code: string;
    basis: string;
    observed_at: string | null;
    age_seconds: number | null;
    message: string;
  }>;
  readonly observations: ReadonlyArray<{ what: string; source: string; finding: string; age_seconds: number | null }>;
  readonly live: { readonly state: string; readonly holds_code: boolean | null } | null;
}

describe('deliveries in the API', () => {
  let world: DeliveryWorld;
  let stranger: Person;

  before(async () => {
    world = await startDelivery({ env: { DELIVERY_BACKUP_CODES: '2' } });
    stranger = await registerPerson(world.fixture);
    await world.work();
  });
  after(() => world.fixture.close());

  const get = (url: string, person: Person | null = world.owner) => call(world.fixture, person, 'GET', url);
  const post = (url: string, body: object = {}, person: Person | null = world.owner) =>
    call(world.fixture, person, 'POST', url, body);

  it('are listed by phase, device, PIN and problem, to those who manage the device alone', async () => {
    const there = await world.makePin(frontDoor, { pin_code: '482913' });
    await world.work();
    const { device } = world.device(frontDoor);
    const found = (await get(`/deliveries/?phase=confirmed&device=${device}&pin=${there}`)).json<Listed>();
    assert.deepEqual([found.count, found.results[0]?.pin, found.results[0]?.problem], [1, there, null]);
    assert.equal((await get(`/deliveries/?problem=gateway_offline`)).json<Listed>().count, 0);
    assert.equal((await get('/deliveries/?phase=nonsense')).statusCode, 400);
    assert.equal((await get('/deliveries/', null)).statusCode, 401);
    assert.equal((await get('/deliveries/', stranger)).json<Listed>().count, 0);
    const one = await get(`/access/pins/${there}/deliveries/`);
    const { steps } = one.json<{ steps: ReadonlyArray<{ to: string; cause: string }> }>();
    assert.deepEqual([steps[0]?.to, steps[0]?.cause], ['confirmed', 'proven']);
    assert.equal(one.body.includes('482913'), false);
    assert.equal((await get(`/access/pins/${there}/deliveries/`, stranger)).statusCode, 404);
  });

  it('say why a code opens or does not, without its digits, to those who manage the device alone', async () => {
    const pin = await world.makePin(frontDoor, { pin_code: '731946' });
    await world.work();
    const url = `/access/pins/${pin}/diagnosis/`;
    const now = await get(url);
    assert.equal(now.statusCode, 200, now.body);
    assert.equal(now.json<{ delivery: { is_proven: boolean } }>().delivery.is_proven, true);
    assert.equal(now.body.includes('731946'), false);
    const early = (await get(`${url}?at=2001-01-01T00:00:00Z`)).json<{ opens: string; causes: Array<{ code: string }> }>();
    assert.deepEqual([early.opens, early.causes[0]?.code], ['no', 'not_yet_valid']);
    assert.equal((await get(`${url}?at=nonsense`)).statusCode, 400);
    assert.equal((await get(url, null)).statusCode, 401);
    assert.equal((await get(url, stranger)).statusCode, 404);
  });

  it('say when each thing was seen, and what holds at a later time', async () => {
    const begin = new Date(world.fixture.clock.now().getTime() + 20 * 86_400_000);
    const pin = await world.makePin(frontDoor, { pin_code: '864201', valid_from: begin.toISOString() });
    await world.work();
    const then = new Date(begin.getTime() + 3_600_000).toISOString();
    const url = `/access/pins/${pin}/diagnosis/?at=${then}`;
    const later = (await get(url)).json<Diagnosed>();
    assert.deepEqual([later.opens, later.when, later.live], ['unsure', 'later', null]);
    const [cause] = later.causes;
    assert.deepEqual([cause?.code, cause?.basis, cause?.observed_at], ['programmed_later', 'computed', null]);
    const { rows } = await world.fixture.database.pool.query<{ plan_at: Date }>(
      'select plan_at from deliveries where pin_id = $1',
      [pin],
    );
    assert.ok(cause?.message.includes(rows[0]?.plan_at.toISOString() ?? 'never'), cause?.message);
    const seen = new Map(later.observations.map(({ what, finding, age_seconds: age }) => [what, { finding, age }]));
    assert.match(seen.get('code_list')?.finding ?? '', /^the list was read, with \d+ codes$/);
    assert.ok((seen.get('code_list')?.age ?? -1) >= 0);
    assert.match(seen.get('gateway')?.finding ?? '', /^commands go through the gateway/);
    const earlier = new Date(world.fixture.clock.now().getTime() - 3_600_000).toISOString();
    const past = (await get(`/access/pins/${pin}/diagnosis/?at=${earlier}`)).json<Diagnosed>();
    assert.deepEqual([past.opens, past.when, past.causes.at(-1)?.code], ['no', 'past', 'not_made_yet']);
    await world.remove(pin);
  });

  it('ask the vendor just now when they are told to, and say what it answered', async () => {
    const pin = await world.makePin(frontDoor, { pin_code: '975310' });
    await world.work();
    const lists = async () =>
      ((await control(world.fixture.cloud, 'GET', 'calls?path=/v3/lock/listKeyboardPwd')) as { calls: unknown[] }).calls.length;
    const readings = await lists();
    const url = `/access/pins/${pin}/diagnosis/`;
    assert.equal((await get(url)).json<Diagnosed>().causes[0]?.code, 'offline', 'no poll has found it yet');
    assert.equal(await lists(), readings, 'nothing is asked unless that is wanted');
    const found = (await get(`${url}?live=true`)).json<Diagnosed>();
    assert.equal(await lists(), readings + 1);
    assert.deepEqual([found.opens, found.live?.state, found.live?.holds_code], ['yes', 'known', true]);
    assert.equal(found.observations.find(({ what }) => what === 'live_codes')?.source, 'vendor');
    assert.match(found.lock_time ?? '', /^\d{4}-/);
    assert.equal(JSON.stringify(found).includes('975310'), false);

    const { rows } = await world.fixture.database.pool.query<{ code_ref: string }>(
      'select code_ref from lock_entries where pin_id = $1',
      [pin],
    );
    const passcode = `/integrations/ttlock/accounts/${world.accountId}/locks/${frontDoor}/passcodes/${rows[0]?.code_ref}/`;
    assert.equal((await call(world.fixture, world.owner, 'DELETE', passcode)).statusCode, 204);
    await runJob(world.fixture, 'poll_ttlock_account', { account_id: world.accountId });
    assert.equal((await get(url)).json<Diagnosed>().opens, 'yes', 'as it was known');
    const lost = (await get(`${url}?live=true`)).json<Diagnosed>();
    assert.deepEqual([lost.opens, lost.causes[0]?.code, lost.live?.holds_code], ['unsure', 'not_in_list', false]);
    assert.deepEqual([lost.causes[0]?.basis, lost.causes[0]?.age_seconds], ['observed', 0]);

    await control(world.fixture.cloud, 'POST', 'faults', {
      fault: 'http',
      status: 503,
      path: '/v3/lock/listKeyboardPwd',
      times: 5,
    });
    const silent = (await get(`${url}?live=true`)).json<Diagnosed>();
    assert.deepEqual([silent.live?.state, silent.causes[0]?.code], ['unreadable', 'unreadable']);
    await control(world.fixture.cloud, 'DELETE', 'faults');
    assert.equal((await get(`${url}?live=true`, stranger)).statusCode, 404);
    assert.equal((await get(`${url}?live=nonsense`)).statusCode, 400);
    await world.remove(pin);
    await world.work();
  });

  it('see a lock whose clock is wrong, when they ask it', async () => {
    const { clock } = world.fixture;
    const ends = new Date(Math.ceil(clock.now().getTime() / 60_000) * 60_000 + 3_600_000);
    const pin = await world.makePin(frontDoor, { pin_code: '113355', valid_until: ends.toISOString() });
    await world.work();
    await control(world.fixture.cloud, 'PATCH', `locks/${frontDoor}`, { clock_offset_ms: 50_000 });
    const at = new Date(ends.getTime() - 30_000).toISOString();
    const found = (await get(`/access/pins/${pin}/diagnosis/?live=true&at=${at}`)).json<Diagnosed>();
    const edge = found.causes.find(({ code }) => code === 'lock_clock_edge');
    assert.ok(edge !== undefined, JSON.stringify(found.causes));
    assert.ok(edge.message.includes(found.at) && edge.message.includes(found.lock_time ?? 'unknown'), edge.message);
    await control(world.fixture.cloud, 'PATCH', `locks/${frontDoor}`, { clock_offset_ms: 0 });
    await world.remove(pin);
    await world.work();
  });

  it('are tried again now when a person asks for it', async () => {
    await control(world.fixture.cloud, 'POST', 'faults', {
      fault: 'errcode',
      errcode: -2018,
      path: '/v3/keyboardPwd/add',
      times: 1,
    });
    const pin = await world.makePin(studio, { pin_code: '515253' });
    await world.work();
    const stuck = (await get(`/deliveries/?problem=permission_missing`)).json<Listed>();
    assert.deepEqual([stuck.results[0]?.pin, stuck.results[0]?.phase], [pin, 'suspended']);
    assert.match(stuck.results[0]?.problem?.what_to_do ?? '', /administrator of the lock/);
    assert.equal((await post(`/deliveries/${pin}/retry/`, {}, stranger)).statusCode, 404);
    assert.equal((await post(`/deliveries/${pin}/retry/`, {}, null)).statusCode, 401);
    assert.equal((await post(`/deliveries/${pin}/retry/`)).statusCode, 202);
    await world.work();
    assert.equal((await world.facts(pin)).phase, 'confirmed');
    assert.equal((await post(`/deliveries/${pin}/retry/`)).json<{ code: string }>().code, 'nothing_to_retry');
    assert.equal((await post(`/deliveries/nonsense/retry/`)).statusCode, 400);
  });

  it('tell what a lock holds, and make a PIN of what somebody else put there, as it is', async () => {
    const passcodes = `/integrations/ttlock/accounts/${world.accountId}/locks/${sideDoor}/passcodes/`;
    assert.equal((await post(passcodes, { passcode: '998877', name: 'Grandma' })).statusCode, 201);
    world.fixture.clock.advance(13 * 3600);
    await world.work();
    const { device } = world.device(sideDoor);
    const codes = (await get(`/devices/${device}/codes/`)).json<Codes>();
    assert.equal(codes.state, 'known');
    assert.deepEqual([codes.capacity, codes.capabilities['codes']], [250, 'yes']);
    const foreign = codes.results.find(({ is_managed: isManaged }) => !isManaged);
    assert.equal(foreign?.digits, null);
    assert.equal((await get(`/devices/${device}/codes/`, stranger)).statusCode, 404);
    const adopt = `/devices/${device}/codes/${foreign?.id}/adopt/`;
    assert.equal((await post(adopt, {}, stranger)).statusCode, 404);
    assert.equal((await post(adopt, { surplus: 1 })).statusCode, 400);
    const callsBefore = (await control(world.fixture.cloud, 'GET', 'calls?path=/v3/keyboardPwd/add')) as { calls: unknown[] };
    const { pin } = (await post(adopt, { label: 'Grandma' })).json<{ pin: number }>();
    await world.work();
    assert.deepEqual([(await world.facts(pin)).phase, (await world.facts(pin)).isProven], ['confirmed', true]);
    const callsAfter = (await control(world.fixture.cloud, 'GET', 'calls?path=/v3/keyboardPwd/add')) as { calls: unknown[] };
    assert.equal(callsAfter.calls.length, callsBefore.calls.length);
    await world.remove(pin);
    await world.work();
    assert.equal(world.opens(sideDoor, '998877'), false);
  });

  it('keep spare codes on locks, which are given out as they are and then narrowed to their time', async () => {
    const { device } = world.device(sideDoor);
    await world.makeRoom([sideDoor]);
    await runJob(world.fixture, 'fill_backup_codes', {});
    await world.work();
    const url = `/devices/${device}/backup-codes/`;
    const masked = (await get(url)).json<{ count: number; ready: number; results: ReadonlyArray<{ digits: string | null }> }>();
    assert.deepEqual([masked.count, masked.ready, masked.results[0]?.digits], [2, 2, null]);
    assert.equal((await get(url, stranger)).statusCode, 404);
    await stepUp(world.fixture, world.owner);
    assert.match((await get(url)).json<{ results: Array<{ digits: string }> }>().results[0]?.digits ?? '', /^\d{6}$/);
    const { delivery } = world.fixture.features;
    const now = world.fixture.clock.now();
    const wish = { devicePk: device, startsAt: now, endsAt: new Date(now.getTime() + 3_600_000), label: 'Anna' };
    const taken = await world.fixture.database.db.transaction().execute((trx) => delivery.takeBackup(trx, wish));
    assert.ok(taken !== null);
    assert.equal(world.opens(sideDoor, taken.digits), true);
    // Wider than was asked for, and so it covers it.
    assert.equal((await world.facts(taken.pinId)).isProven, true);
    await world.work();
    assert.deepEqual([(await world.facts(taken.pinId)).phase, (await world.facts(taken.pinId)).isProven], ['confirmed', true]);
    world.fixture.clock.advance(3700);
    assert.equal(world.opens(sideDoor, taken.digits), false);
    assert.equal((await get(url)).json<{ count: number }>().count, 1);
  });

  it('find digits that are free on every door, and say how many there are', async () => {
    const devicePks = [world.device(frontDoor).device, world.device(studio).device];
    const wish = { devicePks, startsAt: world.fixture.clock.now(), endsAt: null, length: 4 };
    const { digits, freeSpace } = await world.fixture.database.db
      .transaction()
      .execute((trx) => world.fixture.features.delivery.allocateDigits(trx, wish));
    assert.match(digits, /^\d{4}$/);
    assert.equal(freeSpace, 10_000 - 30);
  });

  it('list what opens a door and should not, and alert about it once', async () => {
    const { device } = world.device(frontDoor);
    await world.fixture.database.pool.query(
      `insert into unmanaged_codes (device_pk, code_ref, name, digits_sealed, digits_hash, kind, is_chosen, first_seen_at, last_seen_at)
       values ($1, '4711', 'SL-900', 'x', 'x', 'permanent', true, now(), now())`,
      [device],
    );
    const first = await runJob(world.fixture, 'compare_access', {});
    const again = await runJob(world.fixture, 'compare_access', {});
    assert.deepEqual(
      [first, again],
      [
        { open: 1, found: 1 },
        { open: 1, found: 0 },
      ],
    );
    const { results } = (await get('/access/over-access/')).json<{ results: Array<{ kind: string; ref: string }> }>();
    assert.deepEqual([results[0]?.kind, results[0]?.ref], ['leftover_code', '4711']);
    assert.deepEqual((await get('/access/over-access/', stranger)).json(), { results: [] });
    assert.equal((await get('/access/over-access/', null)).statusCode, 401);
    await world.fixture.database.pool.query('delete from unmanaged_codes');
    assert.deepEqual(await runJob(world.fixture, 'compare_access', {}), { open: 0, found: 0 });
  });
});
