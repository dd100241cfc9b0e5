import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { instantOfWallClock, periodOf, wallClockOf } from './index.ts';
import { deferred, LocalCloud, localClient, rejection, row, type Answer, type Sent } from './testing/local-cloud.ts';

const door = 'AA:BB:CC:00:00:01';
interface User {
  id: number;
  name: string;
  type: number;
  status: number;
  sync_status: number;
  password: number | string;
  [field: string]: unknown;
}

function orderOf({ payload }: Sent): { name: string; arguments: Record<string, unknown> } {
  const [device] = payload['devices'] as { command: { name: string; arguments?: Record<string, unknown> } }[];
  return { name: device?.command.name ?? '', arguments: device?.command.arguments ?? {} };
}

describe('lock users', () => {
  const cloud = new LocalCloud();
  let address = '';
  let users: User[] = [];
  before(async () => {
    address = await cloud.start();
  });
  after(() => cloud.close());

  function answer(sent: Sent): Answer {
    const { name, arguments: args } = orderOf(sent);
    const user = users.find(({ id }) => id === args['id']);
    switch (name) {
      case 'list':
        return row({
          id: door,
          users: users.map(({ id, name: called, type, status, sync_status }) => ({
            id,
            name: called,
            type,
            status,
            sync_status,
          })),
        });
      case 'get':
        return row({ id: door, ...(user === undefined ? {} : { user }) });
      case 'add':
        users.push({ id: 4_026_531_840 + users.length, status: 1, sync_status: 0, ...args } as unknown as User);
        return deferred(door);
      case 'update':
        Object.assign(user ?? {}, args, { sync_status: 0 });
        return deferred(door);
      default:
        users = users.filter(({ id }) => id !== args['id']);
        return deferred(door);
    }
  }

  beforeEach(() => {
    users = [{ id: 7, name: 'Owner', type: 3, status: 1, sync_status: 1, password: '918273' }];
    cloud.actions.length = 0;
    cloud.script = answer;
  });
  const start = () => localClient(cloud, address);

  test('are listed and read, the code hidden from whoever prints it', async () => {
    const { client } = await start();
    assert.deepEqual(
      (await client.lockUsers.list(door)).map(({ id, name, isOnLock }) => [id, name, isOnLock]),
      [[7, 'Owner', true]],
    );
    const owner = await client.lockUsers.get(door, 7);
    assert.equal(owner?.code?.reveal(), '918273');
    assert.ok(!JSON.stringify(owner).includes('918273'));
    assert.equal(await client.lockUsers.get(door, 99), null);
  });

  test('are added with everything that a temporary code needs, and found by what the list has more', async () => {
    const { client } = await start();
    const added = await client.lockUsers.add(door, {
      name: 'Guest',
      code: '482137',
      schedule: { from: new Date('2026-08-20T13:00:30Z'), until: new Date('2026-08-22T09:00:00Z'), timeZone: 'Europe/Berlin' },
    });
    assert.equal(added.id, 4_026_531_841);
    assert.equal(added.isOnLock, false, 'it is queued, and opens nothing yet');
    const sent = cloud.actions.map(orderOf).find(({ name }) => name === 'add');
    assert.deepEqual(sent?.arguments, {
      name: 'Guest',
      type: 2,
      password: 482_137,
      daterange: ['2026-08-20 15:00', '2026-08-22 11:00'],
      weeks: [0, 1, 2, 3, 4, 5, 6],
      timerange: ['00:00', '23:59'],
      limit: 0,
    });
    const detail = await client.lockUsers.get(door, added.id);
    assert.ok(detail !== null);
    assert.deepEqual(periodOf(detail, 'Europe/Berlin'), {
      from: new Date('2026-08-20T13:00:00Z'),
      until: new Date('2026-08-22T09:00:00Z'),
    });
  });

  test('whose answer is lost are added once', async () => {
    const { client } = await start();
    cloud.script = (sent) => {
      const answered = answer(sent);
      return orderOf(sent).name === 'add' ? { instead: 'cut' } : answered;
    };
    assert.equal((await client.lockUsers.add(door, { name: 'Guest', code: '482137' })).name, 'Guest');
    assert.equal(cloud.actions.filter((sent) => orderOf(sent).name === 'add').length, 1);
  });

  test('of which several are new are told apart by name and digits, or not claimed at all', async () => {
    const { client } = await start();
    const meanwhile = (code: number) => (sent: Sent) => {
      const answered = answer(sent);
      if (orderOf(sent).name === 'add') users.push({ id: 99, name: 'Guest', type: 0, status: 1, sync_status: 0, password: code });
      return answered;
    };
    cloud.script = meanwhile(5555);
    assert.equal((await client.lockUsers.add(door, { name: 'Guest', code: '482137' })).id, 4_026_531_841);
    users = users.slice(0, 1);
    cloud.script = meanwhile(482_137);
    assert.equal((await rejection(client.lockUsers.add(door, { name: 'Guest', code: '482137' }))).code, 'outcome_unknown');
  });

  test('that never appear are of unknown outcome', async () => {
    const { client, pauses } = await start();
    cloud.script = (sent) => (orderOf(sent).name === 'add' ? deferred(door) : answer(sent));
    assert.equal((await rejection(client.lockUsers.add(door, { name: 'Guest', code: '482137' }))).code, 'outcome_unknown');
    assert.deepEqual(pauses, [3000, 3000, 6000]);
  });

  test('are read back until the code is on the lock', async () => {
    const { client } = await start();
    const { id } = await client.lockUsers.add(door, { name: 'Guest', code: '482137' });
    let reads = 0;
    cloud.script = (sent) => {
      if (orderOf(sent).name === 'get') reads += 1;
      if (reads === 4) for (const user of users) user.sync_status = 1;
      return answer(sent);
    };
    assert.equal((await client.lockUsers.readBack(door, id))?.isOnLock, true);
    assert.equal(reads, 4);
    await client.lockUsers.update(door, id, { code: '482139' });
    cloud.script = answer;
    assert.equal(
      (await client.lockUsers.readBack(door, id, undefined, { followMs: 4000 }))?.isOnLock,
      false,
      'it never gets there',
    );
    await client.lockUsers.delete(door, id);
    assert.equal(await client.lockUsers.get(door, id), null);
  });

  test('codes that U-tec would change silently, and times that are none, are refused before anything is sent', async () => {
    const { client } = await start();
    const at = new Date('2026-08-20T13:00:00Z');
    const schedule = { from: at, until: new Date(at.getTime() + 3_600_000), timeZone: 'Europe/Berlin' };
    for (const wish of [
      { code: '0482' },
      { code: '123' },
      { code: '123456789' },
      { code: 4821 as unknown as string },
      { name: ' ' },
      { schedule: { ...schedule, until: at } },
      { schedule: { ...schedule, timeZone: 'Moon/Sea' } },
      { schedule: { ...schedule, weekdays: [7] } },
      { schedule: { ...schedule, hours: ['8', '9'] as const } },
      { schedule: { ...schedule, from: new Date(Number.NaN) } },
    ]) {
      const error = await rejection(client.lockUsers.add(door, { name: 'Guest', code: '482137', ...wish }));
      assert.equal(error.code, 'parameter_invalid', JSON.stringify(wish));
    }
    assert.equal(cloud.actions.length, 0);
  });

  test('a list that cannot be read is no empty list', async () => {
    const { client } = await start();
    cloud.script = () => row({ id: door, states: [] });
    assert.equal((await rejection(client.lockUsers.list(door))).code, 'unexpected_answer');
  });

  test('wall-clock times come back as the instants that they were, through both changes of the year', () => {
    for (const zone of ['Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe', 'UTC']) {
      for (let hour = 0; hour < 366 * 24; hour += 5) {
        const instant = new Date(Date.UTC(2026, 0, 1, hour));
        const back = instantOfWallClock(wallClockOf(instant, zone), zone);
        // In the repeated hour two instants look alike; the earlier one is meant.
        assert.ok(
          back !== null && back <= instant && wallClockOf(back, zone) === wallClockOf(instant, zone),
          `${zone} ${instant.toISOString()}`,
        );
      }
    }
    assert.equal(instantOfWallClock('2026-02-30 10:00', 'UTC'), null);
    assert.equal(instantOfWallClock('soon', 'UTC'), null);
    assert.equal(
      instantOfWallClock('2026-03-29 02:30', 'Europe/Berlin')?.toISOString(),
      '2026-03-29T01:30:00.000Z',
      'an hour that is left out',
    );
  });
});
