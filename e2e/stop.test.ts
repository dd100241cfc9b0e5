import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { test } from 'node:test';
import { createApi } from './harness/api.ts';
import { createFolder, removeFolder } from './harness/guard.ts';
import { registerLock, registerPerson } from './harness/people.ts';
import { startProgram, type Ended, type Program } from './harness/program.ts';
import { cliPath, postmasterIn, serverEnvironment, startServer } from './harness/server.ts';
import { surroundings } from './harness/surroundings.ts';
import { waitFor } from './harness/wait.ts';
import { createWriteLoad } from './harness/write-load.ts';

const endsWithinMs = 10_000;

function serve(dataDir: string, env: Record<string, string> = {}): Program {
  return startProgram(process.execPath, [cliPath, 'serve'], {
    cwd: dataDir,
    env: serverEnvironment({ DATA_DIR: dataDir, ...env }),
  });
}

/** Its end, which it must reach by itself. */
async function endOf(program: Program, timeoutMs = 60_000): Promise<Ended> {
  await waitFor(
    () => `the end of the program, which printed:\n${program.lines.slice(-20).join('\n')}`,
    () => program.hasEnded(),
    { timeoutMs },
  );
  return program.ended;
}

/** Processes of the embedded database that work below this folder. */
function databaseProcesses(dataDir: string): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(dataDir);
      } catch (error) {
        // It ended while we looked.
        if (error instanceof Error) return false;
        throw error;
      }
    })
    .filter((pid) => Number(pid) !== process.pid);
}

for (const place of surroundings) {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    test(`${signal} under load ends the server in order and loses nothing that was answered, on ${place.name}`, async (t) => {
      const running = await place.start();
      t.after(() => running.stop());
      const owner = await registerPerson(createApi(running.server.url), 'Owner');
      const locks = [await registerLock(owner, 'Front Door'), await registerLock(owner, 'Back Door')];
      const load = createWriteLoad(locks);
      const writing = load.start(running, owner.api);
      await writing.reached({ devices: 5, statuses: 50, settings: 3 });
      const { server } = running;
      const database = postmasterIn(server.dataDir);
      assert.equal(database !== undefined, place.isEmbedded);
      writing.expectEnd();
      server.kill(signal);
      assert.deepEqual(await endOf(server.program, endsWithinMs), { code: 0, signal: null });
      await writing.stop();
      if (database !== undefined) assert.equal(existsSync(`/proc/${database}`), false, 'its database has ended with it');
      assert.deepEqual(
        server.logs.filter((line) => /"level":"(error|fatal)"/.test(line)),
        [],
      );

      const again = await running.restart();
      const login = await createApi(again.url).post('/auth/login/', { email: owner.email, password: owner.password });
      await load.assertComplete(running, createApi(again.url).as(login.text('tokens.access')));
      t.diagnostic(`${JSON.stringify(load.count)} acknowledged, none missing`);
    });
  }
}

test('SIGTERM at any moment of the first start ends it, leaves no process behind, and the next start works', async (t) => {
  const dataDir = createFolder('data');
  t.after(() => removeFolder(dataDir));
  const moments = [/"msg":"starting"/, /created the embedded database/, /the database schema was brought up to date/];
  for (const moment of moments) {
    const program = serve(dataDir);
    // A later start passes the moments of the first one without a word.
    await Promise.race([program.waitForLine(moment), program.waitForLine(/"msg":"listening"/)]).finally(() =>
      program.kill('SIGTERM'),
    );
    const end = await endOf(program);
    assert.deepEqual(end, { code: 0, signal: null }, program.lines.join('\n'));
    assert.deepEqual(databaseProcesses(dataDir), [], `after ${moment}`);
  }
  const server = await startServer({ dataDir });
  t.after(() => server.stop());
  assert.equal((await server.stop()).code, 0);
});

test('a second server on the same data directory is refused, told by whom, and harms nothing', async (t) => {
  const server = await startServer();
  t.after(() => server.stop());
  const second = serve(server.dataDir);
  const { code } = await endOf(second);
  assert.equal(code, 1);
  const printed = second.lines.join('\n');
  assert.match(printed, /in use/);
  assert.match(printed, new RegExp(`\\b${server.pid}\\b`), 'it names the process');
  assert.doesNotMatch(printed, /^\s+at .*:\d+:\d+/m, 'no stack trace');
  await registerPerson(createApi(server.url), 'Owner');
});

test('a taken port is said plainly, and nothing is left running', async (t) => {
  const taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
  t.after(() => taken.close());
  const address = taken.address();
  assert.ok(address !== null && typeof address === 'object');
  const dataDir = createFolder('data');
  t.after(() => removeFolder(dataDir));
  const program = serve(dataDir, { PORT: String(address.port) });
  const { code } = await endOf(program);
  const printed = program.lines.join('\n');
  assert.equal(code, 1, printed);
  assert.match(printed, new RegExp(`${address.port}.*(taken|in use)`));
  assert.match(printed, /PORT/, 'and which setting to change');
  assert.doesNotMatch(printed, /^\s+at .*:\d+:\d+/m, 'no stack trace');
  assert.deepEqual(databaseProcesses(dataDir), []);
  // The administrator of this data directory has not been made yet, or nobody would ever see the password.
  const server = await startServer({ dataDir });
  t.after(() => server.stop());
  assert.ok(server.admin !== undefined, 'the next start prints the administrator');
  assert.equal((await server.stop()).code, 0);
});

test('each part of a wrong configuration is named, with a hint, and nothing starts', async () => {
  const folder = createFolder('mistakes');
  const mistakes = {
    PORT: '70000',
    NODE_ENV: 'prod',
    THROTTLE_PIN: 'ten',
    MQTT_URL: 'http://broker',
    DATABASE_URL: 'mysql://localhost/x',
    ALLOWED_HOSTS: '',
    COMMAND_TTL_SECONDS: '0',
    MQTT_TOPIC_PREFIX: '#',
    EMAIL_USE_TLS: 'perhaps',
    ADMIN_PASSWORD: 'a password that nobody may read',
  };
  const program = serve(folder, mistakes);
  const { code } = await endOf(program);
  assert.equal(code, 1);
  const printed = program.lines.join('\n');
  for (const [name, value] of Object.entries(mistakes)) if (value !== '') assert.match(printed, new RegExp(`\\b${name}\\b`));
  assert.ok(!printed.includes(mistakes.ADMIN_PASSWORD), 'no secret is repeated');
  assert.doesNotMatch(printed, /"msg":"(starting|listening)"/);
  assert.deepEqual(readdirSync(folder), []);
  removeFolder(folder);
});
