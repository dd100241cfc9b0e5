import { mkdirSync } from 'node:fs';
import type { Config } from '../config.ts';
import { openDatabase, type DatabaseConnection, type DatabaseHandle } from '../platform/database/connection.ts';
import {
  attachEmbeddedPostgres,
  embeddedConnectionOf,
  startEmbeddedPostgres,
} from '../platform/database/embedded/embedded-postgres.ts';
import type { Logger } from '../platform/logger.ts';

export interface ProgramDatabase extends DatabaseHandle {
  readonly connection: DatabaseConnection;
  readonly kind: 'embedded' | 'outside';
}

/** Can be handed to those who will use it while it is still being started. */
export interface StartingDatabase extends ProgramDatabase {
  /** Resolves when it may be asked, rejects with the reason why it never will. */
  readonly started: Promise<void>;
  /** Resolves when others are at work on it, or it is there, or will not be: time for long work of our own. */
  readonly underWay: Promise<unknown>;
}

/** The database by URL, or the embedded one, which this process then owns and stops at the end. */
export function beginDatabase(config: Config, logger: Logger): StartingDatabase {
  if (config.databaseUrl !== undefined) {
    const database = open(config, logger, config.databaseUrl, 'outside', async () => {});
    return { ...database, started: Promise.resolve(), underWay: Promise.resolve() };
  }
  mkdirSync(config.dataDir, { recursive: true, mode: 0o700 });
  const connection = embeddedConnectionOf(config.dataDir);
  const waiting = Promise.withResolvers<void>();
  const server = startEmbeddedPostgres({ dataDir: config.dataDir, logger, onWait: waiting.resolve });
  const started = server.then(() => undefined);
  // Whoever waits for it tells of a failure; nobody does where another part fails first.
  started.catch(() => undefined);
  const stopServer = async (): Promise<void> => (await server.catch(() => undefined))?.stop();
  return {
    ...open(config, logger, connection, 'embedded', stopServer),
    started,
    underWay: Promise.race([waiting.promise, server.catch(() => undefined)]),
  };
}

/** The same, once it may be asked. */
export async function startDatabase(config: Config, logger: Logger): Promise<ProgramDatabase> {
  const database = beginDatabase(config, logger);
  try {
    await database.started;
    return database;
  } catch (error) {
    await database.close();
    throw error;
  }
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
