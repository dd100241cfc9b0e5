import type { Config } from '../config.ts';
import { createKeyring } from '../platform/crypto/secret-box.ts';
import { migrateToLatest } from '../platform/database/migrator.ts';
import { migrations } from '../platform/database/migrations/index.ts';
import type { Logger } from '../platform/logger.ts';
import { beginDatabase, type StartingDatabase } from './database.ts';
import type { RunningProgram } from './program.ts';
import type { Role } from './roles.ts';
import { loadSecretKey } from './secret-key.ts';

/**
 * Starts the server. An embedded database takes about a second to be made, and the modules of the program as long to be loaded and put
 * together: the one runs while we wait for the other. So this file imports no more than the database needs, and the rest once PostgreSQL is
 * at work, since nothing else gets its turn while modules are loaded.
 */
export async function launchProgram(
  config: Config,
  roles: ReadonlySet<Role>,
  logger: Logger,
  signal: AbortSignal,
): Promise<RunningProgram> {
  // First: without its key the data cannot be read, and a database need not be made.
  const keyring = createKeyring({ secretKey: loadSecretKey(config, logger), previousSecretKeys: config.previousSecretKeys });
  const database = beginDatabase(config, logger);
  const schemaReady = prepareSchema(database, logger, signal);
  // `startProgram` waits for it and tells, unless something else fails before.
  schemaReady.catch(() => undefined);
  await database.underWay;
  const { startProgram } = await import('./program.ts').catch(async (error: unknown) => {
    await database.close();
    throw error;
  });
  return await startProgram({ config, roles, logger, keyring, database, schemaReady, signal });
}

async function prepareSchema({ started, db }: StartingDatabase, logger: Logger, signal: AbortSignal): Promise<void> {
  await started;
  signal.throwIfAborted();
  await migrateToLatest({ db, migrations, logger });
}
