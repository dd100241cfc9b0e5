import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import {
  call,
  registerLock,
  registerPerson,
  startDevices,
  type DevicesFixture,
  type Person,
  type PlayedLock,
} from '../testing/devices-fixture.ts';

describe('firmware updates', () => {
  let fixture: DevicesFixture;
  let owner: Person;
  const body = { firmware_url: 'https://firmware.example.com/lock-1.3.0.bin', version: '1.3.0', sha256: 'AB'.repeat(32) };
  before(async () => {
    fixture = await startDevices();
    owner = await registerPerson(fixture);
  });
  after(() => fixture.close());

  async function start(lock: PlayedLock): Promise<string> {
    const answer = await call(fixture, owner, 'POST', `/devices/${lock.id}/firmware/`, body);
    assert.equal(answer.statusCode, 202, answer.body);
    return answer.json<{ request_id: string }>().request_id;
  }
  const newest = async (lock: PlayedLock) => {
    const { state, percent, error } = (await call(fixture, owner, 'GET', `/devices/${lock.id}/firmware/`)).json().results[0];
    return { state, percent, error };
  };
  const progress = (lock: PlayedLock, request_id: string, fields: object) =>
    lock.send('ota/progress', { request_id, timestamp: lock.timestamp(), ...fields });

  it('are ordered on their own topic, signed, and followed to the end', async () => {
    const lock = await registerLock(fixture, owner);
    const requestId = await start(lock);
    const [message] = lock.received('update_firmware');
    assert.ok(message !== undefined && lock.accepts(message));
    assert.equal(message.channel, 'ota');
    assert.deepEqual(
      [message.command['firmware_url'], message.command['version'], message.command['sha256']],
      [body.firmware_url, '1.3.0', 'ab'.repeat(32)],
    );
    assert.deepEqual(await newest(lock), { state: 'sent', percent: 0, error: null });
    await lock.answer(requestId, { success: true });
    await progress(lock, requestId, { state: 'downloading', percent: 40 });
    assert.deepEqual(await newest(lock), { state: 'downloading', percent: 40, error: null });
    await progress(lock, requestId, { state: 'installing', percent: 90 });
    await progress(lock, requestId, { state: 'done', percent: 90 });
    assert.deepEqual(await newest(lock), { state: 'done', percent: 100, error: null });
    assert.equal((await call(fixture, owner, 'GET', `/devices/${lock.id}/status/`)).json().firmware_version, '1.3.0');
    await progress(lock, requestId, { state: 'downloading', percent: 1 });
    assert.equal((await newest(lock)).state, 'done');
  });

  it('fail with the words of the lock, where it stopped', async () => {
    const lock = await registerLock(fixture, owner);
    const requestId = await start(lock);
    await progress(lock, requestId, { state: 'failed', percent: 55, error: 'digest is wrong' });
    assert.deepEqual(await newest(lock), { state: 'failed', percent: 55, error: 'digest is wrong' });
    assert.equal((await call(fixture, owner, 'GET', `/devices/${lock.id}/status/`)).json().firmware_version, '');
  });

  it('fail when the lock refuses the order', async () => {
    const lock = await registerLock(fixture, owner);
    await lock.answer(await start(lock), { success: false, error: 'low_battery' });
    assert.deepEqual(await newest(lock), { state: 'failed', percent: 0, error: 'low_battery' });
  });

  it('fail when the lock says nothing, until it does', async () => {
    const lock = await registerLock(fixture, owner);
    const requestId = await start(lock);
    fixture.clock.advance(30);
    await fixture.devices.expireUnanswered();
    assert.deepEqual(await newest(lock), { state: 'failed', percent: 0, error: 'no_answer' });
    await progress(lock, requestId, { state: 'downloading', percent: 10 });
    assert.deepEqual(await newest(lock), { state: 'downloading', percent: 10, error: null });
  });

  it('whose answer was lost, but not their progress, go on', async () => {
    const lock = await registerLock(fixture, owner);
    const requestId = await start(lock);
    await progress(lock, requestId, { state: 'downloading', percent: 10 });
    fixture.clock.advance(30);
    await fixture.devices.expireUnanswered();
    assert.equal((await newest(lock)).state, 'downloading');
  });

  it('are not moved on by another lock', async () => {
    const [lock, other] = [await registerLock(fixture, owner), await registerLock(fixture, owner)];
    await progress(other, await start(lock), { state: 'done', percent: 100 });
    assert.equal((await newest(lock)).state, 'sent');
  });

  it('without a broker or with the lock offline are refused, and none is left waiting', async () => {
    const lock = await registerLock(fixture, owner);
    fixture.transport.isUp = false;
    const unavailable = await call(fixture, owner, 'POST', `/devices/${lock.id}/firmware/`, body);
    fixture.transport.isUp = true;
    assert.equal(unavailable.statusCode, 503);
    assert.deepEqual(await newest(lock), { state: 'failed', percent: 0, error: 'broker_unavailable' });
    await lock.send('availability', 'offline');
    const offline = await call(fixture, owner, 'POST', `/devices/${lock.id}/firmware/`, body);
    assert.deepEqual([offline.statusCode, offline.json().code], [409, 'device_offline']);
  });

  it('come only from web addresses that every lock can read', async () => {
    const lock = await registerLock(fixture, owner);
    for (const bad of [
      { firmware_url: 'ftp://example.com/x' },
      { firmware_url: 'file:///etc/passwd' },
      { firmware_url: 'https://exa mple.com/' },
      { firmware_url: 'https://example.com/\u007f' },
      { firmware_url: 'https://' },
      { firmware_url: 'https://example.com/x', version: '1\u007f' },
      { firmware_url: 'https://example.com/x', sha256: 'ab' },
      {},
    ]) {
      assert.equal(
        (await call(fixture, owner, 'POST', `/devices/${lock.id}/firmware/`, bad)).statusCode,
        400,
        JSON.stringify(bad),
      );
    }
    assert.deepEqual(lock.received(), []);
  });
});
