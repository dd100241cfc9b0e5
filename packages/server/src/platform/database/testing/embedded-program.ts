import { Client } from 'pg';

import { createLogger } from '../../logger.ts';
import { SmartLockError } from '../../errors.ts';
import { startEmbeddedPostgres } from '../embedded/embedded-postgres.ts';

/** A program that owns an embedded database, writes rows and says which were acknowledged, until it is killed. */
const [dataDir, mode] = process.argv.slice(2);
if (dataDir === undefined) throw new Error('The data directory is missing.');

const server = await startEmbeddedPostgres({ dataDir, logger: createLogger('silent') }).catch((error: unknown) => {
  // Only what tests provoke; anything else is to be seen.
  if (error instanceof SmartLockError && error.code === 'data_dir_in_use') process.exit(3);
  throw error;
});
process.stdout.write(`${JSON.stringify({ pid: server.pid, adopted: server.adopted })}\n`);
process.on('SIGTERM', () => void server.stop().then(() => process.exit(0)));

// Owning a database keeps no program running.
setInterval(() => undefined, 60_000);

if (mode === 'write') {
  const client = new Client(server.connection);
  client.on('error', () => process.exit(1));
  await client.connect();
  await client.query('create table if not exists written (n bigint generated always as identity primary key)');
  for (;;) {
    const { rows } = await client.query<{ n: string }>('insert into written default values returning n');
    process.stdout.write(`${JSON.stringify({ written: Number(rows[0]?.n) })}\n`);
  }
}
