import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createLogger } from '../../platform/logger.ts';
import { createTestDatabase } from '../../testing/test-database.ts';
import type { TestDatabase } from '../../testing/test-database.ts';
import { bearer, registerUser, startAccounts } from './testing/accounts-fixture.ts';
import type { AccountsFixture } from './testing/accounts-fixture.ts';
import { createSessionRegistry } from './session-registry.ts';
import type { SessionRegistry } from './session-registry.ts';
import { withAccountTables } from './tables.ts';

let database: TestDatabase;
let fixture: AccountsFixture;
before(async () => {
  database = await createTestDatabase();
  fixture = await startAccounts({ database });
});
after(async () => {
  await fixture.close();
  await database.close();
});

const accessSeconds = 900;
const logger = createLogger('silent');

/** Notifications as a test wants them: lost, late, back again. */
function createWire() {
  const listeners: ((payload: string) => void)[] = [];
  const reconnects: (() => void)[] = [];
  const state = { isHealthy: true };
  return {
    state,
    say: (payload: string) => listeners.forEach((listener) => listener(payload)),
    reconnect: () => reconnects.forEach((listener) => listener()),
    notifications: {
      subscribe(_channel: string, listener: (payload: string) => void | Promise<void>) {
        listeners.push((payload) => void listener(payload));
        return () => undefined;
      },
      isHealthy: () => state.isHealthy,
      whenHealthy: () => Promise.resolve(),
      onReconnect(listener: () => void) {
        reconnects.push(listener);
        return () => undefined;
      },
    },
  };
}

async function until(isDone: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!(await isDone())) {
    if (Date.now() > deadline) throw new Error('It did not happen within ten seconds');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

function createRegistry(wire = createWire()): { registry: SessionRegistry; wire: ReturnType<typeof createWire> } {
  const registry = createSessionRegistry({
    db: withAccountTables(database.db),
    notifications: wire.notifications,
    clock: fixture.clock,
    logger,
    accessSeconds,
  });
  return { registry, wire };
}

async function newSession(): Promise<{ id: number; userId: number; refresh: string; access: string }> {
  const user = await registerUser(fixture);
  const row = await withAccountTables(database.db)
    .selectFrom('sessions')
    .select('id')
    .where('user_id', '=', user.id)
    .executeTakeFirstOrThrow();
  return { id: row.id, userId: user.id, refresh: user.refresh, access: user.access };
}

const logOut = (refresh: string) => fixture.app.inject({ method: 'POST', url: '/api/v1/auth/logout/', payload: { refresh } });

test('a second process refuses the tokens of a session that the first one ended, and serves the others', async () => {
  const other = await startAccounts({ database, clock: fixture.clock });
  try {
    const [ended, kept] = [await newSession(), await newSession()];
    const ask = async (access: string) =>
      (await other.app.inject({ url: '/api/v1/users/me/', headers: bearer(access) })).statusCode;
    assert.deepEqual([await ask(ended.access), await ask(kept.access)], [200, 200]);
    assert.equal((await logOut(ended.refresh)).statusCode, 200);
    await until(async () => (await ask(ended.access)) === 401);
    assert.equal(await ask(kept.access), 200);
  } finally {
    await other.close();
  }
});

test('a process that starts later knows the sessions that ended before', async () => {
  const session = await newSession();
  await logOut(session.refresh);
  const { registry } = createRegistry();
  await registry.start();
  assert.equal(registry.isRevoked(session.id), true);
});

test('while all is well the answer needs no query, hence no promise', async () => {
  const session = await newSession();
  const { registry, wire } = createRegistry();
  assert.ok(registry.isRevoked(session.id) instanceof Promise, 'before it has loaded it asks the database');
  await registry.start();
  assert.equal(registry.isRevoked(session.id), false);
  wire.say(`${session.id},${session.id + 1}`);
  assert.equal(registry.isRevoked(session.id), true);
  assert.equal(registry.isRevoked(session.id + 1), true);
});

test('while notifications are down every session is looked up, so that nothing ended is taken for alive', async () => {
  const [ended, kept] = [await newSession(), await newSession()];
  const { registry, wire } = createRegistry();
  await registry.start();
  wire.state.isHealthy = false;
  await logOut(ended.refresh);
  assert.deepEqual([await registry.isRevoked(ended.id), await registry.isRevoked(kept.id)], [true, false]);
  assert.ok(registry.isRevoked(kept.id) instanceof Promise);
});

test('what was missed while notifications were down is known before the registry is relied on again', async () => {
  const [ended, kept] = [await newSession(), await newSession()];
  const { registry, wire } = createRegistry();
  await registry.start();
  wire.state.isHealthy = false;
  await logOut(ended.refresh);
  wire.reconnect();
  wire.state.isHealthy = true;
  assert.equal(await registry.isRevoked(ended.id), true);
  await until(() => registry.isRevoked(kept.id) === false);
  assert.equal(registry.isRevoked(ended.id), true);
});

test('news that cannot be read is dropped', async () => {
  const session = await newSession();
  const { registry, wire } = createRegistry();
  await registry.start();
  for (const payload of ['', 'x', '1;2', '-1', '1.5', `${session.id},x`]) wire.say(payload);
  assert.equal(registry.isRevoked(session.id), false);
});

test('a thousand sessions are announced in messages that PostgreSQL takes', async () => {
  const ids = Array.from({ length: 1000 }, (_, index) => 9_007_199_254_000_000 + index);
  const { registry } = createRegistry();
  await registry.announce(withAccountTables(database.db), ids);
  registry.apply(ids);
  assert.equal(registry.isRevoked(ids[999] ?? 0), true);
});
