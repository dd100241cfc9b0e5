import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { call } from '../devices/testing/devices-fixture.ts';
import { control } from '../integrations/ttlock/testing/ttlock-fixture.ts';
import { frontDoor, startDelivery, type DeliveryWorld } from './testing/delivery-fixture.ts';

const add = '/v3/keyboardPwd/add';
const remove = '/v3/keyboardPwd/delete';
const move = '/v3/keyboardPwd/change';
const list = '/v3/lock/listKeyboardPwd';

describe('a change of a code on a lock of a vendor', () => {
  let world: DeliveryWorld;
  let pin: number;

  beforeEach(async () => {
    world = await startDelivery();
    pin = await world.makePin(frontDoor, { pin_code: '482913' });
    await world.work();
  });
  afterEach(() => world.fixture.close());

  const gateway = (online: boolean) => control(world.fixture.cloud, 'PATCH', 'gateways/4001', { online });
  const fault = (rule: object) => control(world.fixture.cloud, 'POST', 'faults', rule);
  /** Of the calls since, those that change or list codes, in their order. */
  async function callsOf(work: () => Promise<unknown>): Promise<string[]> {
    const read = async () =>
      ((await control(world.fixture.cloud, 'GET', 'calls')) as { calls: Array<{ path: string }> }).calls.map(({ path }) => path);
    const before = (await read()).length;
    await work();
    return (await read()).slice(before).filter((path) => [add, remove, move, list].includes(path));
  }
  const works = (minutes: number) => async () => {
    for (let minute = 0; minute < minutes; minute += 1) {
      await world.work();
      world.fixture.clock.advance(60);
    }
  };

  it('keeps the old one until the new one is confirmed', async () => {
    await world.change(pin, { pin_code: '907341' });
    await fault({ fault: 'errcode', errcode: -3002, path: add, times: 2 });
    await world.work();
    assert.deepEqual(world.held(frontDoor), ['482913']);
    const paths = await callsOf(works(40));
    assert.deepEqual(world.held(frontDoor), ['907341']);
    assert.ok(paths.indexOf(add) < paths.indexOf(list) && paths.lastIndexOf(add) < paths.indexOf(remove), paths.join());
  });

  it('has the old one proven gone before the new one is added, where that is asked for', async () => {
    await world.change(pin, { pin_code: '907341', revoke_first: true });
    assert.equal((await world.facts(pin)).isProven, false);
    const paths = await callsOf(() => world.work());
    assert.deepEqual(world.held(frontDoor), ['907341']);
    assert.deepEqual(
      [paths.indexOf(remove) < paths.indexOf(list), paths.indexOf(list) < paths.indexOf(add)],
      [true, true],
      paths.join(),
    );
    assert.deepEqual([(await world.facts(pin)).phase, (await world.facts(pin)).isProven], ['confirmed', true]);
  });

  it('adds nothing as long as the old one cannot be removed, says why, and goes on once it can', async () => {
    // The cloud says that it is done, and nothing happens: a fault of this code, and not of its lock.
    await fault({ fault: 'errcode', errcode: 0, path: remove });
    await world.change(pin, { pin_code: '907341', revoke_first: true });
    const paths = await callsOf(works(10));
    assert.equal(paths.includes(add), false, paths.join());
    assert.deepEqual(world.held(frontDoor), ['482913']);
    const stuck = await world.facts(pin);
    assert.deepEqual([stuck.isProven, stuck.problem?.code], [false, 'still_there']);
    await control(world.fixture.cloud, 'DELETE', 'faults');
    await works(40)();
    assert.deepEqual(world.held(frontDoor), ['907341']);
    assert.deepEqual([(await world.facts(pin)).phase, (await world.facts(pin)).problem], ['confirmed', null]);
  });

  it('takes the former time away too before the same digits are given another', async () => {
    const until = (hours: number) => new Date(world.fixture.clock.now().getTime() + hours * 3_600_000).toISOString();
    await world.change(pin, { valid_until: until(48) });
    assert.ok((await callsOf(() => world.work())).every((path) => path !== remove && path !== add));
    await world.change(pin, { valid_until: until(4), revoke_first: true });
    await gateway(false);
    await world.work();
    assert.equal((await world.facts(pin)).isProven, false, 'what was proven is going');
    await gateway(true);
    const paths = await callsOf(works(40));
    assert.ok(paths.indexOf(remove) >= 0 && paths.indexOf(remove) < paths.indexOf(add), paths.join());
    assert.deepEqual([(await world.facts(pin)).phase, (await world.facts(pin)).isProven], ['confirmed', true]);
  });

  it('holds for that change alone', async () => {
    await world.change(pin, { pin_code: '907341', revoke_first: true });
    await world.work();
    await world.change(pin, { pin_code: '515253' });
    const paths = await callsOf(() => world.work());
    assert.ok(paths.indexOf(add) < paths.indexOf(remove), paths.join());
    assert.deepEqual(world.held(frontDoor), ['515253']);
  });

  it('says that there is nothing to revoke where nothing at the lock changes', async () => {
    for (const body of [{ revoke_first: true }, { revoke_first: true, label: 'x' }]) {
      const answer = await call(world.fixture, world.owner, 'PATCH', `/access/pins/${pin}/`, body);
      assert.deepEqual(
        [answer.statusCode, answer.json<{ errors: Array<{ field: string }> }>().errors[0]?.field],
        [400, 'revoke_first'],
      );
    }
  });
});
