import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { call, registerPerson, share } from '../devices/testing/devices-fixture.ts';
import { control, credentials, runJob } from '../integrations/ttlock/testing/ttlock-fixture.ts';
import { frontDoor, startDelivery, type DeliveryWorld } from './testing/delivery-fixture.ts';

const guest = 'guest@example.com';
const list = '/v3/lock/listKey';

describe('keys that people hold of a lock in the app of its maker', () => {
  let world: DeliveryWorld;

  beforeEach(async () => {
    world = await startDelivery();
  });
  afterEach(() => world.fixture.close());

  /** As the owner of the lock does it in the app. */
  async function inApp(path: string, params: Record<string, string | number>): Promise<{ keyId: number }> {
    const { client_id: clientId, client_secret: clientSecret, username, password } = credentials;
    const ask = async (to: string, form: Record<string, string | number>) => {
      const body = new URLSearchParams(Object.entries(form).map(([name, value]): [string, string] => [name, String(value)]));
      return await (await world.fixture.cloud.fetch(`https://euapi.ttlock.com${to}`, { method: 'POST', body })).json();
    };
    const signIn = { clientId, clientSecret, username, password: createHash('md5').update(password).digest('hex') };
    const { access_token: accessToken } = (await ask('/oauth2/token', signIn)) as { access_token: string };
    const date = world.fixture.clock.now().getTime();
    return (await ask(path, { clientId, accessToken, date, ...params })) as { keyId: number };
  }
  const give = (more: Record<string, number> = {}) =>
    inApp('/v3/key/send', {
      lockId: frontDoor,
      receiverUsername: guest,
      keyName: 'Cleaner',
      startDate: 0,
      endDate: 0,
      ...more,
    });
  const compare = () => runJob(world.fixture, 'compare_access', {});
  const found = async () =>
    (await call(world.fixture, world.owner, 'GET', '/access/over-access/')).json<{
      results: Array<{ kind: string; ref: string; description: string }>;
    }>().results;
  const told = async (): Promise<string[]> => {
    const { rows } = await world.fixture.database.pool.query<{ data: { description: string } }>(
      `select data from events where type = 'access.left_over'`,
    );
    return rows.map(({ data }) => data.description);
  };
  /** Some days later, when they are read again. */
  async function week(): Promise<void> {
    world.fixture.clock.advance(8 * 86_400);
    await world.work();
  }

  it('are listed and told once where nobody of that name has access here, by number; and no more once they are taken away', async () => {
    const { keyId } = await give();
    await world.work();
    assert.deepEqual(
      [await compare(), await compare()],
      [
        { open: 1, found: 1 },
        { open: 1, found: 0 },
      ],
    );
    const [one] = await found();
    assert.deepEqual([one?.kind, one?.ref], ['vendor_key', `key:${keyId}`]);
    assert.match(one?.description ?? '', /^Cleaner \(guest@example\.com\) opens the lock/);
    const [description, ...others] = await told();
    assert.match(description ?? '', new RegExp(`^The key ${keyId} opens`));
    assert.deepEqual([others, description?.includes(guest)], [[], false]);
    await inApp('/v3/key/freeze', { keyId });
    await week();
    assert.deepEqual(await compare(), { open: 0, found: 0 });
    const { rows } = await world.fixture.database.pool.query('select * from vendor_keys');
    assert.deepEqual(rows, []);
  });

  it('are in order where their holder has a role here, until that ends', async () => {
    await give();
    const person = await registerPerson(world.fixture);
    await share(world.fixture, world.owner, { id: world.device(frontDoor).device }, person, 'viewer');
    // The user name that they chose at the vendor.
    await world.fixture.database.pool.query('update users set email = $1 where id = $2', [guest.toUpperCase(), person.id]);
    await world.work();
    assert.deepEqual(await compare(), { open: 0, found: 0 });
    await world.fixture.database.pool.query('delete from device_shares where user_id = $1', [person.id]);
    assert.deepEqual(await compare(), { open: 1, found: 1 });
  });

  it('that are over open nothing', async () => {
    const now = world.fixture.clock.now().getTime();
    await give({ startDate: now, endDate: now + 3_600_000 });
    await world.work();
    assert.deepEqual(await compare(), { open: 1, found: 1 });
    world.fixture.clock.advance(3_700);
    assert.deepEqual(await compare(), { open: 0, found: 0 });
  });

  it('stay as they were known while they cannot be read, and are asked for once a week', async () => {
    await give();
    await world.work();
    await compare();
    const calls = async (): Promise<number> =>
      ((await control(world.fixture.cloud, 'GET', `calls?path=${list}`)) as { calls: unknown[] }).calls.length;
    const atFirst = await calls();
    world.fixture.clock.advance(86_400);
    await world.work();
    assert.equal(await calls(), atFirst);
    await control(world.fixture.cloud, 'POST', 'faults', { fault: 'errcode', errcode: 90000, path: list });
    await week();
    assert.ok((await calls()) > atFirst);
    assert.deepEqual(await compare(), { open: 1, found: 0 });
  });
});
