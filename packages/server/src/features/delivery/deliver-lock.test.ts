import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { control, runJob } from '../integrations/ttlock/testing/ttlock-fixture.ts';
import { frontDoor, sideDoor, startDelivery, studio, type DeliveryWorld } from './testing/delivery-fixture.ts';

describe('codes for locks of a vendor', () => {
  let world: DeliveryWorld;

  before(async () => {
    world = await startDelivery();
  });
  after(() => world.fixture.close());

  /** The gateway is busy when the next code is sent. */
  const refuseNextAdd = () =>
    control(world.fixture.cloud, 'POST', 'faults', { fault: 'errcode', path: '/v3/keyboardPwd/add', errcode: -3003, times: 1 });
  const inMinutes = (minutes: number) => new Date(world.fixture.clock.now().getTime() + minutes * 60_000).toISOString();

  it('are brought to the lock, read back, and only then confirmed', async () => {
    const pin = await world.makePin(frontDoor, { pin_code: '482913' });
    assert.deepEqual([(await world.facts(pin)).phase, (await world.facts(pin)).isProven], ['planned', false]);
    await world.work();
    const facts = await world.facts(pin);
    assert.deepEqual(
      [facts.phase, facts.evidence.source, facts.isProven, facts.problem],
      ['confirmed', 'seen_in_read_back', true, null],
    );
    assert.equal(world.opens(frontDoor, '482913'), true);
    assert.deepEqual(await world.steps(pin), ['due → programming', 'answered → awaiting_evidence', 'proven → confirmed']);
  });

  it('keep their old digits until the new ones are proven', async () => {
    const pin = await world.makePin(studio, { pin_code: '515253' });
    await world.work();
    await refuseNextAdd();
    await world.change(pin, { pin_code: '626364' });
    await world.work();
    assert.deepEqual(world.held(studio), ['515253']);
    assert.equal((await world.facts(pin)).isProven, false);
    world.fixture.clock.advance(60);
    await world.work();
    assert.deepEqual(world.held(studio), ['626364']);
    assert.equal((await world.facts(pin)).isProven, true);
  });

  it('come to rest when their old digits are wanted again before the new ones were proven', async () => {
    const pin = await world.makePin(studio, { pin_code: '525456' });
    await world.work();
    await refuseNextAdd();
    await world.change(pin, { pin_code: '636567' });
    await world.work();
    await world.change(pin, { pin_code: '525456' });
    assert.equal((await world.facts(pin)).isProven, false);
    await world.work();
    const { phase, isProven } = await world.facts(pin);
    assert.deepEqual([phase, isProven], ['confirmed', true]);
    assert.deepEqual([world.opens(studio, '525456'), world.opens(studio, '636567')], [true, false]);
    await world.remove(pin);
    await world.work();
  });

  it('wait until they are near, and are removed with proof when they are deleted', async () => {
    const pin = await world.makePin(sideDoor, {
      pin_code: '717273',
      valid_from: inMinutes(14 * 1440 + 30),
      valid_until: inMinutes(15 * 1440),
    });
    await world.work();
    assert.equal((await world.facts(pin)).phase, 'scheduled');
    assert.deepEqual(world.held(sideDoor), []);
    world.fixture.clock.advance(3600);
    await world.work();
    assert.equal((await world.facts(pin)).phase, 'confirmed');
    assert.deepEqual(world.held(sideDoor), ['717273']);
    await world.remove(pin);
    assert.equal((await world.facts(pin)).phase, 'removing');
    await world.work();
    const facts = await world.facts(pin);
    assert.deepEqual([facts.phase, facts.desired, facts.evidence.source], ['removed', 'absent', 'seen_in_read_back']);
    assert.deepEqual(world.held(sideDoor), []);
  });

  it('are there for good where their schedule never closes', async () => {
    const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
    const schedule = { timezone: 'Europe/Berlin', rules: [{ weekdays, start: '00:00', end: '24:00' }], exceptions: [] };
    const pin = await world.makePin(sideDoor, { pin_code: '616263', schedule });
    await world.work();
    assert.deepEqual([(await world.facts(pin)).phase, world.opens(sideDoor, '616263')], ['confirmed', true]);
    await world.remove(pin);
    await world.work();
  });

  it('are named by their use at the door, and the use is evidence', async () => {
    const pin = await world.makePin(frontDoor, { pin_code: '919293' });
    await world.work();
    assert.equal(world.opens(frontDoor, '919293'), true);
    await runJob(world.fixture, 'pull_ttlock_records', { account_id: world.accountId, lock_id: String(frontDoor) });
    const { rows } = await world.fixture.database.pool.query<{ pin_id: number; person_name: string | null }>(
      `select pin_id, person_name from access_logs where device_pk = $1 and access_method = 'pin' order by id desc limit 1`,
      [world.device(frontDoor).device],
    );
    assert.deepEqual([Number(rows[0]?.pin_id), rows[0]?.person_name], [pin, null]);
  });
});
