import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import {
  call,
  logsOf,
  newEventId,
  registerLock,
  registerPerson,
  startDevices,
  type DevicesFixture,
  type Person,
  type PlayedLock,
} from './testing/devices-fixture.ts';

describe('messages of locks', () => {
  let fixture: DevicesFixture;
  let owner: Person;
  before(async () => {
    fixture = await startDevices();
    owner = await registerPerson(fixture);
  });
  after(() => fixture.close());

  const state = async (lock: PlayedLock) => (await call(fixture, owner, 'GET', `/devices/${lock.id}/status/`)).json();
  const device = async (lock: PlayedLock) => (await call(fixture, owner, 'GET', `/devices/${lock.id}/`)).json();

  it('a status is the state that everybody sees', async () => {
    const lock = await registerLock(fixture, owner, { online: false });
    await lock.status({
      battery: 15,
      lock_status: 'unlocked',
      signal_strength: -45.4,
      temperature: 22.5,
      firmware_version: '1.2.3',
      door: 'open',
    });
    const { last_seen, clock_offset_ms, ...rest } = await state(lock);
    assert.deepEqual(rest, {
      device_id: lock.deviceId,
      is_online: true,
      battery_level: 15,
      lock_status: 'unlocked',
      signal_strength: -45,
      temperature: 22.5,
      door: 'open',
      firmware_version: '1.2.3',
      uptime_seconds: null,
    });
    assert.ok(Date.parse(last_seen) > 0 && Math.abs(clock_offset_ms) < 5000);
    const battery = (await call(fixture, owner, 'GET', `/devices/${lock.id}/battery/`)).json();
    assert.deepEqual([battery.battery_level, battery.is_low, battery.history.length], [15, true, 1]);
  });

  it('a heartbeat keeps a lock online, silence ends that', async () => {
    const lock = await registerLock(fixture, owner);
    fixture.clock.advance(80);
    await lock.send('heartbeat', { timestamp: lock.timestamp(), uptime: 86_400 });
    fixture.clock.advance(80);
    await fixture.devices.markSilentOffline();
    assert.deepEqual([(await state(lock)).is_online, (await state(lock)).uptime_seconds], [true, 86_400]);
    fixture.clock.advance(20);
    await fixture.devices.markSilentOffline();
    assert.equal((await state(lock)).is_online, false);
  });

  it('a last will shows the lock offline, and does not pretend that it was seen just then', async () => {
    const lock = await registerLock(fixture, owner);
    const { last_seen: seen } = await state(lock);
    fixture.clock.advance(60);
    await lock.send('availability', 'offline');
    assert.deepEqual([(await state(lock)).is_online, (await state(lock)).last_seen], [false, seen]);
    await lock.send('availability', 'online');
    assert.equal((await state(lock)).is_online, true);
  });

  it('what the broker kept from before makes no lock online, but offline', async () => {
    const lock = await registerLock(fixture, owner, { online: false });
    await lock.send('availability', 'online', { retained: true });
    assert.equal((await state(lock)).is_online, false);
    await lock.status();
    await lock.send('availability', 'offline', { retained: true });
    assert.equal((await state(lock)).is_online, false);
  });

  it('of an id that nobody registered leave no trace', async () => {
    const lock = await registerLock(fixture, owner);
    await call(fixture, owner, 'DELETE', `/devices/${lock.id}/?final_unlock=false`);
    await lock.status();
    await lock.send('heartbeat', { timestamp: lock.timestamp() });
    await lock.send('event', { event_id: newEventId(), type: 'door', action: 'open', timestamp: lock.timestamp() });
    const rows = await fixture.db.selectFrom('device_telemetry').selectAll().where('device_pk', '=', lock.id).execute();
    assert.equal(rows.length, 1, 'that of before the deletion');
    assert.deepEqual(await fixture.db.selectFrom('device_events').selectAll().where('device_pk', '=', lock.id).execute(), []);
  });

  it('that cannot be understood are counted and dropped, and do not come again', async () => {
    const lock = await registerLock(fixture, owner);
    fixture.dropped.length = 0;
    await lock.send('status', '{');
    await lock.send('status', { battery: 101 });
    await lock.send('availability', 'maybe');
    assert.deepEqual(fixture.dropped, ['status not_json', 'status schema', 'availability schema']);
  });

  const access = (lock: PlayedLock, fields: object = {}) => ({
    event_id: newEventId(),
    type: 'access',
    method: 'pin',
    action: 'unlock',
    success: true,
    timestamp: lock.timestamp(),
    ...fields,
  });

  it('an access at the door is in the log once, however often it is reported', async () => {
    const lock = await registerLock(fixture, owner);
    const event = access(lock);
    await lock.send('event', event);
    await lock.send('event', event);
    await Promise.all([lock.send('event', event), lock.send('event', { ...event, success: false })]);
    const entries = await logsOf(fixture, owner, lock);
    assert.deepEqual(
      entries.map(({ access_method, action, success, user_id }) => ({ access_method, action, success, user_id })),
      [{ access_method: 'pin', action: 'unlock', success: true, user_id: null }],
    );
    assert.equal((await device(lock)).last_activity, event.timestamp);
  });

  it('the same event id of two locks is two events', async () => {
    const [first, second] = [await registerLock(fixture, owner), await registerLock(fixture, owner)];
    const event = access(first);
    await first.send('event', event);
    await second.send('event', event);
    assert.deepEqual([(await logsOf(fixture, owner, first)).length, (await logsOf(fixture, owner, second)).length], [1, 1]);
  });

  it('a refusal is in the log with the reason of the lock', async () => {
    const lock = await registerLock(fixture, owner);
    await lock.send('event', access(lock, { success: false, reason: 'Outside schedule' }));
    fixture.clock.advance(1);
    await lock.send('event', access(lock, { success: false }));
    assert.deepEqual(
      (await logsOf(fixture, owner, lock)).map((entry) => entry.failure_reason),
      ['Refused by the lock', 'Outside schedule'],
    );
  });

  it('what happened while the lock was offline keeps its time, and takes its place in the log', async () => {
    const lock = await registerLock(fixture, owner);
    const [early, late] = ['2026-01-31T12:00:00.000Z', '2026-01-31T13:00:00.000Z'];
    await lock.send('event', access(lock));
    await lock.send('event', access(lock, { timestamp: late, offline: true, method: 'manual' }));
    await lock.send('event', access(lock, { timestamp: early, offline: true, method: 'card' }));
    const entries = await logsOf(fixture, owner, lock);
    assert.deepEqual(
      entries.slice(1).map(({ timestamp, offline, access_method }) => [timestamp, offline, access_method]),
      [
        [late, true, 'manual'],
        [early, true, 'card'],
      ],
    );
    assert.notEqual((await device(lock)).last_activity, early);
  });

  it('a clock that is ahead does not make the lock active in the future', async () => {
    const lock = await registerLock(fixture, owner);
    await lock.send('event', access(lock, { timestamp: '2999-01-01T00:00:00Z' }));
    assert.ok(Date.parse((await device(lock)).last_activity) <= fixture.clock.now().getTime());
  });

  it('door and tamper events are kept, once', async () => {
    const lock = await registerLock(fixture, owner);
    const event = { event_id: newEventId(), type: 'door', action: 'forced', timestamp: lock.timestamp() };
    await lock.send('event', event);
    await lock.send('event', event);
    await lock.send('event', { event_id: newEventId(), type: 'tamper', reason: 'cover opened', timestamp: lock.timestamp() });
    const rows = await fixture.db
      .selectFrom('device_events')
      .selectAll()
      .where('device_pk', '=', lock.id)
      .orderBy('type')
      .execute();
    assert.deepEqual(
      rows.map(({ type, action, reason }) => [type, action, reason]),
      [
        ['door', 'forced', null],
        ['tamper', null, 'cover opened'],
      ],
    );
    assert.deepEqual(await logsOf(fixture, owner, lock), []);
  });
});
