import { mkdirSync } from 'node:fs';
import type { Config } from '../config.ts';
import { openDatabase, type DatabaseConnection, type DatabaseHandle } from '../platform/database/connection.ts';
import { attachEmbeddedPostgres, startEmbeddedPostgres } from '../platform/database/embedded/embedded-postgres.ts';
import type { Logger } from '../platform/logger.ts';

export interface ProgramDatabase extends DatabaseHandle {
  readonly connection: DatabaseConnection;
  readonly kind: 'embedded' | 'outside';
}

/** The database by URL, or the embedded one, which this process then owns and stops at the end. */
export async function startDatabase(config: Config, logger: Logger): Promise<ProgramDatabase> {
  if (config.databaseUrl !== undefined) return open(config, logger, config.databaseUrl, 'outside', async () => {});
  mkdirSync(config.dataDir, { recursive: true, mode: 0o700 });
  const server = await startEmbeddedPostgres({ dataDir: config.dataDir, logger });
  return open(config, logger, server.connection, 'embedded', () => server.stop());
}

/** For the command line: beside a running server its database is used; else it is started for the time of the command. */
export async function borrowDatabase(config: Config, logger: Logger): Promise<ProgramDatabase> {
  if (config.databaseUrl === undefined) {
    const running = await attachEmbeddedPostgres({ dataDir: config.dataDir });
    if (running !== null) return open(config, logger, running.connection, 'embedded', async () => {});
  }
  return await startDatabase(config, logger);
}

function open(
  config: Config,
  logger: Logger,
  connection: DatabaseConnection,
  kind: 'embedded' | 'outside',
  stopServer: () => Promise<void>,
): ProgramDatabase {
  const handle = openDatabase({ connection, poolMax: config.databasePoolSize, applicationName: 'smartlock', logger });
  return {
    db: handle.db,
    pool: handle.pool,
    ping: () => handle.ping(),
    connection,
    kind,
    async close() {
      await handle.close();
      await stopServer();
    },
  };
}
