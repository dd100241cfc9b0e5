import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { createApi, valueAt, type Api } from './harness/api.ts';
import { createFolder, removeFolder } from './harness/guard.ts';
import { startMosquittoLock } from './harness/mosquitto-lock.ts';
import { registerLock, registerPerson } from './harness/people.ts';
import { startServer, type Server } from './harness/server.ts';
import { waitFor } from './harness/wait.ts';

const rounds = 20;

/** Asks until the server is gone, and keeps what was acknowledged. Only a refusal by a living server is a failure. */
async function writeUntilKilled(isKilled: () => boolean, write: () => Promise<void>): Promise<void> {
  while (!isKilled()) {
    try {
      await write();
    } catch (error) {
      if (!isKilled()) throw error;
    }
  }
}

async function allOf(api: Api, path: string): Promise<unknown[]> {
  const found: unknown[] = [];
  for (let page = 1; ; page += 1) {
    const answer = await api.get(`${path}?page=${page}&page_size=100`);
    assert.equal(answer.status, 200, JSON.stringify(answer.body));
    found.push(...answer.list('results'));
    if (answer.at('next') === null) return found;
  }
}

function killDatabase(dataDir: string): void {
  const file = join(dataDir, 'postgres/postmaster.pid');
  assert.ok(existsSync(file), 'the embedded PostgreSQL keeps its pid file in the data directory');
  process.kill(Number(readFileSync(file, 'utf8').split('\n')[0]), 'SIGKILL');
}

async function waitUntilOnline(api: Api, lockId: number): Promise<void> {
  await waitFor('the lock to be seen online', async () => (await api.get(`/devices/${lockId}/status/`)).at('is_online') === true);
}

test(`in ${rounds} kill -9 under load, alone and with the database, nothing that was acknowledged is lost`, async (t) => {
  const dataDir = createFolder('crash');
  const running: { server?: Server } = {};
  t.after(async () => {
    await running.server?.stop();
    removeFolder(dataDir);
  });
  let server = await startServer({ dataDir });
  running.server = server;
  const owner = await registerPerson(createApi(server.url), 'Owner');
  const accessToken = async (): Promise<Api> => {
    const api = createApi(server.url);
    const login = await api.post('/auth/login/', { email: owner.email, password: owner.password });
    assert.equal(login.status, 200, 'the person is still known');
    return api.as(login.text('tokens.access'));
  };
  const lock = await registerLock(owner, 'Front Door');
  const acknowledgedDevices: number[] = [];
  const acknowledgedEvents: string[] = [];
  let eventAt = Date.now() - 1_000_000;

  for (let round = 1; round <= rounds; round += 1) {
    const api = await accessToken();
    const mqttUrl = server.mqttUrl ?? assert.fail('no embedded broker');
    const door = await startMosquittoLock({ mqttUrl, deviceId: lock.deviceId, keys: lock.keys });
    await waitUntilOnline(api, lock.id);
    let isKilled = false;
    const before = { devices: acknowledgedDevices.length, events: acknowledgedEvents.length };
    const register = async () => {
      const answer = await api.post('/devices/', { name: `Door ${randomUUID()}` });
      assert.equal(answer.status, 201, JSON.stringify(answer.body));
      acknowledgedDevices.push(answer.number('id'));
    };
    const report = async () => {
      eventAt += 1;
      const timestamp = new Date(eventAt).toISOString();
      // Returns once the broker has acknowledged it (QoS 1), which the protocol allows only after it is stored.
      await door.sendEvent({ type: 'access', method: 'manual', action: 'unlock', success: true, offline: true, timestamp });
      acknowledgedEvents.push(timestamp);
    };
    const writers = [register, register, register, report].map((write) => writeUntilKilled(() => isKilled, write));
    const writing = Promise.all(writers);
    const hasWritten = () =>
      acknowledgedDevices.length >= before.devices + 10 + round && acknowledgedEvents.length >= before.events + 3;
    await Promise.race([waitFor('some acknowledged writes', hasWritten, { everyMs: 5 }), writing]);
    isKilled = true;
    server.kill('SIGKILL');
    if (round % 2 === 0) killDatabase(dataDir);
    await writing;
    await server.program.ended;
    await door.die();

    server = await startServer({ dataDir });
    running.server = server;
    const after = await accessToken();
    const devices = new Set((await allOf(after, '/devices/')).map((device) => valueAt(device, 'id')));
    assert.deepEqual(
      acknowledgedDevices.filter((id) => !devices.has(id)),
      [],
      `round ${round}: acknowledged devices are missing`,
    );
    const events = new Set((await allOf(after, `/devices/${lock.id}/logs/`)).map((entry) => String(valueAt(entry, 'timestamp'))));
    assert.deepEqual(
      acknowledgedEvents.filter((timestamp) => !events.has(timestamp)),
      [],
      `round ${round}: acknowledged events are missing`,
    );
    t.diagnostic(
      `round ${round}: ${acknowledgedDevices.length} registrations and ${acknowledgedEvents.length} events, none missing`,
    );
  }
});
