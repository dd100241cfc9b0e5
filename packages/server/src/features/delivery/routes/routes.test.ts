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
