import { Client } from 'pg';

import { createLogger } from '../../logger.ts';
import { startEmbeddedPostgres } from '../embedded/embedded-postgres.ts';
import { SmartLockError } from '../../errors.ts';
import { serverInUseLock, serverOwnerLock, testDatabasePrefix } from './test-names.ts';

/**
 * The program that owns the shared server of a checkout's tests. Tests hold a shared advisory lock while they use the server;
 * when nobody has held it for a while the program takes it for itself, so that no newcomer can be cut off, and stops.
 */
const idleMsMax = 15_000;
const checkEveryMs = 1_000;

async function main(dataDir: string): Promise<void> {
  const logger = createLogger('error');
  const server = await startEmbeddedPostgres({
    dataDir,
    logger,
    // Tests are repeated, not recovered.
    settings: { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '300', max_wal_size: '1GB' },
  });
  process.on('SIGTERM', () => void server.stop().then(() => process.exit(0)));
  const client = new Client({ ...server.connection, database: 'postgres' });
  client.on('error', () => process.exit(1));
  await client.connect();
  await client.query('select pg_advisory_lock($1)', [serverOwnerLock]);
  if (await tryLock(client)) {
    await dropLeftovers(client);
    await client.query('select pg_advisory_unlock($1)', [serverInUseLock]);
  }
  await untilIdle(client);
  client.removeAllListeners('error').on('error', () => undefined);
  await server.stop();
}

async function tryLock(client: Client): Promise<boolean> {
  const { rows } = await client.query<{ locked: boolean }>('select pg_try_advisory_lock($1) as locked', [serverInUseLock]);
  return rows[0]?.locked === true;
}

/** Returns, holding the lock, once nobody has used the server for a while. */
async function untilIdle(client: Client): Promise<void> {
  let idleSince = performance.now();
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, checkEveryMs));
    if (!(await tryLock(client))) {
      idleSince = performance.now();
    } else if (performance.now() - idleSince >= idleMsMax) {
      return;
    } else {
      await client.query('select pg_advisory_unlock($1)', [serverInUseLock]);
    }
  }
}

/** Databases of tests that were killed. */
async function dropLeftovers(client: Client): Promise<void> {
  const { rows } = await client.query<{ datname: string }>('select datname from pg_database where starts_with(datname, $1)', [
    testDatabasePrefix,
  ]);
  for (const { datname } of rows) await client.query(`drop database if exists ${client.escapeIdentifier(datname)} with (force)`);
}

try {
  const dataDir = process.argv[2];
  if (dataDir === undefined) throw new Error('The directory of the shared test server is missing.');
  await main(dataDir);
} catch (error) {
  // Several test files start it at once; one wins, the others find it running.
  if (!(error instanceof SmartLockError && error.code === 'data_dir_in_use')) throw error;
}
