import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { createApi, type Api } from './api.ts';
import { registerLock, registerPerson, type Person } from './people.ts';
import { postmasterIn } from './server.ts';
import type { Running, Surroundings } from './surroundings.ts';
import { createWriteLoad } from './write-load.ts';

const locksReporting = 3;

async function logIn(running: Running, { email, password }: Person): Promise<Api> {
  const api = createApi(running.server.url);
  const login = await api.post('/auth/login/', { email, password });
  assert.equal(login.status, 200, 'the person is still known');
  return api.as(login.text('tokens.access'));
}

/** `kill -9` in the middle of a write load, again and again on the same data: nothing that was acknowledged may be missing. */
export async function surviveCrashes(
  t: TestContext,
  place: Surroundings,
  rounds: readonly ('the server' | 'the server and its database')[],
): Promise<void> {
  const running = await place.start();
  t.after(() => running.stop());
  const owner = await registerPerson(createApi(running.server.url), 'Owner');
  const locks = await Promise.all(Array.from({ length: locksReporting }, (_, index) => registerLock(owner, `Door ${index}`)));
  const load = createWriteLoad(locks);

  for (const [index, victim] of rounds.entries()) {
    const writing = load.start(running, await logIn(running, owner));
    // Another moment in every round.
    await writing.reached({ devices: 5 + index, statuses: 40 + index * 7, settings: 3 });
    const { server } = running;
    writing.expectEnd();
    server.kill('SIGKILL');
    if (victim === 'the server and its database') {
      const database = postmasterIn(server.dataDir);
      assert.ok(database !== undefined, 'the embedded PostgreSQL keeps its pid file in the data directory');
      process.kill(database, 'SIGKILL');
    }
    await server.program.ended;
    // A broker of its own goes on acknowledging what the server will get when it is back.
    if (!running.isEmbedded) await writing.reached({ devices: 0, statuses: 100, settings: 0 });
    const restarted = running.restart();
    if (!running.isEmbedded) await writing.reached({ devices: 0, statuses: 50, settings: 0 });
    await writing.stop();
    await restarted;
    await load.assertComplete(running, await logIn(running, owner));
    t.diagnostic(`round ${index + 1}, kill -9 of ${victim}: ${JSON.stringify(load.count)} acknowledged, none missing`);
  }
}
