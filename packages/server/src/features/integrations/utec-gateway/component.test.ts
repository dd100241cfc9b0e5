import assert from 'node:assert/strict';
import type { AddressInfo } from 'node:net';
import { after, before, describe, test } from 'node:test';
import {
  backDoor,
  basic,
  frontDoor,
  pathToken,
  startGateway,
  startReady,
  type GatewayFixture,
} from './testing/gateway-fixture.ts';
import { Component100, Component150 } from './testing/uteclocal-component.ts';

/** As a person may write the host into the component's form. */
const ways = {
  'the open network': (port: number) => `http://127.0.0.1:${port}`,
  'name and password in the address': (port: number) => `http://${basic.username}:${basic.password}@127.0.0.1:${port}`,
  'a secret path': (port: number) => `http://127.0.0.1:${port}/k/${pathToken}/`,
};
const settings: Readonly<Record<keyof typeof ways, Record<string, string>>> = {
  'the open network': {},
  'name and password in the address': { UTEC_GATEWAY_NETWORKS: '', UTEC_GATEWAY_PASSWORD: basic.password },
  'a secret path': { UTEC_GATEWAY_NETWORKS: '', UTEC_GATEWAY_PATH_TOKEN: pathToken },
};

/** The person who sets it up comes from the open network; then it is closed to all but the way that is tried. */
async function startBehind(
  way: keyof typeof ways,
): Promise<{ gateway: GatewayFixture; host: string; stop: () => Promise<void> }> {
  const first = await startReady();
  const gateway = await startGateway({
    database: first.fixture.database,
    env: settings[way],
    hasStaff: false,
    joins: first.cloud,
  });
  await gateway.fixture.app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = gateway.fixture.app.server.address() as AddressInfo;
  return {
    gateway,
    host: ways[way](port),
    async stop() {
      await gateway.close();
      await first.close();
    },
  };
}

for (const way of Object.keys(ways) as (keyof typeof ways)[]) {
  describe(`uteclocal by ${way}`, () => {
    let behind: Awaited<ReturnType<typeof startBehind>>;
    before(async () => {
      behind = await startBehind(way);
    });
    after(() => behind.stop());

    test('1.5.0 finds its locks with battery and status, moves them, and shows the truth at once', async () => {
      const component = new Component150(behind.host);
      assert.equal(await component.setUp(), 'created');
      const entity = component.entities.get(frontDoor);
      assert.deepEqual(entity, {
        uniqueId: `utec_${frontDoor}`,
        name: 'Front Door',
        model: 'U-Bolt-Pro-WiFi',
        isAvailable: true,
        isLocked: true,
        battery: 80,
        status: 'Online',
        hasBattery: true,
        hasStatus: true,
      });
      assert.equal(component.entities.size, 3);
      assert.equal(await component.command(frontDoor, 'unlock'), true);
      assert.equal(entity?.isLocked, false);
      assert.equal(await component.command(frontDoor, 'lock'), true);
      assert.equal(entity?.isLocked, true);
    });

    test('1.0.0 finds them too, and tells the user of a refusal', async () => {
      const component = new Component100(behind.host);
      await component.setUp();
      assert.deepEqual(component.entities.get(backDoor), {
        id: backDoor,
        name: 'Back Door',
        isLocked: true,
        battery: 100,
        health: 'Online',
      });
      await component.command(backDoor, 'unlock');
      await component.poll();
      assert.equal(component.entities.get(backDoor)?.isLocked, false);
      behind.gateway.cloud.switches.command = 'offline';
      await assert.rejects(component.command(backDoor, 'lock'), /409/);
      behind.gateway.cloud.switches.command = 'confirm';
    });

    test('a wrong address is refused, with nothing of the gateway in the answer', async () => {
      const { origin } = new URL(behind.host);
      if (way === 'the open network') return assert.equal((await fetch(`${origin}/k/${pathToken}/health`)).status, 404);
      const bare = await fetch(`${origin}/api/devices`);
      assert.equal(bare.status, way === 'a secret path' ? 403 : 401);
      assert.ok(!(await bare.text()).includes('Front Door'));
      const wrong = way === 'a secret path' ? `${origin}/k/${pathToken}x` : origin.replace('//', '//gateway:wrong-password@');
      assert.notEqual(await new Component150(wrong).setUp().catch(() => 'refused'), 'created');
      // The health of the platform is for everybody; that of the token is not.
      assert.equal('token_valid' in ((await (await fetch(`${origin}/health`)).json()) as object), false);
    });
  });
}

describe('uteclocal while U-tec is away for an hour', () => {
  let gateway: GatewayFixture;
  let host: string;
  before(async () => {
    gateway = await startReady();
    await gateway.fixture.app.listen({ host: '127.0.0.1', port: 0 });
    host = ways['the open network']((gateway.fixture.app.server.address() as AddressInfo).port);
  });
  after(() => gateway.close());

  test('goes on, shows that nobody knows, refuses commands, and is itself again without a restart', async () => {
    const { cloud, advance, poll } = gateway;
    const component = new Component150(host);
    await component.setUp();
    const entity = component.entities.get(frontDoor);
    cloud.world.isDown = true;
    let failedRefreshes = 0;
    for (let minute = 0; minute < 60; minute += 1) {
      advance(60);
      await poll();
      await component.refresh();
      if (!component.lastRefreshOk) failedRefreshes += 1;
      if (minute === 0) assert.deepEqual([entity?.isLocked, entity?.status], [true, 'Online'], 'one missed poll is no reason');
      if (minute >= 4) assert.deepEqual([entity?.isLocked, entity?.status, entity?.battery], [null, 'Offline', 80]);
      if (minute === 30) assert.equal(await component.command(frontDoor, 'unlock'), false);
    }
    assert.equal(failedRefreshes, 0);
    assert.ok((cloud.counts.get('Device/Query') ?? 0) < 60, 'it is asked less and less often');
    const latest = (await gateway.ask('GET', '/api/status/latest')).body;
    assert.equal(latest.stale, true);
    assert.match(latest.problem as string, /U-tec cannot be used/);
    cloud.world.isDown = false;
    for (let minute = 0; minute < 20; minute += 1) {
      advance(60);
      await poll();
    }
    await component.refresh();
    assert.deepEqual([entity?.isLocked, entity?.status], [true, 'Online']);
    assert.equal(await component.command(frontDoor, 'unlock'), true);
    assert.match((await gateway.ask('GET', '/logs')).text, /U-tec can be reached again/);
  });

  test('one report of a lock being away is not believed, two are', async () => {
    const { cloud, advance, poll } = gateway;
    const component = new Component150(host);
    await component.setUp();
    const lock = cloud.world.locks.get(frontDoor);
    assert.ok(lock !== undefined);
    lock.blips = 1;
    const statuses: unknown[] = [];
    for (let turn = 0; turn < 2; turn += 1) {
      advance(61);
      await poll();
      await component.refresh();
      statuses.push(component.entities.get(frontDoor)?.status);
    }
    lock.isOnline = false;
    for (let turn = 0; turn < 2; turn += 1) {
      advance(61);
      await poll();
      await component.refresh();
      statuses.push(component.entities.get(frontDoor)?.status);
    }
    assert.deepEqual(statuses, ['Online', 'Online', 'Online', 'Offline']);
  });
});
