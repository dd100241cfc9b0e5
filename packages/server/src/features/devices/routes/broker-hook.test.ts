import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { defaultRateLimits } from '../../../platform/http/throttling.ts';
import {
  hookSecret,
  registerLock,
  registerPerson,
  startDevices,
  type DevicesFixture,
  type PlayedLock,
} from '../testing/devices-fixture.ts';

describe('a broker that asks', () => {
  let fixture: DevicesFixture;
  let lock: PlayedLock;
  before(async () => {
    fixture = await startDevices({ rateLimits: { ...defaultRateLimits, anonBurst: { points: 20, seconds: 60 } } });
    lock = await registerLock(fixture, await registerPerson(fixture));
  });
  after(() => fixture.close());

  const post = (path: 'auth' | 'acl', payload: object, secret = hookSecret) =>
    fixture.app.inject({ method: 'POST', url: `/api/v1/mqtt/${path}/`, headers: { authorization: `Bearer ${secret}` }, payload });
  const ask = async (path: 'auth' | 'acl', payload: object): Promise<string> => (await post(path, payload)).json().result;

  it('hears that a lock may connect with its key, under its own name, and nobody else', async () => {
    const { deviceId: username, keys } = lock;
    assert.equal(await ask('auth', { username, password: keys.api_key, clientid: username }), 'allow');
    assert.equal(await ask('auth', { username, password: keys.api_key, clientid: `${username}-hello` }), 'allow');
    assert.equal(await ask('auth', { username, password: keys.api_key }), 'allow');
    for (const [password, clientid] of [
      [keys.secret_key, username],
      [keys.api_key.toUpperCase(), username],
      ['', username],
      [keys.api_key, 'OTHER123'],
    ])
      assert.equal(await ask('auth', { username, password, clientid }), 'deny');
    assert.equal(await ask('auth', { username: 'NOBODY99', password: keys.api_key }), 'deny');
    assert.equal(await ask('auth', {}), 'deny');
  });

  it('hears that the server may connect with its own account', async () => {
    assert.equal(await ask('auth', { username: 'server', password: 'broker-password-of-ours' }), 'allow');
    assert.equal(await ask('auth', { username: 'server', password: 'x' }), 'deny');
  });

  it('hears that a lock may touch its own topics alone', async () => {
    const { deviceId: username } = lock;
    const acl = (topic: string, action: string) => ask('acl', { username, topic, action });
    assert.equal(await acl(`smartlock/${username}/status`, 'publish'), 'allow');
    assert.equal(await acl(`smartlock/${username}/command`, 'subscribe'), 'allow');
    for (const [topic, action] of [
      [`smartlock/${username}/command`, 'publish'],
      ['smartlock/OTHER123/status', 'publish'],
      ['smartlock/OTHER123/command', 'subscribe'],
      ['smartlock/+/command', 'subscribe'],
      ['#', 'subscribe'],
      [`smartlock/${username}/status`, 'delete'],
    ] as const)
      assert.equal(await acl(topic, action), 'deny', `${action} ${topic}`);
  });

  it('is answered only with the secret', async () => {
    for (const secret of ['', 'x', hookSecret.slice(1), lock.keys.api_key]) {
      assert.equal((await post('auth', {}, secret)).statusCode, 401);
      assert.equal((await post('acl', { topic: 'x' }, secret)).statusCode, 401);
    }
  });

  it('is answered however often it asks: all locks come back at once after a power cut', async () => {
    const { deviceId: username, keys } = lock;
    const answers = await Promise.all(Array.from({ length: 100 }, () => post('auth', { username, password: keys.api_key })));
    assert.deepEqual([...new Set(answers.map((answer) => answer.statusCode))], [200]);
  });
});
