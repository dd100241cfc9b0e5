import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import path from 'node:path';
import { after, before, test } from 'node:test';

import { sql } from 'kysely';

import { createTestDatabase, type TestDatabase } from '../../testing/test-database.ts';
import { createLogger } from '../logger.ts';
import type { DatabaseConnection } from './connection.ts';
import { notify, openNotifications } from './notifications.ts';
import { until } from './testing/until.ts';

const logger = createLogger('silent');
let database: TestDatabase;

before(async () => {
  database = await createTestDatabase();
});
after(() => database.close());

const dropSessions = (application: string) =>
  sql`select pg_terminate_backend(pid) from pg_stat_activity where application_name = ${application} and datname = current_database()`.execute(
    database.db,
  );

test('a notification reaches its subscribers with the commit, and not without one', async () => {
  const bus = openNotifications({ connection: database.connection, logger });
  const heard: string[] = [];
  bus.subscribe('Some "channel"', (payload) => void heard.push(payload));
  assert.equal(bus.isHealthy(), false);
  await bus.whenHealthy();
  await assert.rejects(
    database.db.transaction().execute(async (trx) => {
      await notify(trx, 'Some "channel"', 'rolled back');
      throw new Error('no');
    }),
    /^Error: no$/,
  );
  await database.db.transaction().execute(async (trx) => {
    await notify(trx, 'Some "channel"', 'committed');
    await sql`select 1`.execute(trx);
  });
  await until(() => heard.length > 0);
  assert.deepEqual(heard, ['committed']);
  await bus.close();
});

test('an ended subscription hears nothing, and a failing handler harms no other', async () => {
  const bus = openNotifications({ connection: database.connection, logger });
  const heard: string[] = [];
  const end = bus.subscribe('a', (payload) => void heard.push(`ended ${payload}`));
  bus.subscribe('a', () => {
    throw new Error('handler');
  });
  bus.subscribe('a', () => Promise.reject(new Error('handler')));
  bus.subscribe('a', (payload) => void heard.push(payload));
  await bus.whenHealthy();
  end();
  await notify(database.db, 'a', '1');
  await until(() => heard.length > 0);
  assert.deepEqual(heard, ['1']);
  await bus.close();
});

/** Passes bytes between a client and the database until it falls silent, with its connections still open. */
async function startSilencer(connection: DatabaseConnection) {
  const target = typeof connection === 'string' ? new URL(connection) : undefined;
  let isSilent = false;
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream =
      typeof connection === 'string'
        ? connect(Number(target?.port ?? 5432), target?.hostname ?? '')
        : connect(path.join(connection.host, `.s.PGSQL.${connection.port}`));
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(from);
      from.on('error', () => to.destroy());
      from.on('close', () => to.destroy());
      from.on('data', (data) => isSilent || to.write(data));
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  let through: DatabaseConnection;
  if (typeof connection === 'string') {
    const url = new URL(connection);
    url.host = `127.0.0.1:${port}`;
    through = url.href;
  } else {
    through = { ...connection, host: '127.0.0.1', port };
  }
  return {
    connection: through,
    setSilent: (silent: boolean) => (isSilent = silent),
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

test('a connection that falls silent without being closed is noticed and made again', async () => {
  const silencer = await startSilencer(database.connection);
  const bus = openNotifications({ connection: silencer.connection, logger, pingEveryMs: 20, answerTimeoutMs: 500 });
  const heard: string[] = [];
  bus.subscribe('silent', (payload) => void heard.push(payload));
  await bus.whenHealthy();
  silencer.setSilent(true);
  await until(() => !bus.isHealthy());
  silencer.setSilent(false);
  await bus.whenHealthy();
  await notify(database.db, 'silent', 'again');
  await until(() => heard.length > 0);
  await bus.close();
  silencer.close();
});

test('after a lost connection it is unhealthy until every channel is heard again, and caches are told first', async () => {
  const bus = openNotifications({ connection: database.connection, logger });
  const heard: string[] = [];
  const healthAtReconnect: boolean[] = [];
  let losses = 0;
  for (const channel of ['one', 'two']) bus.subscribe(channel, (payload) => void heard.push(`${channel} ${payload}`));
  bus.onReconnect(() => void healthAtReconnect.push(bus.isHealthy()));
  await bus.whenHealthy();
  for (let round = 1; round <= 3; round += 1) {
    await dropSessions('smartlock-notifications');
    await until(() => !bus.isHealthy() || healthAtReconnect.length === round);
    losses += 1;
    await until(() => healthAtReconnect.length === round);
    await bus.whenHealthy();
    await notify(database.db, 'one', String(round));
    await notify(database.db, 'two', String(round));
    await until(() => heard.length === round * 2);
  }
  assert.equal(losses, 3);
  assert.deepEqual(healthAtReconnect, [false, false, false]);
  assert.deepEqual(heard.toSorted(), ['one 1', 'one 2', 'one 3', 'two 1', 'two 2', 'two 3']);
  await bus.close();
  assert.equal(bus.isHealthy(), false);
});
