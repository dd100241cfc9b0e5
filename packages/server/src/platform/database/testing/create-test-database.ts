import { createHash, randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import type { Client, Pool } from 'pg';

import { createLogger } from '../../logger.ts';
import { openDatabase, type Database, type DatabaseConnection, type DatabaseHandle } from '../connection.ts';
import { migrations } from '../migrations/index.ts';
import { migrateToLatest } from '../migrator.ts';
import { joinGivenServer, joinSharedServer } from './shared-server.ts';
import { templateLock, templatePrefix, testDatabasePrefix } from './test-names.ts';

export interface TestDatabase extends DatabaseHandle {
  readonly connection: DatabaseConnection;
  readonly db: Database;
  readonly pool: Pool;
  /** Drops the database, whoever is still connected to it. */
  close(): Promise<void>;
}

interface Server {
  readonly admin: Client;
  readonly connectionTo: (database: string) => DatabaseConnection;
}

const templatesKept = 4;
const logger = createLogger('error');

let openDatabases = 0;
let lastStep: Promise<unknown> = Promise.resolve();

/** Locks belong to the session, which all calls in this process share: they take turns. */
function inTurn<T>(step: () => Promise<T>): Promise<T> {
  const result = lastStep.then(step);
  lastStep = result.catch(() => undefined);
  return result;
}

let joined: Promise<Server> | undefined;

async function join(): Promise<Server> {
  const url = process.env['TEST_DATABASE_URL'];
  if (url !== undefined && url !== '') return joinGivenServer(url);
  const { admin, connection } = await joinSharedServer();
  return { admin, connectionTo: (database) => ({ ...connection, database }) };
}

/** A database of its own with the schema of all migrations, on a real PostgreSQL: the server in TEST_DATABASE_URL, else the embedded one. */
export async function createTestDatabase(options: { readonly poolMax?: number } = {}): Promise<TestDatabase> {
  openDatabases += 1;
  try {
    const server = await (joined ??= join());
    const name = `${testDatabasePrefix}${process.pid}_${randomBytes(6).toString('hex')}`;
    await inTurn(() => createFromTemplate(server, name));
    const connection = server.connectionTo(name);
    const handle = openDatabase({ connection, poolMax: options.poolMax ?? 8, applicationName: 'smartlock-test', logger });
    let closed: Promise<void> | undefined;
    const close = async () => {
      try {
        await handle.close();
        await inTurn(() => server.admin.query(`drop database if exists ${name} with (force)`));
      } finally {
        await leave();
      }
    };
    return { ...handle, connection, close: () => (closed ??= close()) };
  } catch (error) {
    await leave();
    throw error;
  }
}

/** The process can end, and the shared server stop, once its last database is closed. */
async function leave(): Promise<void> {
  openDatabases -= 1;
  if (openDatabases > 0 || joined === undefined) return;
  const leaving = joined;
  joined = undefined;
  await leaving.then(
    ({ admin }) => admin.end(),
    () => undefined,
  );
}

/** Copying the files beats writing each page to the log as well, which is kept for nobody here. */
function copyStatement(name: string, template: string): string {
  return `create database ${name} template ${template} strategy file_copy`;
}

async function createFromTemplate(server: Server, name: string): Promise<void> {
  const template = templatePrefix + hashOfMigrations();
  // Shared while copying, so that nobody removes the template meanwhile; alone while building.
  await server.admin.query('select pg_advisory_lock_shared($1)', [templateLock]);
  const exists = await hasDatabase(server.admin, template);
  if (exists) await server.admin.query(copyStatement(name, template));
  await server.admin.query('select pg_advisory_unlock_shared($1)', [templateLock]);
  if (exists) return;
  await server.admin.query('select pg_advisory_lock($1)', [templateLock]);
  try {
    if (!(await hasDatabase(server.admin, template))) await buildTemplate(server, template);
    await server.admin.query(copyStatement(name, template));
  } finally {
    await server.admin.query('select pg_advisory_unlock($1)', [templateLock]);
  }
}

async function buildTemplate({ admin, connectionTo }: Server, template: string): Promise<void> {
  const unfinished = `${template}_unfinished`;
  await admin.query(`drop database if exists ${unfinished} with (force)`);
  await admin.query(`create database ${unfinished} template template0`);
  const handle = openDatabase({ connection: connectionTo(unfinished), poolMax: 2, applicationName: 'smartlock-test', logger });
  try {
    await migrateToLatest({ db: handle.db, migrations, logger });
  } finally {
    await handle.close();
  }
  await admin.query(`alter database ${unfinished} rename to ${template}`);
  const { rows } = await admin.query<{ datname: string }>(
    'select datname from pg_database where starts_with(datname, $1) order by oid desc offset $2',
    [templatePrefix, templatesKept],
  );
  for (const { datname } of rows) await admin.query(`drop database if exists ${admin.escapeIdentifier(datname)} with (force)`);
}

async function hasDatabase(admin: Client, name: string): Promise<boolean> {
  const { rowCount } = await admin.query('select from pg_database where datname = $1', [name]);
  return rowCount === 1;
}

function hashOfMigrations(): string {
  const directory = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', 'migrations');
  const hash = createHash('sha256');
  for (const file of readdirSync(directory).toSorted()) {
    if (/\.[jt]s$/.test(file) && !/\.test\./.test(file))
      hash.update(`${file}\0`).update(readFileSync(path.join(directory, file)));
  }
  return hash.digest('hex').slice(0, 16);
}
