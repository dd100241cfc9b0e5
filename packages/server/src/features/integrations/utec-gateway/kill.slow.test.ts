import { startUtecCloud, type RunningUtecCloud } from '@smartlock/simulators';
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { comeBack, frontDoor, startGateway, type GatewayFixture } from './testing/gateway-fixture.ts';

const secretKey = 'devices-fixture-secret-0123456789abcdef';
const rounds = 12;

describe('kill -9', () => {
  let running: RunningUtecCloud;
  let gateway: GatewayFixture;
  let journalPath: string;

  before(async () => {
    running = await startUtecCloud({ port: 0, switches: { refresh_rotates: true } });
    gateway = await startGateway({
      joins: running.cloud,
      overPort: true,
      env: { UTEC_GATEWAY_ADDRESSES: running.baseUrl },
    });
    journalPath = join(gateway.fixture.directory, 'utec-gateway', 'token');
    await gateway.configure({ api_base_url: running.baseUrl, oauth_base_url: running.baseUrl });
    const { body } = await gateway.ask('GET', '/api/oauth/authorize-url');
    const back = await comeBack(running.cloud, body.url as string);
    assert.equal((await gateway.ask('GET', `/oauth/callback${back.search}`)).status, 200);
  });
  after(async () => {
    await gateway.close();
    await running.stop();
  });

  async function startProcess(stallAfterJournal: boolean) {
    const order = { connection: gateway.fixture.database.connection, secretKey, journalPath, stallAfterJournal };
    const file = fileURLToPath(new URL('testing/gateway-process.ts', import.meta.url));
    const child = spawn(process.execPath, [...process.execArgv, file, JSON.stringify(order)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const next = async () => String((await lines.next()).value);
    assert.equal(await next(), 'ready');
    return {
      next,
      kill: async () => {
        const closed = once(child, 'close');
        child.kill('SIGKILL');
        await closed;
      },
    };
  }

  /** Whoever comes after it goes on without a person. */
  async function goesOn(): Promise<void> {
    // Past the lease of whoever was killed.
    gateway.advance(120);
    const refreshed = await gateway.ask('POST', '/api/oauth/refresh');
    assert.equal(refreshed.status, 200, refreshed.text);
    assert.equal((await gateway.ask('POST', '/api/unlock', { id: frontDoor })).status, 200);
  }

  test('at any moment of a renewal loses no token', async () => {
    for (let round = 0; round < rounds; round += 1) {
      const { next, kill } = await startProcess(false);
      for (let turn = 0; turn <= round % 3; turn += 1) assert.equal(await next(), 'renewed');
      // Another moment in each round: before, in and after the answer.
      for (let turn = 0; turn < round * 7; turn += 1) await new Promise((resolve) => setImmediate(resolve));
      await kill();
      await goesOn();
    }
  });

  test('between the answer and the database loses not even a token for one use', async () => {
    running.cloud.switches.refresh_single_use = true;
    for (let round = 0; round < 3; round += 1) {
      const { next, kill } = await startProcess(true);
      assert.equal(await next(), 'stalled');
      await kill();
      await goesOn();
    }
  });
});
