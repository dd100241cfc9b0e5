import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { test } from 'node:test';
import { createFleet } from '@smartlock/simulators';
import { createApi, type Api } from './harness/api.ts';
import { createFolder, removeFolder } from './harness/guard.ts';
import { registerLock, registerPerson } from './harness/people.ts';
import { startServer, type Server } from './harness/server.ts';
import { waitFor } from './harness/wait.ts';

const promised = { timeoutMs: 5_000, everyMs: 10 };
const many = 60;

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  assert.ok(typeof address === 'object' && address !== null);
  probe.close();
  await once(probe, 'close');
  return address.port;
}

async function createPin(api: Api, lockId: number, digits: string): Promise<number> {
  const answer = await api.post('/access/pins/', { device: lockId, pin_code: digits });
  assert.equal(answer.status, 201, JSON.stringify(answer.body));
  return answer.number('id');
}

test('codes made and deleted are on a lock and gone from it soon after its return, however the server is killed in between', async (t) => {
  const dataDir = createFolder('codes');
  const mqttPort = String(await freePort());
  const running: { server?: Server } = {};
  t.after(async () => {
    await running.server?.stop();
    removeFolder(dataDir);
  });
  const start = async (): Promise<Api> => {
    running.server = await startServer({ dataDir, env: { MQTT_PORT: mqttPort } });
    return createApi(running.server.url);
  };
  const killAndStart = async (): Promise<Api> => {
    const killed = running.server ?? assert.fail('no server');
    killed.kill('SIGKILL');
    await killed.program.ended;
    return await start();
  };

  const anyone = await start();
  const owner = await registerPerson(anyone, 'Owner');
  const logIn = async (api: Api): Promise<Api> => {
    const login = await api.post('/auth/login/', { email: owner.email, password: owner.password });
    assert.equal(login.status, 200, JSON.stringify(login.body));
    return api.as(login.text('tokens.access'));
  };
  const { id, deviceId, keys } = await registerLock(owner, 'Front Door');
  const timing = { reconnectMinMs: 20, reconnectMaxMs: 200, connectTimeoutMs: 3_000 };
  const fleet = createFleet({ mqttUrl: `mqtt://127.0.0.1:${mqttPort}`, locks: [{ device_id: deviceId, ...keys }], timing });
  t.after(() => fleet.stop());
  const lock = fleet.lock(deviceId);
  const holds = (codes: readonly string[]) => (): boolean =>
    JSON.stringify(lock.memory.codes.map(({ digits }) => digits).toSorted()) === JSON.stringify(codes.toSorted());

  // Made while the lock is away, and the server killed right after it said so.
  const first = await createPin(owner.api, id, '84915273');
  let api = await killAndStart();
  fleet.start();
  await fleet.connected();
  await waitFor('the code to be on the lock', holds(['84915273']), promised);

  // Deleted under the eyes of the lock, and the server killed right after it said so.
  api = await logIn(api);
  assert.equal((await api.delete(`/access/pins/${first}/`)).status, 204);
  api = await killAndStart();
  await waitFor('the lock to be back', () => lock.state.isOnline);
  await waitFor('the code to be gone from the lock', holds([]), promised);

  // Killed while the lock takes many, one by one.
  api = await logIn(api);
  lock.losePower();
  const digits = Array.from({ length: many }, (_, index) => String(51_000_003 + index * 17));
  for (const each of digits) await createPin(api, id, each);
  lock.restorePower();
  await waitFor('some codes to be on the lock', () => lock.state.codesKept >= 5, { everyMs: 1 });
  await killAndStart();
  assert.ok(lock.state.codesKept < many, 'the server was to be killed before the lock had them all');
  await waitFor('the lock to be back', () => lock.state.isOnline);
  await waitFor('all codes to be on the lock', holds(digits), promised);

  // They open while there is no server at all.
  running.server?.kill('SIGKILL');
  await running.server?.program.ended;
  await waitFor('the lock to be alone', () => !lock.state.isOnline);
  lock.enterCode(digits.at(-1) ?? '');
  assert.equal(lock.state.bolt, 'unlocked');
  api = await logIn(await start());
  await waitFor('the opening to be reported', async () => {
    const logs = await api.get(`/devices/${id}/logs/`);
    return logs.list('results').length > 0;
  });
  const answer = await api.get(`/devices/${id}/logs/`);
  const entries = answer.list('results') as Record<string, unknown>[];
  assert.deepEqual(
    entries.map((entry) => [entry['access_method'], entry['success'], entry['offline']]),
    [['pin', true, true]],
  );
});
