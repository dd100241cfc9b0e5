import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { call } from '../devices/testing/devices-fixture.ts';
import { runJob } from '../integrations/ttlock/testing/ttlock-fixture.ts';
import { surplusSpares } from './store/spares.ts';
import { withDeliveryTables } from './tables.ts';
import { frontDoor, sideDoor, startDelivery, studio, type DeliveryWorld } from './testing/delivery-fixture.ts';

describe('spare codes', () => {
  let world: DeliveryWorld;
  before(async () => {
    world = await startDelivery();
    await world.work();
  });
  after(() => world.fixture.close());

  const fill = () => runJob(world.fixture, 'fill_backup_codes', {});
  const spares = async (lockId: number): Promise<number[]> => {
    const url = `/devices/${world.device(lockId).device}/backup-codes/`;
    const { results } = (await call(world.fixture, world.owner, 'GET', url)).json<{ results: Array<{ pin: number }> }>();
    return results.map(({ pin }) => pin);
  };
  const listed = async (query: string): Promise<number> =>
    (await call(world.fixture, world.owner, 'GET', `/access/pins/?${query}`)).json<{ count: number }>().count;

  it('are one on each lock of a room without anything being set, none on others, and in no list of PINs unless asked for', async () => {
    assert.deepEqual(await fill(), { made: 0, ended: 0 });
    const room = await world.makeRoom([frontDoor, studio]);
    assert.deepEqual(await fill(), { made: 2, ended: 0 });
    assert.deepEqual(await fill(), { made: 0, ended: 0 });
    await world.work();
    assert.deepEqual([(await spares(frontDoor)).length, (await spares(studio)).length, await spares(sideDoor)], [1, 1, []]);
    assert.deepEqual([await listed(''), await listed('is_spare=true')], [0, 2]);
    const [held] = world.held(studio);
    assert.equal(world.opens(studio, held ?? ''), true);
    await call(world.fixture, world.owner, 'DELETE', `/rooms/${room}/`);
    assert.deepEqual(await fill(), { made: 0, ended: 2 });
    await world.work();
    assert.deepEqual([await spares(frontDoor), await spares(studio), world.held(studio)], [[], [], []]);
  });

  it('belong to whoever changes one by hand, and another takes its place', async () => {
    const room = await world.makeRoom([studio]);
    await fill();
    await world.work();
    const [spare] = await spares(studio);
    assert.ok(spare !== undefined);
    await world.change(spare, { label: 'Plumber' });
    assert.deepEqual([await listed('search=Plumber'), await spares(studio)], [1, []]);
    assert.deepEqual(await fill(), { made: 1, ended: 0 });
    await call(world.fixture, world.owner, 'DELETE', `/rooms/${room}/`);
    assert.deepEqual(await fill(), { made: 0, ended: 1 });
    assert.equal(await listed('search=Plumber'), 1);
    await world.remove(spare);
    await world.work();
  });

  it('leave the last places of a lock to people, and a lock without room delays no other', async () => {
    await world.makeRoom([frontDoor, studio, sideDoor]);
    const full = world.device(frontDoor).device;
    const now = world.fixture.clock.now();
    await world.fixture.database.db.transaction().execute(async (trx) => {
      for (let n = 0; n < 200; n += 1) {
        const window = { validFrom: new Date(now.getTime() + 86_400_000 * 30), validUntil: null, schedule: null };
        const order = {
          devicePk: full,
          digits: String(311_001 + n * 7),
          label: 'Guest',
          createdBy: null,
          isSpare: false,
          ...window,
        };
        await world.fixture.features.access.sparePins.add(trx, order);
      }
    });
    // A vendor's lock that others have nearly filled.
    await world.fixture.database.pool.query('update delivery_locks set codes_read = 200 where device_pk = $1', [
      world.device(studio).device,
    ]);
    assert.deepEqual(await fill(), { made: 1, ended: 0 });
    assert.deepEqual([await spares(frontDoor), await spares(studio)], [[], []]);
    assert.equal((await spares(sideDoor)).length, 1);
  });
});

it('a lower number ends those that are too many, the ones that are not ready first, and 0 ends all', async () => {
  const world = await startDelivery({ env: { DELIVERY_BACKUP_CODES: '2' } });
  try {
    await world.work();
    await world.makeRoom([studio]);
    assert.deepEqual(await runJob(world.fixture, 'fill_backup_codes', {}), { made: 2, ended: 0 });
    await world.work();
    const { db, pool } = world.fixture.database;
    const { rows } = await pool.query<{ id: number }>('select id from pins where is_spare order by id');
    const [first, second] = rows.map(({ id }) => id);
    await pool.query(`update deliveries set is_proven = false where pin_id = $1`, [first]);
    const devicePks = [world.device(studio).device];
    const surplus = async (perLock: number) =>
      (await surplusSpares(withDeliveryTables(db), { devicePks, perLock }, 10)).map(({ id }) => id);
    assert.deepEqual(await surplus(1), [first]);
    assert.deepEqual(await surplus(0), [first, second]);
  } finally {
    await world.fixture.close();
  }
});
