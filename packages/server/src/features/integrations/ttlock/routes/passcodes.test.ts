import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { call } from '../../../devices/testing/devices-fixture.ts';
import { oddIds, oddNumbers, oddTexts } from '../../../../start/testing/hostile-values.ts';
import { control, startImported } from '../testing/ttlock-fixture.ts';

type World = Awaited<ReturnType<typeof startImported>>;

interface Row {
  readonly passcode_id: string;
  readonly name: string;
  readonly passcode: string | null;
  readonly kind: string;
  readonly starts_at: string | null;
}

const frontDoor = 1_000_001;
const shed = 1_000_004;

describe('passcodes of TTLock locks', () => {
  let world: World;

  before(async () => {
    world = await startImported();
  });
  after(() => world.fixture.close());

  const base = (lock: number) => `/integrations/ttlock/accounts/${world.accountId}/locks/${lock}/passcodes/`;
  const add = (body: object, lock = frontDoor) => call(world.fixture, world.owner, 'POST', base(lock), body);
  const list = async (query = '', lock = frontDoor) =>
    (await call(world.fixture, world.owner, 'GET', `${base(lock)}${query}`)).json<{
      state: string;
      count: number;
      results: Row[];
    }>();
  const types = (code: string) => world.fixture.cloud.world.locks.get(frontDoor)?.door.typeCode(code).opened;

  it('of a lock that has none are an empty list, and not an unreadable one', async () => {
    assert.deepEqual(await list(), { state: 'empty', count: 0, results: [] });
  });

  it('are added with their leading zeros, open the door, and are listed', async () => {
    const answer = await add({ passcode: '0482', name: 'Cleaner' });
    assert.equal(answer.statusCode, 201, answer.body);
    const made = answer.json<{ passcode_id: string; outcome: string; passcode: string }>();
    assert.deepEqual([made.outcome, made.passcode], ['reported', '0482']);
    assert.equal(types('0482'), true);
    const { state, results } = await list();
    assert.equal(state, 'known');
    assert.deepEqual([results[0]?.passcode, results[0]?.name, results[0]?.kind], ['0482', 'Cleaner', 'permanent']);
  });

  it('are found by part of a name, or by their digits', async () => {
    await add({ passcode: '736251', name: 'Gardener' });
    assert.deepEqual(
      (await list('?search=Garden')).results.map(({ passcode }) => passcode),
      ['736251'],
    );
    assert.deepEqual(
      (await list('?search=0482')).results.map(({ name }) => name),
      ['Cleaner'],
    );
  });

  it('may be for a time', async () => {
    const from = new Date(Math.ceil(world.fixture.clock.now().getTime() / 60_000) * 60_000 + 3_600_000);
    const until = new Date(from.getTime() + 7_200_000);
    assert.equal(
      (await add({ passcode: '918273', starts_at: from.toISOString(), ends_at: until.toISOString() })).statusCode,
      201,
    );
    assert.equal((await list('?search=918273')).results[0]?.starts_at, from.toISOString());
    assert.equal(types('918273'), false);
  });

  it('are changed and deleted', async () => {
    const { results } = await list('?search=Gardener');
    const url = `${base(frontDoor)}${results[0]?.passcode_id}/`;
    assert.equal(
      (await call(world.fixture, world.owner, 'PATCH', url, { name: 'Gardeners', passcode: '736252' })).statusCode,
      200,
    );
    assert.equal(types('736251'), false);
    assert.equal(types('736252'), true);
    assert.equal((await call(world.fixture, world.owner, 'DELETE', url)).statusCode, 204);
    assert.equal(types('736252'), false);
    const again = await call(world.fixture, world.owner, 'DELETE', url);
    assert.equal(again.statusCode, 404);
  });

  it('without digits come from the lock’s own algorithm, and need no gateway', async () => {
    const from = new Date(Math.floor(world.fixture.clock.now().getTime() / 3_600_000) * 3_600_000);
    const until = new Date(from.getTime() + 5 * 3_600_000);
    const answer = await add({ kind: 'period', starts_at: from.toISOString(), ends_at: until.toISOString() }, shed);
    assert.equal(answer.statusCode, 201, answer.body);
    const { passcode, outcome } = answer.json<{ passcode: string; outcome: string }>();
    assert.equal(outcome, 'accepted');
    assert.equal(world.fixture.cloud.world.locks.get(shed)?.door.typeCode(passcode).opened, true);
  });

  it('that are twice, too many, or for a lock that cannot be reached are refused with the reason', async () => {
    const codeOf = async (body: object, lock = frontDoor) => {
      const answer = await add(body, lock);
      return [answer.statusCode, answer.json<{ code: string }>().code];
    };
    assert.deepEqual(await codeOf({ passcode: '0482' }), [409, 'passcode_exists']);
    assert.deepEqual(await codeOf({ passcode: '5518' }, shed), [409, 'device_offline']);
    assert.deepEqual(await codeOf({ passcode: '12' }), [400, 'validation_error']);
    assert.deepEqual(await codeOf({ passcode: 482 }), [400, 'validation_error']);
    const now = new Date().toISOString();
    assert.deepEqual(await codeOf({ passcode: '5519', starts_at: now }), [400, 'validation_error']);
    assert.deepEqual(await codeOf({ passcode: '5519', starts_at: now, ends_at: now }), [400, 'validation_error']);
    const unreadable = await call(world.fixture, world.owner, 'GET', base(99));
    assert.equal(unreadable.statusCode, 404);
  });

  it('are added once although the answer was lost, and a gateway that is busy is waited for', async () => {
    await control(world.fixture.cloud, 'POST', 'faults', { fault: 'cut', effect: 'done', path: '/v3/keyboardPwd/add', times: 1 });
    assert.equal((await add({ passcode: '640912', name: 'Lost answer' })).statusCode, 201);
    assert.equal((await list('?search=640912')).count, 1);
    await control(world.fixture.cloud, 'POST', 'faults', { fault: 'html', path: '/v3/keyboardPwd/add', times: 1 });
    assert.equal((await add({ passcode: '640913' })).statusCode, 201);
  });

  it('leave an entry in the audit trail, without digits', async () => {
    const { rows } = await world.fixture.database.db
      .selectFrom('audit_entries' as never)
      .selectAll()
      .execute()
      .then((all) => ({ rows: all as { body: string; action: string }[] }));
    const entries = rows.filter(({ action }) => action.startsWith('ttlock_passcode.'));
    assert.ok(entries.length >= 5);
    for (const digits of ['736251', '736252', '918273', '"0482"']) assert.ok(!JSON.stringify(entries).includes(digits), digits);
  });

  it('stand beside the records and the gateways', async () => {
    const records = await call(
      world.fixture,
      world.owner,
      'GET',
      `/integrations/ttlock/accounts/${world.accountId}/locks/${frontDoor}/records/`,
    );
    assert.equal(records.statusCode, 200);
    assert.ok(
      records.json<{ results: { method: string; person: string | null }[] }>().results.some((one) => one.person === 'Cleaner'),
    );
    assert.ok(!records.body.includes('736252'));
    const gateways = await call(world.fixture, world.owner, 'GET', `/integrations/ttlock/accounts/${world.accountId}/gateways/`);
    assert.deepEqual(
      gateways.json<{ results: { name: string; is_online: boolean }[] }>().results.map((one) => [one.name, one.is_online]),
      [['Hall', true]],
    );
  });
});

