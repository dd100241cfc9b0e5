import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createApi } from './harness/api.ts';
import { listenToRegistrations } from './harness/event-listener.ts';
import { registerLock, registerPerson } from './harness/people.ts';
import { surroundings } from './harness/surroundings.ts';
import { waitFor } from './harness/wait.ts';
import { createWriteLoad } from './harness/write-load.ts';

const rounds = 2;

for (const place of surroundings) {
  test(`kill -9 while events flow: no change without its event, and a client that resumes misses none, on ${place.name}`, async (t) => {
    const running = await place.start();
    t.after(() => running.stop());
    const owner = await registerPerson(createApi(running.server.url), 'Owner');
    const logIn = async (): Promise<string> => {
      const answer = await createApi(running.server.url).post('/auth/login/', { email: owner.email, password: owner.password });
      return answer.text('tokens.access');
    };
    const locks = [await registerLock(owner, 'Door')];
    const load = createWriteLoad(locks);
    let where = { url: running.server.url, token: await logIn() };
    const listener = listenToRegistrations(() => where);
    t.after(() => listener.stop());
    // It begins at the present: a first registration shows that it listens.
    await waitFor('the first event', async () => {
      await registerLock(owner, 'Before');
      return listener.registered.length > 0;
    });

    for (let round = 0; round < rounds; round += 1) {
      const writing = load.start(running, createApi(running.server.url).as(where.token));
      await writing.reached({ devices: 15 + round * 7, statuses: 20, settings: 2 });
      const { server } = running;
      writing.expectEnd();
      server.kill('SIGKILL');
      await server.program.ended;
      const restarted = running.restart();
      await writing.stop();
      await restarted;
      where = { url: running.server.url, token: await logIn() };
    }

    const { devices } = load.acknowledged;
    await waitFor(
      () => `${devices.length} registrations to be heard of, ${listener.registered.length} were`,
      () => devices.every((id) => listener.registered.includes(id)),
      { timeoutMs: 30_000 },
    );
    assert.equal(new Set(listener.registered).size, listener.registered.length, 'none was heard of twice');
    assert.equal(listener.resets, 0);
    const withoutEvent = await running.query(
      `SELECT d.id FROM devices d WHERE NOT EXISTS (SELECT FROM events e WHERE e.type = 'device.created' AND e.device_pk = d.id)`,
    );
    assert.deepEqual(withoutEvent, [], 'a change without its event');
    const withoutChange = await running.query(
      `SELECT e.device_pk FROM events e WHERE e.type = 'device.created' AND NOT EXISTS (SELECT FROM devices d WHERE d.id = e.device_pk)`,
    );
    assert.deepEqual(withoutChange, [], 'an event without its change');
    t.diagnostic(`${rounds} times kill -9, ${devices.length} registrations acknowledged, each heard of once`);
  });
}
