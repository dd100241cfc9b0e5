import { sql } from 'kysely';
import { Migrator, type Migration } from 'kysely/migration';

import { SmartLockError } from '../errors.ts';
import type { Logger } from '../logger.ts';
import type { Database } from './connection.ts';

const migrationTable = 'schema_migrations';
const serverVersionMin = 15;

export interface MigrationStatus {
  readonly applied: readonly string[];
  readonly pending: readonly string[];
  /** Applied, yet unknown to this program: the database was used by a newer version. */
  readonly unknown: readonly string[];
}

export interface MigrateOptions {
  readonly db: Database;
  readonly migrations: Readonly<Record<string, Migration>>;
  readonly logger: Logger;
}

/**
 * Brings the schema to what this program needs, all in one transaction. Two programs may do so at once: the second waits for
 * the first and then finds nothing left to do. Returns the names of what was applied.
 */
export async function migrateToLatest({ db, migrations, logger }: MigrateOptions): Promise<readonly string[]> {
  await checkServerVersion(db);
  refuseNewer(await migrationStatus({ db, migrations }));
  return db.connection().execute(async (connection) => {
    // Building an index on a large table, or waiting for another program that does, may take longer than a request may.
    await sql`set statement_timeout = 0`.execute(connection);
    try {
      const migrator = new Migrator({
        db: connection,
        provider: { getMigrations: async () => ({ ...migrations }) },
        migrationTableName: migrationTable,
        migrationLockTableName: `${migrationTable}_lock`,
        // Numbers are given when a change begins, and one with a lower number may be released later. They do not build on each other then.
        allowUnorderedMigrations: true,
      });
      const { error, results = [] } = await migrator.migrateToLatest();
      const failed = results.find(({ status }) => status === 'Error');
      if (error !== undefined) throw migrationFailed(failed?.migrationName, error);
      const applied = results.map(({ migrationName }) => migrationName);
      if (applied.length > 0) logger.info({ applied }, 'the database schema was brought up to date');
      return applied;
    } finally {
      await sql`reset statement_timeout`.execute(connection);
    }
  });
}

export async function migrationStatus({ db, migrations }: Pick<MigrateOptions, 'db' | 'migrations'>): Promise<MigrationStatus> {
  const known = Object.keys(migrations).toSorted();
  const { rows: tables } = await sql<{ name: string | null }>`select to_regclass(${migrationTable})::text as name`.execute(db);
  const rows = tables[0]?.name ? await db.selectFrom('schema_migrations').select('name').orderBy('name').execute() : [];
  const applied = rows.map(({ name }) => name);
  return {
    applied,
    pending: known.filter((name) => !applied.includes(name)),
    unknown: applied.filter((name) => !known.includes(name)),
  };
}

async function checkServerVersion(db: Database): Promise<void> {
  const { rows } = await sql<{ version: string }>`select current_setting('server_version') as version`.execute(db);
  const version = rows[0]?.version ?? 'unknown';
  if (Number.parseInt(version, 10) >= serverVersionMin) return;
  throw new SmartLockError(
    'unavailable',
    'postgres_too_old',
    `The database server is PostgreSQL ${version}; SmartLock needs ${serverVersionMin} or later. ` +
      'Upgrade that server, point DATABASE_URL to a newer one, or leave DATABASE_URL out to use the embedded one.',
  );
}

function refuseNewer({ unknown }: MigrationStatus): void {
  if (unknown.length === 0) return;
  throw new SmartLockError(
    'conflict',
    'database_newer',
    `The database was used by a newer SmartLock: it has ${unknown.join(', ')}, which this program does not know. ` +
      'Nothing was changed. Run the newer program, or restore a backup from before the upgrade.',
  );
}

function migrationFailed(name: string | undefined, cause: unknown): SmartLockError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new SmartLockError(
    'internal',
    'migration_failed',
    `Bringing the database schema up to date failed${name === undefined ? '' : ` in ${name}`}: ${reason}. Nothing was changed.`,
    { cause },
  );
}
