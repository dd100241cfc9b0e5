import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createApi } from './harness/api.ts';
import { createFolder, removeFolder } from './harness/guard.ts';
import { registerPerson } from './harness/people.ts';
import { startPostgres } from './harness/postgres.ts';
import { runProgram } from './harness/program.ts';
import { cliPath, serverEnvironment, startServer } from './harness/server.ts';

test('the first start prints the administrator once; data and log-in survive a restart', async (t) => {
  const dataDir = createFolder('data');
  t.after(() => removeFolder(dataDir));
  const first = await startServer({ dataDir });
  t.after(() => first.stop());
  assert.ok(first.admin !== undefined, 'e-mail and password are printed');
  const { email, password } = first.admin;
  const person = await registerPerson(createApi(first.url), 'Resident');
  assert.equal((await first.stop()).code, 0);

  const second = await startServer({ dataDir });
  t.after(() => second.stop());
  assert.equal(second.admin, undefined, 'and never again');
  const api = createApi(second.url);
  const administrator = await api.post('/auth/login/', { email, password });
  assert.equal(administrator.status, 200, JSON.stringify(administrator.body));
  assert.equal((await api.as(administrator.text('tokens.access')).get('/users/')).status, 200);
  assert.equal((await api.post('/auth/login/', { email: person.email, password: person.password })).status, 200);
  assert.ok(!second.logs.join('\n').includes(password));
  assert.equal((await second.stop()).code, 0);
});

test('the health pages answer what the documents show', async (t) => {
  const server = await startServer();
  t.after(() => server.stop());
  for (const path of ['/health/', '/health/live', '/health/ready']) {
    const response = await fetch(`${server.url}${path}`);
    assert.equal(response.status, 200, path);
    await response.arrayBuffer();
  }
  const openapi: unknown = await (await fetch(`${server.url}/api/openapi.json`)).json();
  assert.ok(typeof openapi === 'object' && openapi !== null && 'openapi' in openapi && 'paths' in openapi);
  assert.match(String(openapi.openapi), /^3\.1/);
});

test('migrations run from empty, and again without changing anything', async (t) => {
  const postgres = await startPostgres();
  t.after(() => postgres.stop());
  const folder = createFolder('migrations');
  t.after(() => removeFolder(folder));
  const env = serverEnvironment({
    DATA_DIR: folder,
    DATABASE_URL: postgres.url,
    SECRET_KEY: 'a secret key of a test, long enough to be taken',
  });
  const migrate = () => runProgram(process.execPath, [cliPath, 'migrate'], { cwd: folder, env });
  await migrate();
  const schema = await postgres.dumpSchema();
  assert.match(schema, /CREATE TABLE/);
  await migrate();
  // pg_dump marks each dump with a random word.
  const withoutMarks = (dump: string) => dump.replaceAll(/^\\(un)?restrict .*$/gm, '');
  assert.equal(withoutMarks(await postgres.dumpSchema()), withoutMarks(schema));
});
