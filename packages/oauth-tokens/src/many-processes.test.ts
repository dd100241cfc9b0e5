import assert from 'node:assert/strict';
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { FileTokenJournal } from './file-journal.ts';
import { FileTokenStore } from './file-store.ts';
import { TokenKeeper } from './index.ts';
import { serve, sourceAt, TokenService } from './testing/token-service.ts';

const childFile = fileURLToPath(new URL('./testing/child.ts', import.meta.url));

async function setUp(t: TestContext, expiresAt: number) {
  const folder = await mkdtemp(join(tmpdir(), 'tokens-'));
  const service = new TokenService();
  const served = await serve(service);
  t.after(async () => {
    await served.stop();
    await rm(folder, { recursive: true });
  });
  const path = join(folder, 'token.json');
  const store = new FileTokenStore(path);
  const token = {
    accessToken: 'access-0',
    refreshToken: 'refresh-0',
    expiresAt,
    receivedAt: expiresAt - 3_600_000,
    subject: '17',
  };
  await store.compareAndSet(0, { token, lease: null });
  const start = (what: string): ChildProcess => fork(childFile, [what, served.url, path], { execArgv: ['--conditions=source'] });
  return { folder, service, url: served.url, path, store, start };
}

test('four processes with a thousand callers at the moment of expiry refresh once', async (t) => {
  const { service, start } = await setUp(t, Date.now());
  const children = [1, 2, 3, 4].map(() => start('many-callers'));
  await Promise.all(children.map((child) => once(child, 'message')));
  const answers = children.map((child) => once(child, 'message'));
  for (const child of children) child.send('go');
  for (const [answer] of await Promise.all(answers)) assert.deepEqual(answer, { done: 250 });
  assert.equal(service.refreshes, 1);
  assert.equal(service.logins, 0);
  assert.equal(service.calls, 1000, 'no call was refused and repeated');
});

test('a process killed after it stored a refresh answer loses nothing: the next one uses it', async (t) => {
  const { service, url, path, start } = await setUp(t, Date.now());
  const [, signal] = (await once(start('die-after-storing'), 'exit')) as [number | null, string | null];
  assert.equal(signal, 'SIGKILL');
  assert.equal(service.refreshes, 1);
  const source = sourceAt(url);
  const keeper = new TokenKeeper({ source, store: new FileTokenStore(path) });
  assert.equal(await keeper.use((token) => source.call(token)), 'done');
  assert.equal(service.refreshes, 1);
  assert.equal(service.logins, 0);
});

test('a process killed before it could store the answer leaves a dead refresh token, and the next one logs in', async (t) => {
  const { service, url, path, start } = await setUp(t, Date.now());
  const [, signal] = (await once(start('die-before-storing'), 'exit')) as [number | null, string | null];
  assert.equal(signal, 'SIGKILL');
  assert.equal((await new FileTokenStore(path).read()).token?.accessToken, 'access-0');
  const source = sourceAt(url);
  // Later than the lease of the dead.
  const clock = { now: () => new Date(Date.now() + 60_000) };
  const keeper = new TokenKeeper({ source, store: new FileTokenStore(path), clock });
  assert.equal(await keeper.use((token) => source.call(token)), 'done');
  assert.equal(service.refreshes, 2, 'the lost one, and the one that was refused');
  assert.equal(service.logins, 1);
  assert.equal((await new FileTokenStore(path).read()).token?.accessToken, service.accessToken);
});

test('a process killed between answer and store loses nothing where there is a journal, though the old refresh token is dead', async (t) => {
  const { service, url, path, folder, start } = await setUp(t, Date.now());
  const [, signal] = (await once(start('die-with-a-journal'), 'exit')) as [number | null, string | null];
  assert.equal(signal, 'SIGKILL');
  assert.equal((await new FileTokenStore(path).read()).token?.accessToken, 'access-0');
  const { login: _none, ...source } = sourceAt(url);
  const journal = new FileTokenJournal(`${path}-journal`);
  // At once, though the dead one's lease still stands.
  const keeper = new TokenKeeper({ source, store: new FileTokenStore(path), journal });
  assert.equal(await keeper.use((token) => source.call(token)), 'done');
  assert.equal(service.refreshes, 1);
  assert.equal((await new FileTokenStore(path).read()).token?.accessToken, 'access-1');
  assert.deepEqual(
    (await readdir(folder)).filter((name) => name.includes('journal')),
    [],
    'and the journal is empty again',
  );
});

test('a journal that is broken, sealed by another key or of another token stops nobody', async (t) => {
  const { service, url, path } = await setUp(t, Date.now());
  await writeFile(`${path}-journal`, 'half a');
  const { login: _none, ...source } = sourceAt(url);
  const sealed = { seal: (text: string) => `sealed:${text}`, open: (text: string) => text.slice(7) };
  const journal = new FileTokenJournal(`${path}-journal`, sealed);
  const keeper = new TokenKeeper({ source, store: new FileTokenStore(path), journal });
  assert.equal(await keeper.use((token) => source.call(token)), 'done');
  const next = { accessToken: 'stale', refreshToken: null, expiresAt: 1, receivedAt: 0, subject: null };
  journal.write({ next, replaces: 'long gone' });
  assert.equal((await stat(`${path}-journal`)).mode & 0o777, 0o600);
  await keeper.refresh();
  assert.equal((await new FileTokenStore(path).read()).token?.accessToken, 'access-2');
  assert.equal(service.refreshes, 2);
});

test('of many that compare and set the same version exactly one succeeds, and readers never see half a file', async (t) => {
  const { path, store } = await setUp(t, 0);
  const stores = Array.from({ length: 8 }, () => new FileTokenStore(path));
  for (let round = 1; round <= 25; round += 1) {
    const { version } = await store.read();
    assert.equal(version, round);
    const tries = stores.map((one, index) =>
      one.compareAndSet(version, { token: null, lease: { holder: `${index}`, until: round } }),
    );
    const reads = stores.map(async (one) => (await one.read()).version);
    assert.equal((await Promise.all(tries)).filter(Boolean).length, 1);
    for (const seen of await Promise.all(reads)) assert.ok(seen === version || seen === version + 1);
  }
});

test('a writer that fell far behind overwrites nothing, and what a killed one left is cleared away', async (t) => {
  const { store, folder } = await setUp(t, 0);
  await writeFile(join(folder, 'token.json.new-1'), 'half');
  await utimes(join(folder, 'token.json.new-1'), 1, 1);
  for (let version = 1; version <= 6; version += 1) await store.compareAndSet(version, { token: null, lease: null });
  assert.equal(await store.compareAndSet(1, { token: null, lease: { holder: 'late', until: 1 } }), false);
  const { version, lease } = await store.read();
  assert.deepEqual({ version, lease }, { version: 7, lease: null });
  const names = (await readdir(folder)).sort();
  assert.deepEqual(names, ['token.json.6', 'token.json.7']);
  assert.equal((await stat(join(folder, 'token.json.7'))).mode & 0o777, 0o600);
});
