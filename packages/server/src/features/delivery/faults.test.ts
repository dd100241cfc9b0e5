import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { call } from '../devices/testing/devices-fixture.ts';
import { control } from '../integrations/ttlock/testing/ttlock-fixture.ts';
import { frontDoor, sideDoor, startDelivery, type DeliveryWorld } from './testing/delivery-fixture.ts';

const add = '/v3/keyboardPwd/add';
const remove = '/v3/keyboardPwd/delete';
const list = '/v3/lock/listKeyboardPwd';

describe('codes for locks of a vendor, when things go wrong,', () => {
  let world: DeliveryWorld;

  beforeEach(async () => {
    world = await startDelivery();
  });
  afterEach(() => world.fixture.close());

  const fault = (rule: object) => control(world.fixture.cloud, 'POST', 'faults', rule);
  const calls = async (path: string): Promise<number> => {
    const { calls: seen } = (await control(world.fixture.cloud, 'GET', `calls?path=${path}`)) as { calls: unknown[] };
    return seen.length;
  };
  const gateway = (online: boolean) => control(world.fixture.cloud, 'PATCH', 'gateways/4001', { online });
  const passcodes = (lock: number) => `/integrations/ttlock/accounts/${world.accountId}/locks/${lock}/passcodes/`;

  it('are not sent again when an answer was lost and the lock has them', async () => {
    await fault({ fault: 'cut', effect: 'done', path: add, times: 1 });
    await fault({ fault: 'errcode', errcode: 90000, path: list, times: 1, skip: 1 });
    const pin = await world.makePin(frontDoor, { pin_code: '482913' });
    await world.work();
    world.fixture.clock.advance(60);
    await world.work();
    assert.equal((await world.facts(pin)).phase, 'confirmed');
    assert.equal(await calls(add), 1);
    assert.deepEqual(world.held(frontDoor), ['482913']);
  });

  it('are found again after the worker died between the call and its record', async () => {
    const pin = await world.makePin(frontDoor, { pin_code: '482913' });
    await world.work();
    const { pool } = world.fixture.database;
    const now = world.fixture.clock.now();
    // As it stood in the database while the lock was being told.
    await pool.query(`update lock_entries set state = 'sent', code_ref = null, sent_at = $1`, [now]);
    await pool.query(`update deliveries set phase = 'programming', is_proven = false, evidence = 'none'`);
    await pool.query(
      `update delivery_locks set lease = gen_random_uuid(), leased_until = $1, due_at = null
       where device_pk = (select device_pk from pins where id = $2)`,
      [new Date(now.getTime() + 150_000), pin],
    );
    await world.work();
    assert.equal((await world.facts(pin)).phase, 'programming');
    world.fixture.clock.advance(200);
    await world.work();
    assert.equal((await world.facts(pin)).phase, 'confirmed');
    assert.equal(await calls(add), 1);
  });

  it('wait behind a dead gateway with the cause and the time of the next try, and delay no other lock', async () => {
    await world.work();
    await gateway(false);
    const pin = await world.makePin(frontDoor, { pin_code: '482913' });
    const other = await world.makePin(sideDoor, { pin_code: '515253' });
    for (let minute = 0; minute < 3; minute += 1) {
      await world.work();
      world.fixture.clock.advance(60);
    }
    assert.equal((await world.facts(other)).phase, 'confirmed');
    const waiting = await world.facts(pin);
    assert.deepEqual([waiting.phase, waiting.problem?.code, waiting.isProven], ['suspended', 'gateway_offline', false]);
    assert.ok(waiting.nextTryAt !== null && waiting.nextTryAt > world.fixture.clock.now());
    assert.match(waiting.problem?.message ?? '', /power and network/);
    assert.equal(await calls(add), 4);
    const failedAt = async (): Promise<Date | null> => {
      const { rows } = await world.fixture.database.pool.query<{ failed_at: Date | null }>(
        'select failed_at from delivery_locks where device_pk = $1',
        [world.device(frontDoor).device],
      );
      return rows[0]?.failed_at ?? null;
    };
    assert.ok(((await failedAt())?.getTime() ?? 0) > 0);
    await gateway(true);
    world.fixture.clock.advance(1800);
    await world.work();
    const { phase, problem } = await world.facts(pin);
    assert.deepEqual([phase, problem], ['confirmed', null]);
    assert.equal(await failedAt(), null);
    assert.ok((await world.steps(pin)).includes('breaker_opened → suspended'));
  });

  it('never overwrite a code that is not ours, and say so until it is gone', async () => {
    const foreign = await call(world.fixture, world.owner, 'POST', passcodes(frontDoor), { passcode: '482913', name: 'Grandma' });
    const pin = await world.makePin(frontDoor, { pin_code: '482913' });
    await world.work();
    const { phase, problem } = await world.facts(pin);
    assert.deepEqual([phase, problem?.code], ['programming', 'code_conflict']);
    assert.deepEqual(world.held(frontDoor), ['482913']);
    const ref = foreign.json<{ passcode_id: string }>().passcode_id;
    assert.equal((await call(world.fixture, world.owner, 'DELETE', `${passcodes(frontDoor)}${ref}/`)).statusCode, 204);
    world.fixture.clock.advance(3600);
    await world.work();
    assert.equal((await world.facts(pin)).phase, 'confirmed');
  });

  it('are put back when somebody deletes them at the lock, with that as the cause', async () => {
    const pin = await world.makePin(frontDoor, { pin_code: '482913' });
    await world.work();
    const { rows } = await world.fixture.database.pool.query<{ code_ref: string }>('select code_ref from lock_entries');
    await call(world.fixture, world.owner, 'DELETE', `${passcodes(frontDoor)}${rows[0]?.code_ref}/`);
    assert.deepEqual(world.held(frontDoor), []);
    world.fixture.clock.advance(13 * 3600);
    // One list without it may be a little old: it is looked at again.
    for (let look = 0; look < 3; look += 1) {
      await world.work();
      world.fixture.clock.advance(5);
    }
    await world.work();
    assert.deepEqual(world.held(frontDoor), ['482913']);
    assert.equal((await world.facts(pin)).phase, 'confirmed');
    assert.ok((await world.steps(pin)).includes('vanished → programming'));
  });

  it('are never taken for gone because the lock could not be read', async () => {
    const pin = await world.makePin(frontDoor, { pin_code: '482913' });
    await world.work();
    await fault({ fault: 'errcode', errcode: 90000, path: list });
    world.fixture.clock.advance(13 * 3600);
    await world.work();
    assert.deepEqual([(await world.facts(pin)).phase, (await world.facts(pin)).isProven], ['confirmed', true]);
    const { rows } = await world.fixture.database.pool.query<{ read_state: string }>(
      'select read_state from delivery_locks where device_pk = $1',
      [world.device(frontDoor).device],
    );
    assert.equal(rows[0]?.read_state, 'unreadable');
  });

  it('that cannot be removed raise an alarm in time, and a late success clears it', async () => {
    const pin = await world.makePin(frontDoor, { pin_code: '482913' });
    await world.work();
    await fault({ fault: 'errcode', errcode: -3002, path: remove });
    await world.remove(pin);
    for (let minute = 0; minute < 17; minute += 1) {
      await world.work();
      world.fixture.clock.advance(60);
    }
    await world.work();
    const stuck = await world.facts(pin);
    assert.deepEqual([stuck.phase, stuck.problem?.code], ['failed_to_remove', 'gateway_offline']);
    assert.equal(world.opens(frontDoor, '482913'), true);
    await control(world.fixture.cloud, 'DELETE', 'faults');
    world.fixture.clock.advance(1800);
    await world.work();
    const { phase, problem } = await world.facts(pin);
    assert.deepEqual([phase, problem], ['removed', null]);
    assert.equal(world.opens(frontDoor, '482913'), false);
  });
});
