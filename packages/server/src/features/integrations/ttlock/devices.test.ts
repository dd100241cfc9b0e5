import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { sql } from 'kysely';
import { until } from '../../../platform/database/testing/until.ts';
import { call, registerPerson } from '../../devices/testing/devices-fixture.ts';
import { stepUp } from '../../devices/testing/step-up.ts';
import { control, importAll, runJob, startImported } from './testing/ttlock-fixture.ts';

type World = Awaited<ReturnType<typeof startImported>>;

interface LogRow {
  readonly user: string | null;
  readonly access_method: string;
  readonly action: string;
  readonly success: boolean;
  readonly failure_reason: string | null;
}

const frontDoor = 1_000_001;
const sideDoor = 1_000_003;
const shed = 1_000_004;

describe('TTLock locks as devices', () => {
  let world: World;

  before(async () => {
    world = await startImported();
  });
  after(() => world.fixture.close());

  const get = async <T = Record<string, unknown>>(url: string) => (await call(world.fixture, world.owner, 'GET', url)).json<T>();
  const logsOf = async (lockId: number) =>
    (await get<{ results: LogRow[] }>(`/devices/${world.device(lockId).device}/logs/?page_size=100`)).results;
  const poll = () => runJob(world.fixture, 'poll_ttlock_account', { account_id: world.accountId });
  const pull = (lockId: number) =>
    runJob(world.fixture, 'pull_ttlock_records', { account_id: world.accountId, lock_id: String(lockId) });
  const cloudLock = (lockId: number) => {
    const lock = world.fixture.cloud.world.locks.get(lockId);
    assert.ok(lock !== undefined);
    return lock;
  };
  const move = (lockId: number, to: 'lock' | 'unlock', query = '?wait=10') =>
    call(world.fixture, world.owner, 'POST', `/devices/${world.device(lockId).device}/${to}/${query}`, {});

  it('come in once, with their names, and no keys or secrets of theirs anywhere', async () => {
    const again = await importAll(world.fixture, world.owner, world.accountId);
    assert.deepEqual(
      [...again.values()].map(({ outcome }) => outcome),
      ['unchanged', 'unchanged', 'unchanged', 'unchanged'],
    );
    const device = await get(`/devices/${world.device(frontDoor).device}/`);
    assert.equal(device['name'], 'Front door');
    assert.equal(device['vendor'], 'ttlock');
    assert.equal(device['vendor_ref'], String(frontDoor));
    const list = await get<{ count: number }>('/devices/');
    assert.equal(list.count, 4);
    const keys = await world.fixture.database.db
      .withSchema('public')
      .selectFrom('device_keys' as never)
      .selectAll()
      .execute();
    assert.equal(keys.length, 0);
  });

  it('follow a name that changed at TTLock, unless it was changed here', async () => {
    await control(world.fixture.cloud, 'PATCH', `locks/${frontDoor}`, { alias: 'Street door' });
    assert.equal((await importAll(world.fixture, world.owner, world.accountId)).get(String(frontDoor))?.name, 'Street door');
    const { device } = world.device(sideDoor);
    assert.equal((await call(world.fixture, world.owner, 'PATCH', `/devices/${device}/`, { name: 'Garden' })).statusCode, 200);
    await control(world.fixture.cloud, 'PATCH', `locks/${sideDoor}`, { alias: 'West door' });
    assert.equal((await importAll(world.fixture, world.owner, world.accountId)).get(String(sideDoor))?.name, 'Garden');
  });

  it('show who they are, whether they can be reached, and their battery', async () => {
    await control(world.fixture.cloud, 'PATCH', `locks/${frontDoor}`, { battery: 63 });
    cloudLock(frontDoor).electricQuantity = 63;
    await poll();
    const near = await get(`/devices/${world.device(frontDoor).device}/status/`);
    assert.deepEqual(
      [near['is_online'], near['battery_level'], near['signal_strength'], near['lock_status']],
      [true, 63, -58, 'locked'],
    );
    assert.equal((await get(`/devices/${world.device(shed).device}/status/`))['is_online'], false);
    assert.equal((await get(`/devices/${world.device(sideDoor).device}/status/`))['is_online'], true);
  });

  it('are not shown offline because they do not speak by themselves', async () => {
    await poll();
    world.fixture.clock.advance(600);
    await world.fixture.devices.markSilentOffline();
    assert.equal((await get(`/devices/${world.device(frontDoor).device}/status/`))['is_online'], true);
  });

  it('unlock and lock through the same commands, and the log says who', async () => {
    const answer = await move(frontDoor, 'unlock');
    assert.equal(answer.statusCode, 200, answer.body);
    const { result, lock_status: lockStatus, request_id: requestId } = answer.json<Record<string, string>>();
    assert.deepEqual([result, lockStatus], ['succeeded', 'unlocked']);
    assert.equal(cloudLock(frontDoor).door.bolt, 'unlocked');
    const command = await get(`/devices/${world.device(frontDoor).device}/commands/${requestId}/`);
    assert.equal(command['status'], 'succeeded');
    assert.equal((await move(frontDoor, 'lock')).json<Record<string, string>>()['result'], 'succeeded');
    assert.equal(cloudLock(frontDoor).door.bolt, 'locked');
    const [last] = await logsOf(frontDoor);
    assert.deepEqual([last?.access_method, last?.action, last?.success], ['app', 'lock', true]);
  });

  it('answer at once without a wait, and settle beside it', async () => {
    const answer = await move(frontDoor, 'lock', '');
    assert.equal(answer.statusCode, 200);
    const requestId = answer.json<{ request_id: string }>().request_id;
    const path = `/devices/${world.device(frontDoor).device}/commands/${requestId}/`;
    await until(async () => (await get(path))['status'] === 'succeeded');
  });

  it('that cannot be reached are refused with device_offline, and nothing is sent', async () => {
    world.fixture.cloud.clearCalls();
    for (const query of ['', '?wait=5']) {
      const answer = await move(shed, 'unlock', query);
      assert.equal(answer.statusCode, 409);
      assert.equal(answer.json<{ code: string }>().code, 'device_offline');
    }
    assert.ok(!world.fixture.cloud.calls.some(({ path }) => path === '/v3/lock/unlock'));
    assert.equal((await logsOf(shed))[0]?.failure_reason, 'Device offline');
  });

  it('whose gateway has gone away since are refused with device_offline, and work again when it is back', async () => {
    await poll();
    await control(world.fixture.cloud, 'PATCH', 'gateways/4001', { online: false });
    const away = await move(frontDoor, 'unlock');
    assert.equal(away.statusCode, 409, away.body);
    assert.equal(away.json<{ code: string }>().code, 'device_offline');
    await control(world.fixture.cloud, 'PATCH', 'gateways/4001', { online: true });
    assert.equal((await move(frontDoor, 'lock')).statusCode, 200);
  });

  it('of which nobody can tell what the door did end as expired, and say so', async () => {
    await control(world.fixture.cloud, 'POST', 'faults', { fault: 'cut', effect: 'done', path: '/v3/lock/unlock', times: 1 });
    world.fixture.cloud.clearCalls();
    const answer = await move(frontDoor, 'unlock');
    assert.equal(answer.statusCode, 504, answer.body);
    const { code, request_id: requestId } = answer.json<{ code: string; request_id: string }>();
    assert.equal(code, 'outcome_unknown');
    const command = await get(`/devices/${world.device(frontDoor).device}/commands/${requestId}/`);
    assert.deepEqual([command['status'], command['error']], ['expired', 'outcome_unknown']);
    const unlocks = world.fixture.cloud.calls.filter(({ path }) => path === '/v3/lock/unlock');
    assert.equal(unlocks.length, 1, 'it is not sent a second time');
  });

  it('that refuse say why', async () => {
    await control(world.fixture.cloud, 'PATCH', `locks/${frontDoor}`, { remote_unlock: false });
    const answer = await move(frontDoor, 'unlock');
    assert.equal(answer.statusCode, 200);
    const body = answer.json<{ result: string; error: string; reason: string }>();
    assert.deepEqual([body.result, body.error], ['failed', 'not_supported']);
    assert.match(body.reason, /Remote Unlock/);
    await control(world.fixture.cloud, 'PATCH', `locks/${frontDoor}`, { remote_unlock: true });
  });

  it('bring what happened at the door into the log, once, and keep strangers as text without digits', async () => {
    const lock = cloudLock(frontDoor);
    await call(
      world.fixture,
      world.owner,
      'POST',
      `/integrations/ttlock/accounts/${world.accountId}/locks/${frontDoor}/passcodes/`,
      {
        passcode: '048213',
        name: 'Cleaner',
      },
    );
    world.fixture.clock.advance(60);
    lock.door.typeCode('048213');
    lock.door.typeCode('999999');
    await pull(frontDoor);
    await pull(frontDoor);
    await poll();
    const typed = (await logsOf(frontDoor)).filter((row) => row.access_method === 'pin');
    const byOutcome = new Map(typed.map((row) => [row.success, row.user]));
    assert.equal(typed.length, 2);
    assert.deepEqual([byOutcome.get(true), byOutcome.get(false)], ['Cleaner', null]);
    assert.ok(!JSON.stringify(await logsOf(frontDoor)).includes('048213'));
    assert.ok(!JSON.stringify(await logsOf(frontDoor)).includes('999999'));
  });

  it('tell of a door that opened and of alarms, once', async () => {
    const studio = 1_000_002;
    await control(world.fixture.cloud, 'POST', `locks/${studio}/door`, { to: 'open' });
    world.fixture.clock.advance(60);
    cloudLock(studio).door.record(44, 44, true);
    await pull(studio);
    await pull(studio);
    const { rows } = await sql<{ type: string; action: string | null }>`
      select type, action from device_events where device_pk = ${world.device(studio).device} order by type`.execute(
      world.fixture.db,
    );
    assert.deepEqual(rows, [
      { type: 'door', action: 'open' },
      { type: 'tamper', action: null },
    ]);
    assert.equal((await get(`/devices/${world.device(studio).device}/status/`))['door'], 'open');
  });

  it('are read again when TTLock calls, which changes nothing by itself', async () => {
    const { callback_url: url } = await get<{ callback_url: string }>(`/integrations/ttlock/accounts/${world.accountId}/`);
    const path = new URL(url).pathname;
    const post = (where: string, payload: string, type = 'application/x-www-form-urlencoded') =>
      world.fixture.app.inject({ method: 'POST', url: where, payload, headers: { 'content-type': type } });
    const logged = (await logsOf(frontDoor)).length;
    const records = JSON.stringify([
      { lockId: frontDoor, recordType: 4, success: 1, keyboardPwd: '123456', lockDate: Date.now(), serverDate: Date.now() },
    ]);
    const form = new URLSearchParams({ notifyType: '1', lockId: String(frontDoor), admin: 'a@b.c', records }).toString();
    for (let i = 0; i < 3; i += 1) {
      const answer = await post(path, form);
      assert.deepEqual([answer.statusCode, answer.body], [200, 'success']);
    }
    assert.equal((await logsOf(frontDoor)).length, logged, 'what a callback says is not believed');
    assert.equal((await post(path.replace(/[0-9a-f]{64}/, '0'.repeat(64)), form)).statusCode, 404);
    for (const hostile of [
      '',
      'notifyType=1&records=[[[',
      'notifyType=1&records=%00',
      'a'.repeat(70_000),
      'notifyType=9'.repeat(1000),
    ]) {
      const { statusCode } = await post(path, hostile);
      assert.ok(statusCode === 200 || (statusCode >= 400 && statusCode < 500), `${hostile.slice(0, 20)} → ${statusCode}`);
    }
    assert.equal((await post(path, '{}', 'application/json')).statusCode, 400);
    assert.equal((await post(path, 'a'.repeat(300_000))).statusCode, 413);
  });

  it('take no PINs with a number of uses, QR codes, keys, settings or firmware of ours, and say where their codes are', async () => {
    await stepUp(world.fixture, world.owner);
    const { device } = world.device(frontDoor);
    const refusals: readonly (readonly ['POST' | 'PATCH', string, object])[] = [
      ['POST', '/access/pins/', { device, pin_code: '739184', max_uses: 1 }],
      ['POST', '/access/qrcodes/', { device, valid_until: new Date(Date.now() + 9e6).toISOString() }],
      ['POST', `/devices/${device}/keys/rotate/`, {}],
      ['PATCH', `/devices/${device}/settings/`, { silent_mode: true }],
      ['POST', `/devices/${device}/firmware/`, { firmware_url: 'https://example.com/f.bin' }],
    ];
    for (const [method, url, body] of refusals) {
      const answer = await call(world.fixture, world.owner, method, url, body);
      assert.equal(answer.statusCode, 409, `${url}: ${answer.body}`);
      assert.equal(answer.json<{ code: string }>().code, 'not_supported_here', url);
    }
    const limited = { device, pin_code: '739184', max_uses: 1 };
    const pin = await call(world.fixture, world.owner, 'POST', '/access/pins/', limited);
    assert.match(pin.json<{ detail: string }>().detail, new RegExp(`accounts/${world.accountId}/locks/${frontDoor}/passcodes/`));
  });

  it('may be used by those they are shared with, and seen by nobody else', async () => {
    const { device } = world.device(frontDoor);
    const member = await registerPerson(world.fixture);
    const stranger = await registerPerson(world.fixture);
    await call(world.fixture, world.owner, 'POST', `/devices/${device}/shares/`, { email: member.email, role: 'member' });
    assert.equal((await call(world.fixture, member, 'POST', `/devices/${device}/lock/?wait=10`, {})).statusCode, 200);
    assert.equal((await call(world.fixture, stranger, 'POST', `/devices/${device}/lock/`, {})).statusCode, 404);
    const passcodes = `/integrations/ttlock/accounts/${world.accountId}/locks/${frontDoor}/passcodes/`;
    const seen = await call(world.fixture, member, 'GET', passcodes);
    assert.equal(seen.statusCode, 200);
    assert.ok(!seen.body.includes('048213'), 'a member sees no digits');
    assert.equal((await call(world.fixture, member, 'POST', passcodes, { passcode: '736251' })).statusCode, 403);
    assert.equal((await call(world.fixture, stranger, 'GET', passcodes)).statusCode, 404);
  });

  it('keep the account while they are there; deleted, nothing happens at TTLock', async () => {
    await stepUp(world.fixture, world.owner);
    const path = `/integrations/ttlock/accounts/${world.accountId}/`;
    const refused = await call(world.fixture, world.owner, 'DELETE', path);
    assert.equal(refused.statusCode, 409);
    assert.equal(refused.json<{ code: string }>().code, 'account_has_devices');
    world.fixture.cloud.clearCalls();
    assert.equal(
      (await call(world.fixture, world.owner, 'DELETE', `/devices/${world.device(frontDoor).device}/`)).statusCode,
      204,
    );
    assert.deepEqual(world.fixture.cloud.calls, []);
    const again = await importAll(world.fixture, world.owner, world.accountId);
    assert.equal(again.get(String(frontDoor))?.outcome, 'created');
    assert.equal((await call(world.fixture, world.owner, 'DELETE', `${path}?with_devices=true`)).statusCode, 204);
    assert.equal((await get<{ count: number }>('/devices/')).count, 0);
    assert.equal(world.fixture.cloud.world.locks.size, 4);
  });
});
