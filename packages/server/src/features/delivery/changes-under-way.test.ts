import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { until } from '../../platform/database/testing/until.ts';
import { call } from '../devices/testing/devices-fixture.ts';
import { control, runJob } from '../integrations/ttlock/testing/ttlock-fixture.ts';
import { frontDoor, startDelivery, type DeliveryWorld } from './testing/delivery-fixture.ts';

const add = '/v3/keyboardPwd/add';
const change = '/v3/keyboardPwd/change';
const list = '/v3/lock/listKeyboardPwd';

describe('codes for locks of a vendor that are changed while they are on their way', () => {
  let world: DeliveryWorld;
  /** Once, beside the next call of this path for the front door: once the vendor has done it, or before. */
  let meanwhile: { readonly path: string; readonly isBefore?: true; readonly act: () => Promise<unknown> } | undefined;
  let calls: string[] = [];

  async function start(): Promise<void> {
    calls = [];
    meanwhile = undefined;
    world = await startDelivery({
      async between(path, form, send) {
        calls.push(path);
        if (meanwhile?.path !== path || form.get('lockId') !== String(frontDoor)) return await send();
        const { act, isBefore } = meanwhile;
        meanwhile = undefined;
        if (isBefore === true) await act();
        const answer = await send();
        if (isBefore !== true) await act();
        return answer;
      },
    });
  }
  afterEach(() => world.fixture.close());

  const pool = () => world.fixture.database.pool;
  const inMinutes = (minutes: number) => new Date(world.fixture.clock.now().getTime() + minutes * 60_000).toISOString();
  const passcodes = (lock: number) => `/integrations/ttlock/accounts/${world.accountId}/locks/${lock}/passcodes/`;
  async function refOf(pin: number): Promise<string> {
    const { rows } = await pool().query<{ code_ref: string }>(
      `select code_ref from lock_entries where pin_id = $1 and state <> 'gone' order by id desc limit 1`,
      [pin],
    );
    return rows[0]?.code_ref ?? '';
  }

  it('come to rest as confirmed where they are renamed at the moment in which the lock shows them', async () => {
    await start();
    await world.work();
    const pin = await world.makePin(frontDoor, { pin_code: '482913', label: 'Grace' });
    meanwhile = { path: list, act: () => world.change(pin, { label: 'Grace Hopper' }) };
    await world.work();
    assert.equal(meanwhile, undefined);
    const { phase, isProven } = await world.facts(pin);
    assert.deepEqual([phase, isProven], ['confirmed', true]);
  });

  it('come to rest as confirmed where their time is changed and changed back while the lock cannot be reached', async () => {
    await start();
    const ends = inMinutes(600);
    const pin = await world.makePin(frontDoor, { pin_code: '482913', valid_until: ends });
    await world.work();
    await control(world.fixture.cloud, 'PATCH', 'gateways/4001', { online: false });
    await world.change(pin, { valid_until: inMinutes(660) });
    await world.work();
    await world.change(pin, { valid_until: ends });
    await world.work();
    await control(world.fixture.cloud, 'PATCH', 'gateways/4001', { online: true });
    for (let minute = 0; minute < 4; minute += 1) {
      world.fixture.clock.advance(60);
      await world.work();
    }
    const { phase, isProven, problem } = await world.facts(pin);
    assert.deepEqual([phase, isProven, problem], ['confirmed', true, null]);
  });

  it('that were refused for good are sent anew once they are changed', async () => {
    await start();
    await world.work();
    await control(world.fixture.cloud, 'POST', 'faults', { fault: 'errcode', path: add, errcode: -2032, times: 1 });
    const pin = await world.makePin(frontDoor, { pin_code: '482913' });
    await world.work();
    assert.equal((await world.facts(pin)).phase, 'failed');
    await world.change(pin, { pin_code: '593024' });
    world.fixture.clock.advance(60);
    await world.work();
    assert.deepEqual(world.held(frontDoor), ['593024']);
    assert.equal((await world.facts(pin)).phase, 'confirmed');
  });

  it('are put right where somebody has changed their time with the app of the maker', async () => {
    await start();
    const pin = await world.makePin(frontDoor, { pin_code: '482913', valid_from: inMinutes(-60), valid_until: inMinutes(1440) });
    await world.work();
    const ref = await refOf(pin);
    const changed = await call(world.fixture, world.owner, 'PATCH', `${passcodes(frontDoor)}${ref}/`, {
      starts_at: inMinutes(-60),
      ends_at: inMinutes(100_000),
    });
    assert.equal(changed.statusCode, 200, changed.body);
    world.fixture.clock.advance(13 * 3600);
    // One list may be a little old: it is looked at again.
    for (let look = 0; look < 3; look += 1) {
      await world.work();
      world.fixture.clock.advance(5);
    }
    await world.work();
    const { phase, isProven, problem } = await world.facts(pin);
    assert.deepEqual([phase, isProven, problem], ['confirmed', true, null]);
    const { rows } = await pool().query<{ problem: string }>(
      `select problem from delivery_steps where pin_id = $1 and cause = 'vanished'`,
      [pin],
    );
    assert.deepEqual(rows, [{ problem: 'code_altered' }]);
    world.fixture.clock.advance(24 * 3600);
    assert.equal(world.opens(frontDoor, '482913'), false);
  });

  it('are not sent where they were taken back before the lock was told', async () => {
    await start();
    await world.work();
    const pin = await world.makePin(frontDoor, { pin_code: '482913' });
    world.fixture.clock.advance(13 * 3600);
    meanwhile = { path: list, act: () => world.remove(pin) };
    await world.work();
    assert.equal(meanwhile, undefined);
    assert.deepEqual(
      calls.filter((path) => path === add),
      [],
    );
    assert.equal((await world.facts(pin)).phase, 'removed');
  });

  it('are taken away also where the lock takes them long after they were given up', async () => {
    await start();
    await world.work();
    let goOn = (): void => undefined;
    const late = new Promise<void>((resolve) => (goOn = resolve));
    const pin = await world.makePin(frontDoor, { pin_code: '482913' });
    meanwhile = { path: add, isBefore: true, act: () => late };
    const { worker } = world.fixture.features.delivery;
    const dying = worker.turn();
    await until(async () => calls.includes(add));
    // The process that asked is taken for dead. Another looks, finds nothing, and is told that the code is not wanted any more.
    await world.remove(pin);
    world.fixture.clock.advance(200);
    await worker.turn();
    await world.work();
    assert.equal((await world.facts(pin)).phase, 'removed');
    goOn();
    await dying;
    assert.equal(world.opens(frontDoor, '482913'), true);
    world.fixture.clock.advance(11 * 60);
    await world.work();
    assert.equal(world.opens(frontDoor, '482913'), false);
    assert.equal((await world.facts(pin)).phase, 'removed');
    assert.deepEqual((await world.steps(pin)).slice(-2), ['reappeared → removing', 'gone → removed']);
  });

  it('are not planned as they were, where they are taken back in the moment in which they are planned', async () => {
    await start();
    await world.work();
    const pin = await world.makePin(frontDoor, { pin_code: '482913' });
    const client = await pool().connect();
    try {
      await client.query('begin');
      await client.query('update pins set deleted_at = now(), revision = revision + 1 where id = $1', [pin]);
      const turn = world.fixture.features.delivery.worker.turn();
      await until(isWaiting);
      await client.query('commit');
      await turn;
    } finally {
      client.release();
    }
    await world.work();
    assert.deepEqual(world.held(frontDoor), []);
    assert.equal((await world.facts(pin)).phase, 'removed');
  });

  /** Somebody waits for what somebody else has locked. */
  async function isWaiting(): Promise<boolean> {
    const { rows } = await pool().query<{ waits: boolean }>(
      `select exists (select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock') as waits`,
    );
    return rows[0]?.waits === true;
  }

  it('do not wait a minute where the database had two changes wait for each other, and ended one', async () => {
    await start();
    await world.work();
    const pins = [await world.makePin(frontDoor, { pin_code: '482913' }), await world.makePin(frontDoor, { pin_code: '593024' })];
    const client = await pool().connect();
    const lockPin = (pin: number | undefined) => client.query('select from deliveries where pin_id = $1 for update', [pin]);
    try {
      await client.query('begin');
      await lockPin(pins[1]);
      const turn = world.fixture.features.delivery.worker.turn();
      await until(isWaiting);
      // Of the two the database ends whichever has waited for a second first: on a busy machine that may be this one.
      await lockPin(pins[0]).catch((error: unknown) => assert.equal((error as { code?: string }).code, '40P01'));
      await client.query('rollback');
      await turn;
    } finally {
      client.release();
    }
    world.fixture.clock.advance(3);
    await world.work();
    assert.deepEqual(world.held(frontDoor), ['482913', '593024']);
  });

  it('are not proven by the use of their former digits, nor of their former time', async () => {
    await start();
    const pin = await world.makePin(frontDoor, { pin_code: '482913', valid_until: inMinutes(300) });
    await world.work();
    await control(world.fixture.cloud, 'POST', 'faults', { fault: 'errcode', path: add, errcode: -3003, times: 1 });
    await control(world.fixture.cloud, 'POST', 'faults', { fault: 'errcode', path: change, errcode: -3003, times: 1 });
    await world.change(pin, { pin_code: '593024' });
    await world.work();
    world.fixture.clock.advance(1);
    assert.equal(world.opens(frontDoor, '482913'), true);
    await tellUses();
    assert.equal((await world.facts(pin)).isProven, false);
    assert.notEqual((await world.facts(pin)).phase, 'confirmed');
    world.fixture.clock.advance(60);
    await world.work();
    assert.equal((await world.facts(pin)).phase, 'confirmed');
    await world.change(pin, { valid_until: inMinutes(900) });
    await world.work();
    world.fixture.clock.advance(1);
    assert.equal(world.opens(frontDoor, '593024'), true);
    await tellUses();
    const { phase, isProven } = await world.facts(pin);
    assert.deepEqual([phase === 'confirmed', isProven], [false, false]);
  });

  /** What the vendor's records say reaches those who listen to uses. */
  async function tellUses(): Promise<void> {
    await runJob(world.fixture, 'pull_ttlock_records', { account_id: world.accountId, lock_id: String(frontDoor) });
    const { rows } = await pool().query<{ id: string; data: object; occurred_at: Date }>(
      `select id, data, occurred_at from events where type = 'access.granted' order by id`,
    );
    assert.ok(rows.length > 0);
    const audience = { devicePk: world.device(frontDoor).device, userId: null, isForManagers: true, isForOwner: false };
    const events = rows.map(({ id, data, occurred_at }) => ({
      id,
      type: 'access.granted',
      data,
      occurredAt: occurred_at,
      ...audience,
    }));
    for (const consumer of world.fixture.features.delivery.eventConsumers) {
      await world.fixture.database.db.transaction().execute((trx) => consumer.handle(trx, events));
    }
  }
});
