import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createScene, day, frontDoor, hall, hour, shed, type Json, type Scene, type Visitor } from './testing/visitor.ts';
import { defaultCredentials } from './world-description.ts';

const { clientId, guest } = defaultCredentials;
const minute = 60_000;
type Sent = { url: string; form: Record<string, string> };

async function recordsOf(owner: Visitor, lockId: number, params: Record<string, string | number> = {}): Promise<Json[]> {
  return (await owner.call('/v3/lockRecord/list', { lockId, pageNo: 1, pageSize: 200, ...params }))['list'] as Json[];
}

/** An application with a callback URL, whose owner has signed in; `answers` are taken one after another, then `success`. */
async function listening(answers: (string | Error)[] = [], switches = {}): Promise<Scene & { owner: Visitor; sent: Sent[] }> {
  const sent: Sent[] = [];
  const scene = createScene({
    switches,
    deliverCallback: async (url, form) => {
      sent.push({ url, form: Object.fromEntries(form) });
      const answer = answers.shift() ?? 'success';
      if (answer instanceof Error) throw answer;
      return { status: 200, body: answer };
    },
  });
  await scene.control('PATCH', `apps/${clientId}`, { callback_url: 'http://receiver.example/secret' });
  return { ...scene, owner: await scene.signIn(), sent };
}

describe('records', () => {
  it('tell newest first who opened, how, and when by both clocks, and take filters', async () => {
    const { signIn, type, control, cloud } = createScene();
    const owner = await signIn();
    await control('PATCH', `locks/${frontDoor}`, { clock_offset_ms: 6_000, record_lag_ms: 5_000 });
    await owner.call('/v3/keyboardPwd/add', {
      lockId: frontDoor,
      keyboardPwd: '0482',
      keyboardPwdName: 'Cleaner',
      keyboardPwdType: 2,
      addType: 2,
    });
    await type(frontDoor, '0482');
    cloud.clock.advance(minute);
    await owner.call('/v3/lock/unlock', { lockId: frontDoor });
    await owner.call('/v3/lock/lock', { lockId: frontDoor });
    cloud.clock.advance(minute);
    const records = await recordsOf(owner, frontDoor);
    assert.deepEqual(
      records.map(
        ({ recordType, recordTypeFromLock, username, keyboardPwd }) =>
          [recordType, recordTypeFromLock, username, keyboardPwd] as unknown[],
      ),
      [
        [11, 26, 'owner@example.com', ''],
        [12, 28, 'owner@example.com', ''],
        [45, 45, null, ''],
        [4, 4, 'Cleaner', '0482'],
      ],
    );
    // The lock's clock is six seconds ahead, and its word takes five.
    assert.equal((records[0]?.['serverDate'] as number) - (records[0]?.['lockDate'] as number), -1_000);
    assert.equal((await recordsOf(owner, frontDoor, { recordType: 4 })).length, 1);
    assert.equal((await recordsOf(owner, frontDoor, { searchStr: '0482' })).length, 1);
    assert.equal((await recordsOf(owner, frontDoor, { endDate: cloud.clock.now() - 2 * minute + 10_000 })).length, 1);
    assert.equal((await recordsOf(owner, frontDoor, { uid: 1_001 })).length, 2);
  });

  it('of a lock that nothing hears wait for a phone, the last 500 of them', async () => {
    const { signIn, type, control, cloud } = createScene();
    const owner = await signIn();
    const admin = cloud.world.locks.get(shed)?.door.adminCode ?? '';
    for (let i = 0; i < 300; i += 1) {
      await type(shed, admin);
      cloud.clock.advance(minute);
    }
    assert.deepEqual(await recordsOf(owner, shed), []);
    await control('POST', `locks/${shed}/bluetooth-sync`);
    assert.equal((await owner.call('/v3/lockRecord/list', { lockId: shed, pageNo: 1, pageSize: 20 }))['total'], 500);
  });

  it('come in bulk when the gateway is back, and are kept half a year', async () => {
    const { owner, control, type, cloud, sent } = await listening();
    const admin = cloud.world.locks.get(frontDoor)?.door.adminCode ?? '';
    await control('PATCH', `gateways/${hall}`, { powered: false });
    for (let i = 0; i < 3; i += 1) {
      await type(frontDoor, admin);
      cloud.clock.advance(minute);
    }
    assert.deepEqual(await recordsOf(owner, frontDoor), []);
    await control('PATCH', `gateways/${hall}`, { powered: true });
    await cloud.callbacks.settled();
    const told = sent.filter(({ form }) => form['notifyType'] === '1');
    assert.deepEqual(
      told.map(({ form }) => (JSON.parse(form['records'] ?? '[]') as Json[]).length),
      [6],
    );
    assert.equal((await recordsOf(owner, frontDoor)).length, 6);
    cloud.clock.advance(184 * day);
    assert.deepEqual(await recordsOf(await createOwner(owner, control, cloud), frontDoor), []);
  });

  it('may lose what the lock did by itself', async () => {
    const { signIn, control, cloud } = createScene();
    const owner = await signIn();
    await control('PATCH', `locks/${frontDoor}`, { loses_auto_lock_records: true });
    await owner.call('/v3/lock/unlock', { lockId: frontDoor });
    cloud.clock.advance(hour);
    assert.deepEqual(
      (await recordsOf(owner, frontDoor)).map(({ recordType }) => recordType as number),
      [12],
    );
    assert.deepEqual(await owner.call('/v3/lock/queryOpenState', { lockId: frontDoor }), { state: 0 });
  });
});

