import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { defaultTtlockCredentials } from '@smartlock/simulators';
import { frontDoor, startDelivery } from './testing/delivery-fixture.ts';

const locksEach = 4;
const gateways = [4001, 4002, 4003];
const locks = gateways.flatMap((gateway, at) =>
  Array.from({ length: locksEach }, (_, n) => ({ gateway, lock: 1_000_001 + at * locksEach + n })),
);

const owner = defaultTtlockCredentials.username;
const world = {
  apps: [{ client_id: defaultTtlockCredentials.clientId, client_secret: defaultTtlockCredentials.clientSecret }],
  users: [{ username: owner, password: defaultTtlockCredentials.password }],
  locks: locks.map(({ lock }) => ({ lock_id: lock, owner, alias: `Door ${lock}` })),
  gateways: gateways.map((gateway) => ({
    gateway_id: gateway,
    owner,
    name: `Gateway ${gateway}`,
    links: locks.filter((one) => one.gateway === gateway).map(({ lock }) => ({ lock_id: lock, rssi: -55 })),
  })),
};

/** Brings two codes to each lock, and tells how many changes were under way at once. */
async function bring(areGatewaysTold: boolean) {
  const asked = new Set<number>();
  const busy = new Map<number, number>();
  let asking = 0;
  const most = { asking: 0, atOneGateway: 0, atAll: 0 };
  let isTooEarly = false;
  const delivery = await startDelivery({
    cloud: { world },
    async between(path, form, send) {
      const lock = Number(form.get('lockId'));
      if (path === '/v3/gateway/listByLock') {
        most.asking = Math.max(most.asking, (asking += 1));
        await sleep(10);
        asking -= 1;
        asked.add(lock);
        return areGatewaysTold ? await send() : Response.json({ errcode: 90000, errmsg: 'internal error' });
      }
      if (path !== '/v3/keyboardPwd/add') return await send();
      isTooEarly ||= !asked.has(lock);
      const gateway = locks.find((one) => one.lock === lock)?.gateway ?? 0;
      busy.set(gateway, (busy.get(gateway) ?? 0) + 1);
      most.atOneGateway = Math.max(most.atOneGateway, ...busy.values());
      most.atAll = Math.max(
        most.atAll,
        [...busy.values()].reduce((sum, count) => sum + count, 0),
      );
      await sleep(30);
      busy.set(gateway, (busy.get(gateway) ?? 0) - 1);
      return await send();
    },
  });
  try {
    const pins: number[] = [];
    for (const { lock } of locks) {
      for (const digits of ['482913', '593024']) pins.push(await delivery.makePin(lock, { pin_code: digits }));
    }
    await delivery.work();
    for (const pin of pins) assert.equal((await delivery.facts(pin)).phase, 'confirmed');
    return { ...most, isTooEarly };
  } finally {
    await delivery.fixture.close();
  }
}

describe('changes on their way to locks', () => {
  it('are one at a time at each gateway and under way at all gateways at once, and none before its gateway is known', async () => {
    const { asking, atOneGateway, atAll, isTooEarly } = await bring(true);
    assert.deepEqual({ atOneGateway, atAll, isTooEarly }, { atOneGateway: 1, atAll: gateways.length, isTooEarly: false });
    assert.ok(asking > gateways.length, `${asking} locks were asked about side by side`);
  });

  it('are one at a time of a whole account whose gateways cannot be read', async () => {
    const { atAll, isTooEarly } = await bring(false);
    assert.deepEqual({ atAll, isTooEarly }, { atAll: 1, isTooEarly: false });
  });

  it('keep to the gateway of their lock while the vendor hears nothing of it', async () => {
    let isHeard = true;
    const delivery = await startDelivery({
      between: async (path, _form, send) =>
        path === '/v3/gateway/listByLock' && !isHeard ? Response.json({ list: [] }) : await send(),
    });
    const gatewaysOf = async (): Promise<unknown> => {
      const { rows } = await delivery.fixture.database.pool.query<{ gateways: string[] }>(
        'select gateways from delivery_locks where device_pk = $1',
        [delivery.device(frontDoor).device],
      );
      return rows[0]?.gateways;
    };
    try {
      await delivery.makePin(frontDoor, { pin_code: '482913' });
      await delivery.work();
      assert.deepEqual(await gatewaysOf(), ['4001']);
      isHeard = false;
      delivery.fixture.clock.advance(25 * 3600);
      await delivery.work();
      assert.deepEqual(await gatewaysOf(), ['4001']);
    } finally {
      await delivery.fixture.close();
    }
  });
});
