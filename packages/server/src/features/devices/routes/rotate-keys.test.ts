import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { until } from '../../../platform/database/testing/until.ts';
import {
  call,
  registerLock,
  registerPerson,
  signatureOf,
  startDevices,
  type DeviceKeys,
  type DevicesFixture,
  type Person,
  type PlayedLock,
} from '../testing/devices-fixture.ts';
import { stepUp } from '../testing/step-up.ts';

describe('keys', () => {
  let fixture: DevicesFixture;
  let owner: Person;
  before(async () => {
    fixture = await startDevices();
    owner = await registerPerson(fixture);
  });
  after(() => fixture.close());
  // Time moves far in here, and new keys are for those who have just shown that it is them.
  beforeEach(() => stepUp(fixture, owner));

  async function rotate(lock: PlayedLock, body: object = {}): Promise<DeviceKeys> {
    const answer = await call(fixture, owner, 'POST', `/devices/${lock.id}/keys/rotate/`, body);
    assert.equal(answer.statusCode, 200, answer.body);
    const { api_key, secret_key, encryption_key } = answer.json<{ keys: DeviceKeys }>().keys;
    return { api_key, secret_key, encryption_key };
  }
  const connects = (lock: PlayedLock, keys: DeviceKeys) => fixture.devices.authenticateDevice(lock.deviceId, keys.api_key);
  const restStatus = async (lock: PlayedLock, keys: DeviceKeys) =>
    (await call(fixture, null, 'GET', `/devices/${lock.id}/status/`, undefined, { 'x-device-key': keys.api_key })).statusCode;

  /** Which of these key sets the next command is signed with. */
  async function signedWith(lock: PlayedLock, ...sets: DeviceKeys[]) {
    await lock.status();
    await call(fixture, owner, 'POST', `/devices/${lock.id}/lock/`);
    const { command } = await lock.next('lock', lock.received('lock').length);
    const which = (signature: string | undefined) =>
      signature === undefined ? 'none' : sets.findIndex((keys) => signatureOf(command, keys.secret_key) === signature) + 1;
    return [which(command.signature), which(command.signature_next)];
  }

  it('are shown once: no other answer, row or log holds them in clear', async () => {
    const lock = await registerLock(fixture, owner);
    const created = lock.keys;
    const rotated = await rotate(lock);
    const secrets = [created, rotated].flatMap((keys) => Object.values(keys));
    assert.equal(new Set(secrets).size, 6);
    for (const path of ['', 'status/', 'settings/', 'commands/', 'logs/', 'battery/', 'shares/', 'firmware/']) {
      const { body } = await call(fixture, owner, 'GET', `/devices/${lock.id}/${path}`);
      assert.ok(!secrets.some((secret) => body.includes(secret)), path);
    }
    const tables = await fixture.database.pool.query<{ name: string }>(
      "select quote_ident(table_name) as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'",
    );
    assert.ok(tables.rows.length > 10);
    for (const { name } of tables.rows) {
      const { rows } = await fixture.database.pool.query<{ row: string }>(`select t::text as row from ${name} t`);
      for (const { row } of rows) assert.ok(!secrets.some((secret) => row.includes(secret)), `a key in clear in ${name}`);
    }
  });

  it('open nothing under the name of another lock', async () => {
    const [lock, other] = [await registerLock(fixture, owner), await registerLock(fixture, owner)];
    assert.equal(await connects(lock, lock.keys), true);
    assert.equal(await connects(other, lock.keys), false);
    assert.equal(await restStatus(other, lock.keys), 404);
    assert.equal(await fixture.devices.authenticateDevice(lock.deviceId, ''), false);
  });

  it('of both sets work while the grace time runs, and commands carry both signatures', async () => {
    const lock = await registerLock(fixture, owner);
    const old = lock.keys;
    const fresh = await rotate(lock, { grace_seconds: 3600 });
    assert.deepEqual([await restStatus(lock, old), await restStatus(lock, fresh)], [200, 200]);
    assert.equal(await connects(lock, old), true);
    assert.deepEqual(await signedWith(lock, old, fresh), [1, 2]);
  });

  it('are handed to an online lock at once, sealed under the keys that it holds', async () => {
    const lock = await registerLock(fixture, owner);
    const fresh = await rotate(lock);
    const message = await lock.next('rotate_keys');
    assert.ok(lock.accepts(message));
    assert.equal(message.command['new_key_version'], 2);
    assert.deepEqual(JSON.parse(lock.open(message, 'keys_encrypted')), fresh);
    assert.ok(!JSON.stringify(message).includes(fresh.secret_key));
  });

  it('sign alone once the lock has answered that it took them', async () => {
    const lock = await registerLock(fixture, owner);
    const old = lock.keys;
    const fresh = await rotate(lock, { grace_seconds: 3600 });
    const { command } = await lock.next('rotate_keys');
    await lock.answer(command.request_id, { success: true });
    assert.deepEqual(await signedWith(lock, old, fresh), [2, 'none']);
    await until(() => fixture.broker.granted.get(lock.deviceId) === fresh.api_key);
    assert.equal(await connects(lock, old), true, 'until the grace time is over');
    fixture.clock.advance(3601);
    assert.deepEqual([await connects(lock, old), await connects(lock, fresh)], [false, true]);
  });

  it('sign alone once the lock has connected with them', async () => {
    const lock = await registerLock(fixture, owner);
    const old = lock.keys;
    const fresh = await rotate(lock);
    assert.equal(await connects(lock, fresh), true);
    assert.deepEqual(await signedWith(lock, old, fresh), [2, 'none']);
  });

  it('that the lock refused do not count as taken, and are offered again while it is online', async () => {
    const lock = await registerLock(fixture, owner);
    const old = lock.keys;
    const fresh = await rotate(lock);
    const { command } = await lock.next('rotate_keys');
    await lock.answer(command.request_id, { success: false, error: 'busy' });
    assert.deepEqual(await signedWith(lock, old, fresh), [1, 2]);
    fixture.clock.advance(61);
    await lock.status();
    await lock.next('rotate_keys', 2);
  });

  it('made while the lock is away are offered when it comes back', async () => {
    const lock = await registerLock(fixture, owner, { online: false });
    const fresh = await rotate(lock);
    assert.equal(lock.received().length, 0);
    await lock.status();
    assert.deepEqual(JSON.parse(lock.open(await lock.next('rotate_keys'), 'keys_encrypted')), fresh);
  });

  it('cannot be rotated again while the lock has not taken the last ones, unless all older are cut off', async () => {
    const lock = await registerLock(fixture, owner);
    const old = lock.keys;
    const second = await rotate(lock);
    const again = await call(fixture, owner, 'POST', `/devices/${lock.id}/keys/rotate/`, {});
    assert.deepEqual([again.statusCode, again.json().code], [409, 'rotation_under_way']);
    const third = await rotate(lock, { grace_seconds: 0 });
    assert.deepEqual(
      [await connects(lock, old), await connects(lock, second), await connects(lock, third)],
      [false, false, true],
    );
    assert.deepEqual(await signedWith(lock, old, second, third), [3, 'none']);
  });

  it('without grace end at once, with the connection made with them', async () => {
    const lock = await registerLock(fixture, owner);
    const old = lock.keys;
    const fresh = await rotate(lock, { grace_seconds: 0 });
    assert.deepEqual([await restStatus(lock, old), await restStatus(lock, fresh)], [401, 200]);
    assert.ok(fixture.broker.disconnected.includes(lock.deviceId));
    assert.equal(fixture.broker.granted.get(lock.deviceId), fresh.api_key);
    assert.equal(lock.received('rotate_keys').length, 0);
  });

  it('not taken before the grace time was over cut the lock off until it is given them by hand', async () => {
    const lock = await registerLock(fixture, owner);
    const old = lock.keys;
    const fresh = await rotate(lock, { grace_seconds: 60 });
    fixture.clock.advance(61);
    assert.equal(await connects(lock, old), false);
    assert.deepEqual(await signedWith(lock, old, fresh), [2, 'none']);
    assert.equal(await connects(lock, fresh), true);
    const next = await rotate(lock, { grace_seconds: 60 });
    assert.deepEqual(await signedWith(lock, old, fresh, next), [2, 3], 'a further rotation starts from what the lock has now');
  });

  it('rotated twice at once become two versions or one refusal, never the same version twice', async () => {
    const lock = await registerLock(fixture, owner);
    const answers = await Promise.all(
      [0, 1].map(() => call(fixture, owner, 'POST', `/devices/${lock.id}/keys/rotate/`, { grace_seconds: 3600 })),
    );
    assert.deepEqual(
      answers.map((answer) => answer.statusCode).toSorted((a, b) => a - b),
      [200, 409],
    );
  });

  it('for the broker are those that commands are signed with', async () => {
    const [taken, offered] = [await registerLock(fixture, owner), await registerLock(fixture, owner)];
    const [newKeys] = [await rotate(taken), await rotate(offered)];
    await connects(taken, newKeys);
    await fixture.devices.syncBrokerAccess();
    assert.equal(fixture.broker.granted.get(taken.deviceId), newKeys.api_key);
    assert.equal(fixture.broker.granted.get(offered.deviceId), offered.keys.api_key);
  });

  it('refuse a grace time that is none', async () => {
    const lock = await registerLock(fixture, owner);
    for (const grace_seconds of [-1, 1.5, 30 * 86_400 + 1, '60', null])
      assert.equal((await call(fixture, owner, 'POST', `/devices/${lock.id}/keys/rotate/`, { grace_seconds })).statusCode, 400);
  });
});
