import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { call } from '../../devices/testing/devices-fixture.ts';
import { backDoor, base, frontDoor, startImported } from './testing/utec-fixture.ts';

type World = Awaited<ReturnType<typeof startImported>>;

/** PINs of SmartLock in locks of U-tec, delivered as to any lock. */
describe('PINs for U-tec locks', () => {
  let world: World;
  before(async () => {
    world = await startImported();
  });
  after(() => world.fixture.close());

  async function makePin(ref: string, body: object): Promise<number> {
    const answer = await call(world.fixture, world.owner, 'POST', '/access/pins/', { device: world.device(ref).device, ...body });
    assert.equal(answer.statusCode, 201, answer.body);
    return answer.json<{ id: number }>().id;
  }

  /** Turns of the worker, and time between them, until it is so. */
  async function until(isSo: () => Promise<boolean>): Promise<void> {
    for (let turn = 0; turn < 60; turn += 1) {
      await world.fixture.features.delivery.worker.turn();
      if (await isSo()) return;
      world.fixture.clock.advance(30);
    }
    assert.fail(`It did not come about: ${isSo.toString()}`);
  }

  const facts = async (pin: number) => (await world.fixture.features.delivery.factsOf([pin])).get(pin);
  const opens = (ref: string, digits: string): boolean => world.lock(ref).typeCode(digits).opened;

  it('are confirmed once the lock has them, and removed with proof', async () => {
    const pin = await makePin(frontDoor, { pin_code: '482913' });
    await until(async () => (await facts(pin))?.phase === 'confirmed');
    assert.equal((await facts(pin))?.isProven, true);
    assert.equal(opens(frontDoor, '482913'), true);
    assert.equal((await call(world.fixture, world.owner, 'DELETE', `/access/pins/${pin}/`)).statusCode, 204);
    await until(async () => (await facts(pin))?.phase === 'removed');
    assert.equal(opens(frontDoor, '482913'), false);
  });

  it('are not called confirmed while the lock is away, and arrive when it is back', async () => {
    world.lock(backDoor).isOnline = false;
    const pin = await makePin(backDoor, { pin_code: '515294' });
    for (let turn = 0; turn < 10; turn += 1) {
      await world.fixture.features.delivery.worker.turn();
      world.fixture.clock.advance(60);
      assert.equal((await facts(pin))?.isProven, false);
    }
    world.lock(backDoor).isOnline = true;
    await until(async () => (await facts(pin))?.isProven === true);
    assert.equal(opens(backDoor, '515294'), true);
  });

  it('have a period where the lock’s zone is known, and begin with no 0', async () => {
    const lockPath = `${base}${world.accountId}/locks/${encodeURIComponent(frontDoor)}/`;
    assert.equal((await call(world.fixture, world.owner, 'PATCH', lockPath, { time_zone: 'Europe/Berlin' })).statusCode, 200);
    world.lock(frontDoor).timeZone = 'Europe/Berlin';
    const now = world.fixture.clock.now().getTime();
    const pin = await makePin(frontDoor, {
      pin_code: '626374',
      valid_from: new Date(now - 3_600_000).toISOString(),
      valid_until: new Date(now + 86_400_000).toISOString(),
    });
    await until(async () => (await facts(pin))?.phase === 'confirmed');
    assert.equal(opens(frontDoor, '626374'), true);
    for (let count = 0; count < 30; count += 1) {
      const { digits } = await world.fixture.features.delivery.allocateDigits(world.fixture.database.db, {
        devicePks: [world.device(frontDoor).device],
        startsAt: new Date(now),
        endsAt: null,
      });
      assert.notEqual(digits[0], '0');
    }
  });
});