/** Half a year outlives a token. */
async function createOwner(owner: Visitor, control: Scene['control'], cloud: Scene['cloud']): Promise<Visitor> {
  const { tokens } = (await control('GET', 'world')) as { tokens: { accessToken: string }[] };
  const session = cloud.world.accounts.sessions.get(tokens[0]?.accessToken ?? '');
  assert.ok(session !== undefined);
  session.expiresAt = cloud.clock.now() + day;
  return owner;
}

describe('callbacks', () => {
  it('post records as a form without recordId, for locks whose owner signed in through the application', async () => {
    const { owner, cloud, sent, control } = await listening();
    await owner.call('/v3/lock/unlock', { lockId: frontDoor });
    await cloud.callbacks.settled();
    assert.equal(sent.length, 1);
    const { url, form = {} } = sent[0] ?? {};
    assert.equal(url, 'http://receiver.example/secret');
    assert.deepEqual([form['notifyType'], form['lockId'], form['admin']], ['1', String(frontDoor), 'owner@example.com']);
    const [record] = JSON.parse(form['records'] ?? '') as Json[];
    assert.deepEqual(Object.keys(record ?? {}).sort(), [
      'electricQuantity',
      'keyboardPwd',
      'lockDate',
      'lockId',
      'lockMac',
      'recordType',
      'recordTypeFromLock',
      'serverDate',
      'success',
      'username',
    ]);
    await control('POST', 'locks', { owner: guest, lock_id: 55, network: 'wifi' });
    await control('POST', 'locks/55/key', { to: 'unlocked' });
    await cloud.callbacks.settled();
    assert.equal(sent.length, 1);
  });

  it('are repeated with growing waits until they are answered with the word success', async () => {
    const { owner, cloud, sent } = await listening(['ok', new Error('refused'), 'success']);
    await owner.call('/v3/lock/lock', { lockId: frontDoor });
    await cloud.callbacks.settled();
    assert.equal(sent.length, 1);
    cloud.clock.advance(10_000);
    await cloud.callbacks.settled();
    assert.equal(sent.length, 2);
    cloud.clock.advance(19_999);
    await cloud.callbacks.settled();
    assert.equal(sent.length, 2);
    cloud.clock.advance(1);
    await cloud.callbacks.settled();
    assert.equal(sent.length, 3);
    cloud.clock.advance(hour);
    assert.equal(sent.length, 3);
    assert.deepEqual(
      cloud.callbacks.attempts.map(({ attempt, isAccepted }) => [attempt, isAccepted]),
      [
        [1, false],
        [2, false],
        [3, true],
      ],
    );
  });

  it('are sent twice by a switch, and the console’s test posts a record of no lock of yours', async () => {
    const { owner, cloud, sent, control } = await listening([], { callback_duplicates: 1 });
    await owner.call('/v3/lock/lock', { lockId: frontDoor });
    await cloud.callbacks.settled();
    assert.equal(sent.length, 2);
    assert.deepEqual(sent[0], sent[1]);
    await control('POST', 'callbacks/test', { client_id: clientId });
    await cloud.callbacks.settled();
    assert.deepEqual([sent[2]?.form['admin'], sent[2]?.form['lockId']], ['test@ttlock.com', '1']);
  });

  it('tell of a gateway half an hour after it lost its power, and at once when it is back', async () => {
    const { cloud, sent, control } = await listening();
    await control('PATCH', `gateways/${hall}`, { powered: false });
    cloud.clock.advance(29 * minute);
    assert.equal(sent.length, 0);
    cloud.clock.advance(minute);
    await cloud.callbacks.settled();
    await control('PATCH', `gateways/${hall}`, { powered: true });
    await cloud.callbacks.settled();
    assert.deepEqual(
      sent.map(({ form }) => [form['notifyType'], form['gatewayId'], form['isOnline']]),
      [
        ['2', String(hall), '0'],
        ['2', String(hall), '1'],
      ],
    );
  });
});
