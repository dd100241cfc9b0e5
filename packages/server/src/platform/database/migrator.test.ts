import assert from 'node:assert/strict';
import { after, beforeEach, test } from 'node:test';

import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';

import { createTestDatabase, type TestDatabase } from '../../testing/test-database.ts';
import { SmartLockError } from '../errors.ts';
import { createLogger } from '../logger.ts';
import { openDatabase } from './connection.ts';
import { migrateToLatest, migrationStatus } from './migrator.ts';
import { migrations } from './migrations/index.ts';

const logger = createLogger('silent');
const databases: TestDatabase[] = [];
let database: TestDatabase;

beforeEach(async () => {
  database = await createTestDatabase();
  databases.push(database);
  await sql`drop schema public cascade`.execute(database.db);
  await sql`create schema public`.execute(database.db);
  await sql`drop schema pgboss cascade`.execute(database.db);
});
after(() => Promise.all(databases.map((each) => each.close())));

const example: Record<string, Migration> = {
  '0001-first': { up: async (db) => void (await sql`create table first (id int)`.execute(db)) },
  '0002-second': { up: async (db) => void (await sql`create table second (id int)`.execute(db)) },
};

test('all migrations apply to an empty database, and once more to nothing', async () => {
  const names = Object.keys(migrations).toSorted();
  assert.deepEqual(await migrateToLatest({ db: database.db, migrations, logger }), names);
  assert.deepEqual(await migrateToLatest({ db: database.db, migrations, logger }), []);
  assert.deepEqual(await migrationStatus({ db: database.db, migrations }), { applied: names, pending: [], unknown: [] });
});

test('programs that migrate at the same time apply each migration once', async () => {
  const handles = Array.from({ length: 4 }, () =>
    openDatabase({ connection: database.connection, poolMax: 2, applicationName: 'migrate', logger }),
  );
  const applied = await Promise.all(handles.map(({ db }) => migrateToLatest({ db, migrations: example, logger })));
  assert.deepEqual(applied.flat(), ['0001-first', '0002-second']);
  await Promise.all(handles.map((handle) => handle.close()));
});

test('a database of a newer program is refused and left as it is', async () => {
  await migrateToLatest({ db: database.db, migrations: example, logger });
  const older = { '0001-first': example['0001-first']! };
  assert.deepEqual((await migrationStatus({ db: database.db, migrations: older })).unknown, ['0002-second']);
  await assert.rejects(
    migrateToLatest({ db: database.db, migrations: older, logger }),
    (error) => error instanceof SmartLockError && error.code === 'database_newer' && error.message.includes('0002-second'),
  );
});

test('a migration that fails is named and leaves nothing behind', async () => {
  const failing = {
    ...example,
    '0003-broken': { up: async (db) => void (await sql`select broken`.execute(db)) },
  } satisfies Record<string, Migration>;
  await assert.rejects(
    migrateToLatest({ db: database.db, migrations: failing, logger }),
    (error) =>
      error instanceof SmartLockError &&
      error.code === 'migration_failed' &&
      /0003-broken.*"?broken"? does not exist/.test(error.message),
  );
  assert.deepEqual((await migrationStatus({ db: database.db, migrations: failing })).applied, []);
});