describe('hostile input about passcodes', () => {
  let world: World;

  before(async () => {
    world = await startImported();
  });
  after(() => world.fixture.close());

  it('is refused, loses nothing and never makes the server fail', async () => {
    const base = `/integrations/ttlock/accounts/${world.accountId}/locks/${frontDoor}/passcodes/`;
    assert.equal((await call(world.fixture, world.owner, 'POST', base, { passcode: '048213', name: 'Stays' })).statusCode, 201);
    const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value)).toWellFormed();
    const odd = [...oddTexts, ...oddNumbers, null, [], {}, true, ['048213'], '048213'];
    for (const value of odd) {
      const asked = [
        await call(world.fixture, world.owner, 'POST', base, { passcode: value }),
        await call(world.fixture, world.owner, 'POST', base, { passcode: '739184', name: value, starts_at: value }),
        await call(world.fixture, world.owner, 'POST', base, { kind: value, starts_at: value, ends_at: value }),
        await call(world.fixture, world.owner, 'PATCH', `${base}10001/`, { starts_at: value, ends_at: value }),
        await call(world.fixture, world.owner, 'GET', `${base}?search=${encodeURIComponent(textOf(value))}`),
        await call(world.fixture, world.owner, 'POST', `/integrations/ttlock/accounts/${world.accountId}/import/`, {
          lock_ids: [value],
        }),
        await call(world.fixture, world.owner, 'POST', `/integrations/ttlock/accounts/${world.accountId}/test/`, {
          lock_id: value,
        }),
      ];
      for (const answer of asked)
        assert.ok(answer.statusCode < 500, `${JSON.stringify(value)}: ${answer.statusCode} ${answer.body}`);
    }
    for (const id of oddIds) {
      const answer = await call(world.fixture, world.owner, 'DELETE', `${base}${id}/`);
      assert.ok(answer.statusCode >= 400 && answer.statusCode < 500, `${id}: ${answer.statusCode}`);
    }
    const left = await call(world.fixture, world.owner, 'GET', `${base}?search=Stays`);
    assert.equal(left.json<{ count: number }>().count, 1);
  });
});

