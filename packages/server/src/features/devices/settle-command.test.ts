import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import {
  call,
  logsOf,
  registerLock,
  registerPerson,
  startDevices,
  type DevicesFixture,
  type Person,
  type PlayedLock,
} from './testing/devices-fixture.ts';

describe('the answer of a lock', () => {
  let fixture: DevicesFixture;
  let owner: Person;
  before(async () => {
    fixture = await startDevices();
    owner = await registerPerson(fixture);
  });
  after(() => fixture.close());

  async function unlock(lock: PlayedLock): Promise<string> {
    return (await call(fixture, owner, 'POST', `/devices/${lock.id}/unlock/`)).json<{ request_id: string }>().request_id;
  }

  async function command(lock: PlayedLock, requestId: string) {
    return (await call(fixture, owner, 'GET', `/devices/${lock.id}/commands/${requestId}/`)).json();
  }

  async function expire(seconds: number): Promise<void> {
    fixture.clock.advance(seconds);
    await fixture.devices.expireUnanswered();
  }

  it('is recorded in the log exactly once, however often it is sent', async () => {
    const lock = await registerLock(fixture, owner);
    const requestId = await unlock(lock);
    await lock.answer(requestId);
    await lock.answer(requestId);
    await lock.answer(requestId, { success: false, error: 'jammed', status: 'jammed' });
    const { status, error, lock_status } = await command(lock, requestId);
    assert.deepEqual({ status, error, lock_status }, { status: 'succeeded', error: null, lock_status: 'unlocked' });
    const entries = await logsOf(fixture, owner, lock);
    assert.equal(entries.length, 1);
    const [entry] = entries;
    assert.deepEqual(
      [entry?.success, entry?.request_id, entry?.user_id, entry?.access_method, entry?.action],
      [true, requestId, owner.id, 'app', 'unlock'],
    );
    assert.equal((await call(fixture, owner, 'GET', `/devices/${lock.id}/status/`)).json().lock_status, 'unlocked');
  });

  it('that comes many times at once counts once', async () => {
    const lock = await registerLock(fixture, owner);
    const requestId = await unlock(lock);
    await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        lock.answer(requestId, index % 2 === 0 ? { success: true } : { success: false, error: 'busy' }),
      ),
    );
    assert.equal((await logsOf(fixture, owner, lock)).length, 1);
  });

  it('counts only from the lock that was asked', async () => {
    const [lock, other] = [await registerLock(fixture, owner), await registerLock(fixture, owner)];
    const requestId = await unlock(lock);
    await other.answer(requestId);
    await other.answer(requestId, { acknowledged: true });
    assert.equal((await command(lock, requestId)).status, 'sent');
    assert.equal((await call(fixture, owner, 'GET', `/devices/${other.id}/status/`)).json().lock_status, 'locked');
    assert.deepEqual(await logsOf(fixture, owner, other), []);
    await expire(60);
    await other.answer(requestId);
    assert.equal((await command(lock, requestId)).late_success, null);
  });

  it('to nothing that was asked, or with an id of any form, changes nothing and is not sent again', async () => {
    const lock = await registerLock(fixture, owner);
    for (const id of [randomUUID(), 'x', "'; drop table devices; --", '{}', '1'.repeat(64)]) {
      await lock.answer(id);
      await lock.answer(id, { acknowledged: true });
      await lock.send('ota/progress', { request_id: id, state: 'downloading', percent: 1, timestamp: lock.timestamp() });
    }
    assert.deepEqual(await logsOf(fixture, owner, lock), []);
  });

  it('of an id that is not registered changes nothing', async () => {
    const lock = await registerLock(fixture, owner);
    const requestId = await unlock(lock);
    await fixture.devices.onMessage({
      deviceId: 'NOBODY99',
      channel: 'response',
      payload: Buffer.from(JSON.stringify({ request_id: requestId, success: true, timestamp: lock.timestamp() })),
      receivedAt: fixture.clock.now(),
      retained: false,
      duplicate: false,
    });
    assert.equal((await command(lock, requestId)).status, 'sent');
  });

  it('without a reason is kept as a refusal without one', async () => {
    const lock = await registerLock(fixture, owner);
    const requestId = await unlock(lock);
    await lock.answer(requestId, { success: false });
    assert.equal((await command(lock, requestId)).error, 'not_told');
    assert.equal((await logsOf(fixture, owner, lock))[0]?.failure_reason, 'The lock refused without saying why');
  });

  it('that only acknowledges gives the lock a minute more', async () => {
    const lock = await registerLock(fixture, owner);
    const requestId = await unlock(lock);
    await lock.answer(requestId, { acknowledged: true });
    assert.equal((await command(lock, requestId)).status, 'acknowledged');
    await expire(50);
    assert.equal((await command(lock, requestId)).status, 'acknowledged');
    await lock.answer(requestId);
    assert.equal((await command(lock, requestId)).status, 'succeeded');
    assert.equal((await logsOf(fixture, owner, lock)).length, 1);
  });

  it('that only acknowledges and then stays away expires', async () => {
    const lock = await registerLock(fixture, owner);
    const requestId = await unlock(lock);
    await lock.answer(requestId, { acknowledged: true });
    await expire(61);
    assert.equal((await command(lock, requestId)).status, 'expired');
    await lock.answer(requestId, { acknowledged: true });
    assert.equal((await command(lock, requestId)).status, 'expired');
  });

  it('that stays away makes the command expire, once, with one entry in the log', async () => {
    const lock = await registerLock(fixture, owner);
    const requestId = await unlock(lock);
    await expire(10);
    assert.equal((await command(lock, requestId)).status, 'sent', 'the way back takes time too');
    fixture.clock.advance(10);
    await Promise.all([fixture.devices.expireUnanswered(), fixture.devices.expireUnanswered()]);
    const { status, error } = await command(lock, requestId);
    assert.deepEqual({ status, error }, { status: 'expired', error: 'no_answer' });
    assert.deepEqual(
      (await logsOf(fixture, owner, lock)).map(({ success, failure_reason, request_id }) => [
        success,
        failure_reason,
        request_id,
      ]),
      [[false, 'No answer from the lock', requestId]],
    );
  });

  it('that is late is kept beside the verdict, once, with an entry of its own', async () => {
    const lock = await registerLock(fixture, owner);
    const requestId = await unlock(lock);
    await expire(20);
    await lock.answer(requestId);
    await lock.answer(requestId, { success: false, error: 'jammed' });
    const { status, error, late_success, lock_status } = await command(lock, requestId);
    assert.deepEqual(
      { status, error, late_success, lock_status },
      { status: 'expired', error: 'no_answer', late_success: true, lock_status: 'unlocked' },
    );
    assert.deepEqual(
      (await logsOf(fixture, owner, lock)).map(({ success, failure_reason }) => [success, failure_reason]),
      [
        [true, null],
        [false, 'No answer from the lock'],
      ],
    );
    assert.equal((await call(fixture, owner, 'GET', `/devices/${lock.id}/status/`)).json().lock_status, 'unlocked');
  });

  it('that is late does not undo what a newer status says', async () => {
    const lock = await registerLock(fixture, owner);
    const requestId = await unlock(lock);
    const answeredAt = lock.timestamp();
    await expire(20);
    await lock.status({ lock_status: 'locked' });
    await lock.answer(requestId, { success: true, status: 'unlocked', timestamp: answeredAt });
    assert.equal((await call(fixture, owner, 'GET', `/devices/${lock.id}/status/`)).json().lock_status, 'locked');
    assert.equal((await command(lock, requestId)).late_success, true);
  });

  it('shows that the lock is there', async () => {
    const lock = await registerLock(fixture, owner);
    const requestId = await unlock(lock);
    await lock.send('availability', 'offline');
    await lock.answer(requestId);
    assert.equal((await call(fixture, owner, 'GET', `/devices/${lock.id}/status/`)).json().is_online, true);
  });
});
