import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { until } from '../../platform/database/testing/until.ts';
import {
  call,
  newEventId,
  registerLock,
  registerPerson,
  registerStaff,
  share,
  type Person,
  type PlayedLock,
} from '../devices/testing/devices-fixture.ts';
import { alertLike, alertsOf, runJob, startSecurity, type AlertAnswer } from './testing/security-fixture.ts';

describe('alerts', () => {
  let fixture: Awaited<ReturnType<typeof startSecurity>>;
  let owner: Person;
  let staff: Person;

  before(async () => {
    fixture = await startSecurity();
    owner = await registerPerson(fixture);
    staff = await registerStaff(fixture);
  });
  after(() => fixture.close());

  const sendEvent = (lock: PlayedLock, fields: object) =>
    lock.send('event', { event_id: newEventId(), timestamp: lock.timestamp(), ...fields });

  async function eventTypes(alertId: number): Promise<string[]> {
    const { rows } = await fixture.database.pool.query<{ type: string }>(
      `select type from events where type like 'alert.%' and (data->>'alert')::bigint = $1 order by id`,
      [alertId],
    );
    return rows.map(({ type }) => type);
  }

  async function toldOf(alertId: number): Promise<number[]> {
    const { rows } = await fixture.database.pool.query<{ user_id: number }>(
      'select user_id from security_alert_notices where alert_id = $1 order by user_id',
      [alertId],
    );
    return rows.map(({ user_id }) => user_id);
  }

  it('tampering is critical, at once, and ten more reports are the same alert', async () => {
    const lock = await registerLock(fixture, owner);
    await sendEvent(lock, { type: 'tamper', reason: 'cover removed' });
    const alert = await alertLike(fixture, owner, `device=${lock.id}`);
    assert.deepEqual([alert.alert_type, alert.severity, alert.is_resolved], ['device_tamper', 'critical', false]);
    assert.match(alert.description, /cover removed/);
    for (let time = 0; time < 10; time += 1) await sendEvent(lock, { type: 'tamper' });
    await alertLike(fixture, owner, `device=${lock.id}`, ({ occurrences }) => occurrences === 11);
    assert.equal((await alertsOf(fixture, owner, `device=${lock.id}`)).length, 1);
    assert.deepEqual(await eventTypes(alert.id), ['alert.opened']);
  });

  it('a forced door is tampering, an opened one is none', async () => {
    const lock = await registerLock(fixture, owner);
    await sendEvent(lock, { type: 'door', action: 'open' });
    await sendEvent(lock, { type: 'door', action: 'forced' });
    const alert = await alertLike(fixture, owner, `device=${lock.id}`);
    assert.deepEqual([alert.alert_type, alert.occurrences], ['device_tamper', 1]);
  });

  it('what ends by itself resolves itself: battery, jam, absence', async () => {
    const lock = await registerLock(fixture, owner);
    await lock.status({ battery: 15, lock_status: 'jammed' });
    await lock.status({ online: false, battery: 15, lock_status: 'jammed' });
    for (const type of ['low_battery', 'jam', 'offline']) await alertLike(fixture, owner, `device=${lock.id}&alert_type=${type}`);
    await lock.status({ battery: 22 });
    await alertLike(fixture, owner, `device=${lock.id}&alert_type=jam&is_resolved=true`);
    await lock.status({ battery: 95 });
    const resolved = await Promise.all(
      ['low_battery', 'jam', 'offline'].map((type) =>
        alertLike(fixture, owner, `device=${lock.id}&alert_type=${type}&is_resolved=true`),
      ),
    );
    assert.ok(resolved.every(({ resolved_by, notes }) => resolved_by === null && notes !== ''));
    assert.deepEqual(await eventTypes(resolved[0]?.id ?? 0), ['alert.opened', 'alert.resolved']);
  });

  it('three failed commands in a row are an alert, a good one ends it', async () => {
    const lock = await registerLock(fixture, owner);
    lock.answersWith(() => ({ success: false, error: 'hardware_error' }));
    for (let time = 0; time < 2; time += 1) await call(fixture, owner, 'POST', `/devices/${lock.id}/lock/?wait=5`);
    lock.answersWith(() => ({ success: false, error: 'busy' }));
    await call(fixture, owner, 'POST', `/devices/${lock.id}/lock/?wait=5`);
    lock.answersWith(() => ({ success: false, error: 'hardware_error' }));
    await call(fixture, owner, 'POST', `/devices/${lock.id}/lock/?wait=5`);
    const alert = await alertLike(fixture, owner, `device=${lock.id}`);
    assert.match(alert.description, /^3 commands in a row failed, the last one with hardware_error/);
    lock.answersWith(() => ({ success: true, status: 'locked' }));
    await call(fixture, owner, 'POST', `/devices/${lock.id}/lock/?wait=5`);
    await alertLike(fixture, owner, `device=${lock.id}&alert_type=command_failure&is_resolved=true`);
  });

  it('commands that settle in one batch are counted one after the other', async () => {
    const lock = await registerLock(fixture, owner);
    const consumer = fixture.features.eventConsumers.find(({ name }) => name === 'security-alerts');
    const settle = async (...outcomes: ('succeeded' | 'failed')[]): Promise<number | undefined> => {
      const seen = { devicePk: lock.id, userId: null, isForManagers: true, isForOwner: false, occurredAt: fixture.clock.now() };
      const events = outcomes.map((status) => ({
        id: '1',
        type: 'command.settled',
        data: { status, error: status === 'failed' ? 'hardware_error' : null },
        ...seen,
      }));
      await fixture.database.db.transaction().execute(async (trx) => await consumer?.handle(trx, events));
      const { rows } = await fixture.database.pool.query<{ failures: number }>(
        'select failures from command_failures where device_pk = $1',
        [lock.id],
      );
      return rows[0]?.failures;
    };
    assert.equal(await settle('succeeded', 'failed', 'failed', 'succeeded', 'failed'), 1);
    assert.equal(await settle('succeeded', 'succeeded'), undefined);
    assert.deepEqual(await alertsOf(fixture, owner, `device=${lock.id}`), []);
    assert.equal(await settle('failed', 'failed', 'failed', 'succeeded', 'succeeded'), undefined);
    const alerts = await alertsOf(fixture, owner, `device=${lock.id}`);
    assert.deepEqual(
      alerts.map(({ alert_type, is_resolved }) => [alert_type, is_resolved]),
      [['command_failure', true]],
    );
  });

  it('a clock that is wrong is told, and forgotten after a day', async () => {
    const lock = await registerLock(fixture, owner);
    lock.clockOffsetMs = -3_600_000;
    await lock.status({ time_nonce: '0123456789abcdef' });
    await lock.next('set_time');
    const alert = await alertLike(fixture, owner, `device=${lock.id}`);
    assert.deepEqual([alert.alert_type, alert.severity], ['clock_drift', 'low']);
    assert.match(alert.description, /wrong by 3[56]\d\d s/);
    await fixture.features.security.resolveQuiet();
    assert.equal((await alertsOf(fixture, owner, `device=${lock.id}&is_resolved=true`)).length, 0);
    await fixture.database.pool.query(`update security_alerts set last_seen_at = now() - interval '25 hours' where id = $1`, [
      alert.id,
    ]);
    await fixture.features.security.resolveQuiet();
    assert.equal((await alertsOf(fixture, owner, `device=${lock.id}&is_resolved=true`)).length, 1);
  });

  it('a code that had been switched off is told when it is tried', async () => {
    const lock = await registerLock(fixture, owner);
    const pin = await call(fixture, owner, 'POST', '/access/pins/', { device: lock.id });
    const { id, pin_code } = pin.json<{ id: number; pin_code: string }>();
    await call(fixture, owner, 'POST', `/access/pins/${id}/deactivate/`);
    await call(fixture, null, 'POST', '/access/pins/validate/', { pin_code }, { 'x-device-key': lock.keys.api_key });
    const alert = await alertLike(fixture, owner, `device=${lock.id}`);
    assert.deepEqual([alert.alert_type, alert.severity], ['unauthorized_access', 'medium']);
  });

  it('of a flood under names that nobody registered one alert is made, for administrators', async () => {
    const lock = await registerLock(fixture, owner);
    for (let index = 0; index < 500; index += 1) {
      await fixture.devices.onMessage({
        deviceId: `NOBODY${index}`,
        channel: index % 2 === 0 ? 'status' : 'event',
        payload: Buffer.from(
          JSON.stringify(
            index % 2 === 0
              ? { online: true, battery: 50, lock_status: 'locked', timestamp: lock.timestamp() }
              : { event_id: newEventId(), type: 'tamper', timestamp: lock.timestamp() },
          ),
        ),
        receivedAt: fixture.clock.now(),
        retained: false,
        duplicate: false,
      });
    }
    await alertLike(fixture, staff, 'all=true&alert_type=unregistered_device', ({ occurrences }) => occurrences === 500);
    const all = await alertsOf(fixture, staff, 'all=true&alert_type=unregistered_device');
    assert.equal(all.length, 1);
    assert.equal(all[0]?.device, null);
    assert.deepEqual(await alertsOf(fixture, staff, 'alert_type=unregistered_device'), []);
    assert.deepEqual(await alertsOf(fixture, owner, 'all=true&alert_type=unregistered_device'), []);
  });

  it('answers that nobody asked for are forged, old ones that come again are replayed, doubled ones are neither', async () => {
    const lock = await registerLock(fixture, owner);
    lock.answersWith(() => ({ success: true, status: 'locked' }));
    const { request_id } = (await call(fixture, owner, 'POST', `/devices/${lock.id}/lock/?wait=5`)).json<{
      request_id: string;
    }>();
    await lock.answer(request_id);
    fixture.features.security.suspicions.unregistered('SOMETHING');
    await alertLike(fixture, staff, 'all=true&alert_type=unregistered_device', ({ description }) =>
      description.includes('SOMETHING'),
    );
    assert.deepEqual(await alertsOf(fixture, owner, `device=${lock.id}`), []);

    await lock.answer(randomUUID());
    fixture.clock.advance(61);
    await lock.answer(request_id);
    const forged = await alertLike(fixture, owner, `device=${lock.id}&alert_type=forged_message`);
    const replayed = await alertLike(fixture, owner, `device=${lock.id}&alert_type=replayed_message`);
    assert.deepEqual([forged.severity, replayed.severity], ['high', 'medium']);
  });

  it('acknowledge and resolve answer as promised, once; strangers find nothing', async () => {
    const lock = await registerLock(fixture, owner);
    const stranger = await registerPerson(fixture);
    const member = await registerPerson(fixture);
    await share(fixture, owner, lock, member, 'member');
    await sendEvent(lock, { type: 'tamper' });
    const { id } = await alertLike(fixture, owner, `device=${lock.id}`);
    for (const person of [stranger, member]) {
      assert.deepEqual(await alertsOf(fixture, person), []);
      for (const [method, path] of [
        ['GET', ''],
        ['POST', 'acknowledge/'],
        ['POST', 'resolve/'],
      ] as const) {
        assert.equal((await call(fixture, person, method, `/security/alerts/${id}/${path}`)).statusCode, 404);
      }
    }
    const acknowledged = await call(fixture, owner, 'POST', `/security/alerts/${id}/acknowledge/`);
    assert.equal(acknowledged.json<{ status: string }>().status, 'acknowledged');
    assert.equal((await call(fixture, owner, 'POST', `/security/alerts/${id}/acknowledge/`)).statusCode, 200);
    const bad = await call(fixture, owner, 'POST', `/security/alerts/${id}/resolve/`, { notes: 'x'.repeat(2001) });
    assert.equal(bad.statusCode, 400);
    const resolved = await call(fixture, owner, 'POST', `/security/alerts/${id}/resolve/`, { notes: 'False alarm' });
    assert.deepEqual(Object.keys(resolved.json<object>()), ['id', 'status', 'resolved_by', 'resolved_at']);
    assert.match(resolved.json<{ resolved_by: string }>().resolved_by, /^Ada Number/);
    const again = await call(fixture, owner, 'POST', `/security/alerts/${id}/resolve/`);
    assert.deepEqual([again.statusCode, again.json<{ code: string }>().code], [409, 'already_resolved']);
    assert.equal((await call(fixture, owner, 'POST', `/security/alerts/${id}/acknowledge/`)).statusCode, 409);
    assert.deepEqual(await eventTypes(id), ['alert.opened', 'alert.acknowledged', 'alert.resolved']);
    const unresolved = await call(fixture, owner, 'GET', `/security/alerts/unresolved/?device=${lock.id}`);
    assert.equal(unresolved.json<{ count: number }>().count, 0);
    const one = (await call(fixture, owner, 'GET', `/security/alerts/${id}/`)).json<AlertAnswer>();
    assert.equal(one.notes, 'False alarm');
    await sendEvent(lock, { type: 'tamper' });
    await alertLike(fixture, owner, `device=${lock.id}&is_resolved=false`);
  });

  it('an alert that nobody reacts to goes from the owner to managers to administrators, each told once', async () => {
    const lock = await registerLock(fixture, owner);
    const manager = await registerPerson(fixture);
    await share(fixture, owner, lock, manager, 'manager');
    await sendEvent(lock, { type: 'tamper' });
    const { id } = await alertLike(fixture, owner, `device=${lock.id}`);
    await runJob(fixture, 'send_security_alert', { alert_id: id });
    assert.deepEqual(await toldOf(id), [owner.id]);
    await fixture.features.security.escalateOverdue();
    await runJob(fixture, 'send_security_alert', { alert_id: id });
    assert.deepEqual(await toldOf(id), [owner.id]);

    fixture.clock.advance(301);
    assert.ok((await fixture.features.security.escalateOverdue()) >= 1);
    await runJob(fixture, 'send_security_alert', { alert_id: id });
    assert.deepEqual(
      await toldOf(id),
      [owner.id, manager.id].toSorted((a, b) => a - b),
    );
    fixture.clock.advance(301);
    await fixture.features.security.escalateOverdue();
    for (let run = 0; run < 2; run += 1) await runJob(fixture, 'send_security_alert', { alert_id: id });
    assert.deepEqual(
      await toldOf(id),
      [owner.id, staff.id, manager.id].toSorted((a, b) => a - b),
    );
    assert.deepEqual(await eventTypes(id), ['alert.opened', 'alert.escalated', 'alert.escalated']);
    fixture.clock.advance(3600);
    await fixture.features.security.escalateOverdue();
    assert.equal((await eventTypes(id)).length, 3);

    const { rows } = await fixture.database.pool.query<{ count: number }>(
      `select count(*)::integer as count from notifications where user_id = $1 and kind = 'security_alert'`,
      [manager.id],
    );
    assert.equal(rows[0]?.count, 1);
  });

  it('an acknowledged alert stays where it is', async () => {
    const lock = await registerLock(fixture, owner);
    await sendEvent(lock, { type: 'tamper' });
    const { id } = await alertLike(fixture, owner, `device=${lock.id}`);
    await call(fixture, owner, 'POST', `/security/alerts/${id}/acknowledge/`);
    fixture.clock.advance(3600);
    await fixture.features.security.escalateOverdue();
    assert.deepEqual(await eventTypes(id), ['alert.opened', 'alert.acknowledged']);
  });

  it('a worker tells the owner of a new alert without being asked', async () => {
    const lock = await registerLock(fixture, owner);
    fixture.features.jobs.startWorkers();
    await sendEvent(lock, { type: 'tamper' });
    const { id } = await alertLike(fixture, owner, `device=${lock.id}`);
    await until(async () => (await toldOf(id)).includes(owner.id), 10_000);
  });
});