describe('the test of a connection', () => {
  let world: World;

  before(async () => {
    world = await startImported();
  });
  after(() => world.fixture.close());

  type Checks = Record<string, { result: string; certainty: string; finding: string; what_to_do: string | null; value: unknown }>;
  const test = async (lockId: number = frontDoor) => {
    const answer = await call(world.fixture, world.owner, 'POST', `/integrations/ttlock/accounts/${world.accountId}/test/`, {
      lock_id: String(lockId),
    });
    assert.equal(answer.statusCode, 200, answer.body);
    const { result, checks } = answer.json<{ result: string; checks: (Checks[string] & { name: string })[] }>();
    return {
      result,
      names: checks.map(({ name }) => name),
      checks: Object.fromEntries(checks.map((check) => [check.name, check])) as Checks,
    };
  };
  const set = (what: string, change: object) => control(world.fixture.cloud, 'PATCH', what, change);

  it('asks in order, opens nothing and leaves nothing behind', async () => {
    world.fixture.cloud.clearCalls();
    const { names, checks } = await test();
    assert.deepEqual(names, [
      'credentials',
      'token',
      'lock_visible',
      'lock_admin',
      'passcode_permission',
      'gateway',
      'signal',
      'battery',
      'clock_offset',
      'remote_unlock',
      'quota',
    ]);
    for (const [name, { result }] of Object.entries(checks)) {
      assert.equal(result, name === 'remote_unlock' ? 'unknown' : 'ok', `${name}: ${checks[name]?.finding}`);
    }
    const paths = world.fixture.cloud.calls.map(({ path }) => path);
    assert.ok(!paths.includes('/v3/lock/unlock') && !paths.includes('/v3/keyboardPwd/add'));
    const passcodes = await call(
      world.fixture,
      world.owner,
      'GET',
      `/integrations/ttlock/accounts/${world.accountId}/locks/${frontDoor}/passcodes/`,
    );
    assert.equal(passcodes.json<{ count: number }>().count, 0);
  });

  it('finds that a lock belongs to somebody else', async () => {
    const { checks, result } = await test(77);
    assert.equal(result, 'failed');
    assert.equal(checks['lock_visible']?.result, 'failed');
  });

  it('finds that the account is no administrator (20002), and that passcodes are not permitted (−2018)', async () => {
    await control(world.fixture.cloud, 'POST', 'faults', { fault: 'errcode', errcode: 20002, path: '/v3/lock/detail' });
    await control(world.fixture.cloud, 'POST', 'faults', { fault: 'errcode', errcode: -2018, path: '/v3/keyboardPwd/change' });
    const { checks } = await test();
    assert.deepEqual([checks['lock_admin']?.result, checks['lock_admin']?.value], ['failed', 20002]);
    assert.match(checks['lock_admin']?.what_to_do ?? '', /administrator/);
    assert.deepEqual([checks['passcode_permission']?.result, checks['passcode_permission']?.value], ['failed', -2018]);
    await control(world.fixture.cloud, 'DELETE', 'faults');
  });

  it('finds a gateway that is away, and does not ask the lock then', async () => {
    await set('gateways/4001', { online: false });
    const { checks } = await test();
    assert.equal(checks['gateway']?.result, 'failed');
    assert.deepEqual([checks['signal']?.result, checks['clock_offset']?.result], ['skipped', 'skipped']);
    await set('gateways/4001', { online: true });
  });

  it('finds a weak signal, an empty battery and a wrong clock', async () => {
    await control(world.fixture.cloud, 'PUT', 'gateways/4001/link', { lock_id: frontDoor, rssi: -79 });
    await set(`locks/${frontDoor}`, { battery: 8, clock_offset_ms: -400_000 });
    const lock = world.fixture.cloud.world.locks.get(frontDoor);
    if (lock !== undefined) lock.electricQuantity = 8;
    const { checks } = await test();
    assert.deepEqual([checks['signal']?.result, checks['signal']?.value], ['warning', -79]);
    assert.deepEqual([checks['battery']?.result, checks['battery']?.value], ['failed', 8]);
    assert.equal(checks['clock_offset']?.result, 'failed');
    assert.ok(Math.abs(Number(checks['clock_offset']?.value) + 400) <= 2);
  });

  it('tells of Remote Unlock that it is off, or that it was used lately', async () => {
    await set(`locks/${frontDoor}`, { remote_unlock: false });
    assert.equal((await test()).checks['remote_unlock']?.result, 'failed');
    await set(`locks/${frontDoor}`, { remote_unlock: true });
    await control(world.fixture.cloud, 'PUT', 'gateways/4001/link', { lock_id: frontDoor, rssi: -58 });
    await set(`locks/${frontDoor}`, { battery: 90, clock_offset_ms: 0 });
    await call(world.fixture, world.owner, 'POST', `/devices/${world.device(frontDoor).device}/unlock/?wait=10`, {});
    const { checks } = await test();
    assert.deepEqual([checks['remote_unlock']?.result, checks['remote_unlock']?.certainty], ['ok', 'likely']);
  });

  it('finds that nobody is signed in any more, and that the application is unknown', async () => {
    await control(world.fixture.cloud, 'POST', 'tokens/forget');
    await control(world.fixture.cloud, 'POST', 'faults', { fault: 'errcode', errcode: 10001, path: '/oauth2/token' });
    await control(world.fixture.cloud, 'POST', 'faults', { fault: 'errcode', errcode: 10001, path: '/app/getMonthRequestCount' });
    const { checks, result } = await test();
    assert.equal(result, 'failed');
    assert.equal(checks['credentials']?.result, 'failed');
    assert.equal(checks['token']?.result, 'failed');
    assert.match(checks['token']?.what_to_do ?? '', /smartlock ttlock login/);
    assert.equal(checks['lock_visible']?.result, 'skipped');
  });
});
