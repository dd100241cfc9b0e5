import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { until } from '../../platform/database/testing/until.ts';
import {
  call,
  registerLock,
  registerPerson,
  startDevices,
  type DevicesFixture,
  type Person,
  type PlayedLock,
} from '../devices/testing/devices-fixture.ts';

/** Codes of locks that speak our own protocol: the comparison of digests brings them, and what the lock says is the evidence. */
describe('codes for locks of our own', () => {
  let fixture: DevicesFixture;
  let owner: Person;
  let lock: PlayedLock;

  before(async () => {
    fixture = await startDevices();
    owner = await registerPerson(fixture);
    lock = await registerLock(fixture, owner);
  });
  after(() => fixture.close());

  const facts = async (pin: number) => {
    fixture.clock.advance(1);
    await fixture.features.delivery.worker.turn();
    const found = (await fixture.features.delivery.factsOf([pin])).get(pin);
    assert.ok(found !== undefined);
    return found;
  };
  const makePin = async (body: object = {}): Promise<number> =>
    (await call(fixture, owner, 'POST', '/access/pins/', { device: lock.id, ...body })).json<{ id: number }>().id;
  const wanted = async (): Promise<string> => {
    const { rows } = await fixture.database.pool.query<{ wanted_codes_digest: string }>(
      'select wanted_codes_digest from device_states where device_pk = $1',
      [lock.id],
    );
    return rows[0]?.wanted_codes_digest ?? '';
  };
  const nothing = 'f'.repeat(64);

  it('are confirmed when the lock tells that it holds them, and not before', async () => {
    lock.answersWith(({ command }) =>
      command.command === 'sync_pins' ? { success: true, status: 'locked', missing: [] } : null,
    );
    await lock.status({ codes_digest: nothing });
    const pin = await makePin();
    assert.deepEqual([(await facts(pin)).phase, (await facts(pin)).isProven], ['programming', false]);
    await lock.status({ codes_digest: await wanted() });
    await until(async () => (await facts(pin)).phase === 'confirmed');
    const there = await facts(pin);
    assert.deepEqual(
      [there.phase, there.evidence.source, there.isProven, there.problem],
      ['confirmed', 'seen_in_read_back', true, null],
    );
    await call(fixture, owner, 'PATCH', `/access/pins/${pin}/`, { label: 'Cleaning' });
    assert.equal((await facts(pin)).phase, 'programming');
  });

  it('wait for a lock that is away, which is said', async () => {
    await lock.status({ online: false, codes_digest: nothing });
    const pin = await makePin();
    await until(async () => {
      // An answer that was still on its way says for a moment that the lock is there.
      await lock.status({ online: false, codes_digest: nothing });
      return (await facts(pin)).problem?.code === 'lock_offline';
    });
    const waiting = await facts(pin);
    assert.deepEqual([waiting.phase, waiting.problem?.code], ['programming', 'lock_offline']);
    await lock.status({ codes_digest: await wanted() });
    await until(async () => (await facts(pin)).phase === 'confirmed');
  });

  it('that were taken away and may still open raise an alarm in time, and are removed late with proof', async () => {
    const pin = await makePin();
    await lock.status({ codes_digest: await wanted() });
    await until(async () => (await facts(pin)).phase === 'confirmed');
    await call(fixture, owner, 'DELETE', `/access/pins/${pin}/`);
    assert.equal((await facts(pin)).phase, 'removing');
    fixture.clock.advance(16 * 60);
    const stuck = await facts(pin);
    assert.deepEqual([stuck.phase, stuck.desired], ['failed_to_remove', 'absent']);
    const { rows } = await fixture.database.pool.query<{ type: string }>(
      `select type from events where type like 'delivery.%' and device_pk = $1 order by xid desc, id desc limit 1`,
      [lock.id],
    );
    assert.equal(rows[0]?.type, 'delivery.failed_to_remove');
    await lock.status({ codes_digest: await wanted() });
    await until(async () => (await facts(pin)).phase === 'removed');
    const gone = await facts(pin);
    assert.deepEqual([gone.phase, gone.problem, gone.evidence.source], ['removed', null, 'seen_in_read_back']);
  });

  it('are judged together in one round, each by the state of its own lock', async () => {
    const away = await registerLock(fixture, owner);
    const onLock = async (door: PlayedLock): Promise<number> =>
      (await call(fixture, owner, 'POST', '/access/pins/', { device: door.id })).json<{ id: number }>().id;
    const taken = await makePin();
    await lock.status({ codes_digest: await wanted() });
    await until(async () => (await facts(taken)).phase === 'confirmed');
    await away.status({ online: false });
    const [held, waiting, another] = [await makePin(), await onLock(away), await onLock(away)];
    await call(fixture, owner, 'DELETE', `/access/pins/${taken}/`);
    await lock.status({ codes_digest: await wanted() });
    await until(async () => (await facts(held)).phase === 'confirmed' && (await facts(taken)).phase === 'removed');
    const shown = await Promise.all([held, taken, waiting, another].map(facts));
    assert.deepEqual(
      shown.map(({ phase, isProven, problem }) => [phase, isProven, problem?.code ?? null]),
      [
        ['confirmed', true, null],
        ['removed', false, null],
        ['programming', false, 'lock_offline'],
        ['programming', false, 'lock_offline'],
      ],
    );
    const { rows } = await fixture.database.pool.query<{ steps: string[] }>(
      `select array_agg(cause || ' → ' || to_phase order by id) as steps from delivery_steps where pin_id = any($1) group by pin_id order by pin_id`,
      [[taken, held]],
    );
    assert.deepEqual(
      rows.map(({ steps }) => steps.at(-1)),
      ['gone → removed', 'proven → confirmed'],
    );
  });

  it('are proven by their use at the door', async () => {
    const digits = '482913';
    const pin = await makePin({ pin_code: digits });
    await lock.status({ codes_digest: nothing });
    await until(async () => (await facts(pin)).phase === 'programming');
    assert.equal((await facts(pin)).isProven, false);
    const used = await call(fixture, owner, 'POST', '/access/pins/validate/', { device_id: lock.deviceId, pin_code: digits });
    assert.equal(used.json<{ valid: boolean }>().valid, true, used.body);
    const consumer = fixture.features.delivery.eventConsumers[0];
    await fixture.database.db.transaction().execute(async (trx) => {
      const { rows } = await fixture.database.pool.query<{ data: unknown }>(
        `select data from events where type = 'access.granted' and device_pk = $1 order by xid desc, id desc limit 1`,
        [lock.id],
      );
      const event = { id: '1', type: 'access.granted', devicePk: lock.id, userId: null, isForManagers: true, isForOwner: false };
      await consumer?.handle(trx, [{ ...event, data: rows[0]?.data, occurredAt: fixture.clock.now() }]);
    });
    const proven = await facts(pin);
    assert.deepEqual([proven.phase, proven.evidence.source, proven.isProven], ['confirmed', 'used_at_door', true]);
  });

  /** Those who listen to uses hear of one. */
  async function use(pin: number, isOffline: boolean): Promise<void> {
    const usedAt = fixture.clock.now();
    const data = { credential_ref: `pin:${pin}`, offline: isOffline, occurred_at: usedAt.toISOString() };
    const event = { id: '1', type: 'access.granted', devicePk: lock.id, userId: null, isForManagers: true, isForOwner: false };
    const [consumer] = fixture.features.delivery.eventConsumers;
    await fixture.database.db
      .transaction()
      .execute(async (trx) => await consumer?.handle(trx, [{ ...event, data, occurredAt: usedAt }]));
  }
  const inMinutes = (minutes: number): string => new Date(fixture.clock.now().getTime() + minutes * 60_000).toISOString();

  it('that were given more time are not confirmed by a use in the time that they had, and are once the lock has it', async () => {
    const pin = await makePin({ pin_code: '593024', valid_until: inMinutes(60) });
    await lock.status({ codes_digest: await wanted() });
    await until(async () => (await facts(pin)).phase === 'confirmed');
    await call(fixture, owner, 'PATCH', `/access/pins/${pin}/`, { valid_until: inMinutes(600) });
    assert.deepEqual([(await facts(pin)).phase, (await facts(pin)).isProven], ['programming', false]);
    fixture.clock.advance(1);
    await use(pin, true);
    assert.deepEqual([(await facts(pin)).phase, (await facts(pin)).isProven], ['programming', false]);
    await lock.status({ codes_digest: await wanted() });
    await until(async () => (await facts(pin)).isProven);
    assert.equal((await facts(pin)).phase, 'confirmed');
  });

  it('are not proven by what a lock took by itself while it was away and could not know their new digits', async () => {
    const pin = await makePin({ pin_code: '704135' });
    await lock.status({ codes_digest: await wanted() });
    await until(async () => (await facts(pin)).phase === 'confirmed');
    await call(fixture, owner, 'PATCH', `/access/pins/${pin}/`, { pin_code: '815246' });
    assert.equal((await facts(pin)).phase, 'programming');
    fixture.clock.advance(1);
    await use(pin, true);
    assert.deepEqual([(await facts(pin)).phase, (await facts(pin)).isProven], ['programming', false]);
  });

  it('are diagnosed by the clock of the lock that holds them, and by where they were at a time that is over', async () => {
    const ends = new Date(fixture.clock.now().getTime() + 120_000);
    const pin = await makePin({ valid_until: ends.toISOString() });
    lock.clockOffsetMs = 50_000;
    await lock.status({ codes_digest: await wanted() });
    await until(async () => (await facts(pin)).phase === 'confirmed');
    type Answer = { opens: string; lock_time: string; causes: { code: string; certainty: string; age_seconds: number }[] };
    const diagnose = async (at: Date): Promise<Answer> =>
      (await call(fixture, owner, 'GET', `/access/pins/${pin}/diagnosis/?at=${at.toISOString()}`)).json();
    const near = await diagnose(new Date(ends.getTime() - 30_000));
    assert.deepEqual(
      [near.opens, near.causes.map(({ code, certainty }) => `${code} ${certainty}`)],
      ['unsure', ['lock_clock_edge likely']],
    );
    assert.equal(near.lock_time, new Date(ends.getTime() + 20_000).toISOString());
    const seconds = near.causes[0]?.age_seconds ?? -1;
    assert.ok(seconds >= 0 && seconds < 60, String(seconds));
    assert.equal((await diagnose(new Date(ends.getTime() - 60_000))).opens, 'yes');
    // What is not kept of the lock at that time is said; what is kept of the code is known.
    const confirmedAt = fixture.clock.now();
    fixture.clock.advance(3600);
    assert.deepEqual(
      (await diagnose(confirmedAt)).causes.map(({ code }) => code),
      ['not_known_then'],
    );
    lock.clockOffsetMs = 0;
  });
});
