import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createScene, frontDoor, garage, type Json } from './testing/visitor.ts';

const guest = {
  name: 'Guest',
  type: 2,
  password: 4_711,
  daterange: ['2026-01-05 09:00', '2026-01-09 11:00'],
  weeks: [1, 2, 3, 4, 5],
  timerange: ['08:00', '20:00'],
  limit: 0,
};

async function scene(options: Parameters<typeof createScene>[0] = {}) {
  const base = createScene(options);
  const token = (await base.tokens())['access_token'] as string;
  const users = (name: string, input?: object, id = frontDoor): Promise<Json> =>
    base.command(token, id, 'st.lockUser', name, input);
  return {
    ...base,
    users,
    list: async (): Promise<Json[]> => (await users('list'))['users'] as Json[],
    type: (code: string): Promise<Json> => base.control('POST', `devices/${frontDoor}/keypad`, { code }),
  };
}

describe('door codes', () => {
  it('are added without an id in the answer, queued, and open the door only when they are on the lock', async () => {
    const { users, list, type, cloud } = await scene();
    assert.deepEqual(await users('add', { name: 'Anna', type: 0, password: 123_456 }), {
      id: frontDoor,
      states: [{ capability: 'st.deferredResponse', name: 'seconds', value: 5 }],
    });
    assert.deepEqual(await list(), []);
    cloud.clock.advance(1_000);
    const [queued] = await list();
    assert.deepEqual(Object.keys(queued ?? {}), ['id', 'name', 'type', 'status', 'sync_status']);
    assert.equal(queued?.['sync_status'], 0);
    assert.deepEqual(await type('123456'), { opened: false, reason: 'unknown' });
    cloud.clock.advance(2_000);
    assert.equal((await list())[0]?.['sync_status'], 1);
    assert.deepEqual(await type('123456'), { opened: true, reason: 'opened' });
  });

  it('of temporary users need dates, weekdays, hours and limit, and open within them by the clock of the lock', async () => {
    const { users, list, type, cloud, control } = await scene();
    for (const name of ['daterange', 'weeks', 'timerange', 'limit'] as const) {
      const { [name]: _left, ...rest } = guest;
      assert.equal((await users('add', rest))['error'].code, 'BAD-REQUEST', name);
    }
    await control('PATCH', `devices/${frontDoor}`, { time_zone: 'Europe/Berlin' });
    await users('add', guest);
    cloud.clock.advance(3_000);
    const id = (await list())[0]?.['id'] as number;
    const { user } = (await users('get', { id })) as { user: Json };
    assert.deepEqual(
      [user['password'], user['daterange'], user['weeks'], user['limit']],
      [4_711, guest.daterange, guest.weeks, 0],
    );
    // 08:00 in UTC is 09:00 at the lock.
    assert.equal((await type('4711'))['reason'], 'opened');
    cloud.clock.advance(12 * 3_600_000);
    assert.equal((await type('4711'))['reason'], 'outside_its_time');
    cloud.switches.password_in_get = 'text';
    assert.equal((await users('get', { id }))['user'].password, '4711');
    cloud.clock.advance(5 * 86_400_000);
    assert.equal((await list()).length, 1, 'an expired user stays until somebody deletes it');
  });

  it('are changed field by field, and deleted once the lock heard of it', async () => {
    const { users, list, type, cloud } = await scene();
    await users('add', { name: 'Anna', type: 0, password: 123_456 });
    cloud.clock.advance(3_000);
    const id = (await list())[0]?.['id'] as number;
    await users('update', { id, password: 654_321 });
    assert.equal((await list())[0]?.['sync_status'], 0);
    assert.equal((await type('123456'))['opened'], true);
    cloud.clock.advance(3_000);
    assert.deepEqual([(await list())[0]?.['name'], (await type('654321'))['opened']], ['Anna', true]);
    assert.equal((await type('123456'))['opened'], false);
    await users('delete', { id });
    assert.equal((await type('654321'))['opened'], true);
    cloud.clock.advance(3_000);
    assert.deepEqual([await list(), (await type('654321'))['opened']], [[], false]);
  });

  it('wait in the cloud for a lock that is away, or for ever', async () => {
    const { users, list, type, cloud, control } = await scene();
    await control('PATCH', `devices/${frontDoor}`, { online: false });
    await users('add', { name: 'Anna', type: 0, password: 123_456 });
    cloud.clock.advance(3_600_000);
    assert.equal((await list())[0]?.['sync_status'], 0);
    await control('PATCH', `devices/${frontDoor}`, { online: true });
    cloud.clock.advance(3_000);
    assert.equal((await list())[0]?.['sync_status'], 1);
    await control('PATCH', `devices/${frontDoor}`, { sync_stuck: true });
    await users('delete', { id: (await list())[0]?.['id'] });
    cloud.clock.advance(3_600_000);
    assert.deepEqual([(await list())[0]?.['sync_status'], (await type('123456'))['opened']], [0, true]);
  });

  it('are integers of 4 to 8 digits, not taken twice, and not there on every lock', async () => {
    const { users, cloud } = await scene();
    for (const password of ['123456', 123, 123_456_789, 1.5, null])
      assert.equal((await users('add', { name: 'A', type: 0, password }))['error'].code, 'BAD-REQUEST', String(password));
    await users('add', { name: 'A', type: 0, password: 1_234 });
    assert.equal((await users('add', { name: 'B', type: 0, password: 1_234 }))['error'].code, 'BAD-REQUEST');
    assert.equal((await users('get', { id: 1 }))['error'].code, 'BAD-REQUEST');
    assert.equal((await users('list', undefined, garage))['error'].code, 'BAD-REQUEST');
    cloud.switches.sensor_lock_users = true;
    assert.deepEqual((await users('list', undefined, garage))['users'], []);
    cloud.switches.user_capacity = 1;
    assert.equal((await users('add', { name: 'B', type: 0, password: 4_321 }))['error'].code, 'BAD-REQUEST');
  });
});
