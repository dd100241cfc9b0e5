import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { sql, type Generated } from 'kysely';

import { createTestDatabase, type TestDatabase } from '../../testing/test-database.ts';
import { SmartLockError } from '../errors.ts';
import { createLogger } from '../logger.ts';
import {
  isExclusionViolation,
  isForeignKeyViolation,
  isSerializationFailure,
  isStatementTimeout,
  isUniqueViolation,
  openDatabase,
} from './connection.ts';
import { createStatementNames } from './prepared-statements.ts';

const logger = createLogger('silent');
let database: TestDatabase;

before(async () => {
  database = await createTestDatabase();
  await sql`create table parent (id bigint generated always as identity primary key, name text not null constraint parent_name unique)`.execute(
    database.db,
  );
  await sql`create table child (parent_id bigint not null references parent, span int4range, exclude using gist (span with &&))`.execute(
    database.db,
  );
});
after(() => database.close());

type Tables = { parent: { id: Generated<number>; name: string } };

test('a statement that is repeated is kept prepared by the server', async () => {
  const handle = openDatabase({ connection: database.connection, poolMax: 1, applicationName: 'prepared', logger });
  const parents = handle.db.$extendTables<Tables>();
  for (let i = 0; i < 4; i += 1) await parents.selectFrom('parent').select('id').where('name', '=', `x${i}`).execute();
  for (let i = 0; i < 4; i += 1) await parents.selectFrom('parent').select('id').where('name', 'in', ['a', 'b']).execute();
  const { rows } = await handle.pool.query(
    'select name, statement, generic_plans + custom_plans as runs from pg_prepared_statements',
  );
  assert.deepEqual(
    rows.map(({ statement, runs }) => ({ statement, runs })),
    [{ statement: 'select "id" from "parent" where "name" = $1', runs: 3 }],
  );
  await handle.close();
});

test('only repeated texts of fixed length are named, and no more than the bound', () => {
  const names = createStatementNames();
  assert.equal(names.nameOf('select 1'), undefined);
  const name = names.nameOf('select 1');
  assert.match(name ?? '', /^0-.{27}$/);
  assert.equal(names.nameOf('select 1'), name);
  for (const text of ['select 1 where a in ($1, $2)', 'insert into a values ($1), ($2)', `select ${'x'.repeat(5000)}`]) {
    assert.deepEqual([names.nameOf(text), names.nameOf(text), names.nameOf(text)], [undefined, undefined, undefined]);
  }
  const named = new Set<string>();
  for (let i = 0; i < 2_000; i += 1) {
    names.nameOf(`select ${i} as n`);
    const given = names.nameOf(`select ${i} as n`);
    if (given !== undefined) named.add(given);
  }
  assert.equal(named.size, 499 + (named.has(name ?? '') ? 1 : 0));
  names.renew();
  names.nameOf('select 1');
  assert.notEqual(names.nameOf('select 1'), name);
});

test('a statement prepared before a column was added still works after it', async () => {
  const handle = openDatabase({ connection: database.connection, poolMax: 1, applicationName: 'plan', logger });
  await sql`create table widening (id int)`.execute(handle.db);
  await sql`insert into widening values (1)`.execute(handle.db);
  const read = async () => (await sql`select * from widening`.execute(handle.db)).rows;
  for (let i = 0; i < 3; i += 1) assert.deepEqual(await read(), [{ id: 1 }]);
  await sql`alter table widening add column colour text`.execute(handle.db);
  for (let i = 0; i < 3; i += 1) assert.deepEqual(await read(), [{ id: 1, colour: null }]);
  await handle.close();
});

test('values arrive as the types that the code expects', async () => {
  const { rows } = await sql<
    Record<string, unknown>
  >`select 9007199254740991::int8 as id, array[1, null]::int8[] as ids, 1.50::numeric as price,
    date '2026-03-29' as day, timestamptz '2026-03-29 01:00Z' as at, count(*) as count`.execute(database.db);
  assert.deepEqual(rows[0], {
    id: Number.MAX_SAFE_INTEGER,
    ids: [1, null],
    price: '1.50',
    day: '2026-03-29',
    at: new Date('2026-03-29T01:00:00Z'),
    count: 1,
  });
  await assert.rejects(
    sql`select 9007199254740993::int8`.execute(database.db),
    (error) => error instanceof SmartLockError && error.code === 'number_too_large',
  );
});

test('errors of the database are told apart', async () => {
  const { db } = database;
  await sql`insert into parent (name) values ('one')`.execute(db);
  const failure = (statement: ReturnType<typeof sql>) =>
    statement.execute(db).then(
      () => assert.fail('it succeeded'),
      (error: unknown) => error,
    );
  const unique = await failure(sql`insert into parent (name) values ('one')`);
  assert.ok(isUniqueViolation(unique) && isUniqueViolation(unique, 'parent_name') && !isUniqueViolation(unique, 'other'));
  const foreign = await failure(sql`insert into child values (999, null)`);
  assert.ok(isForeignKeyViolation(foreign) && !isUniqueViolation(foreign));
  await sql`insert into child select id, int4range(1, 5) from parent`.execute(db);
  assert.ok(isExclusionViolation(await failure(sql`insert into child select id, int4range(2, 3) from parent`)));
  assert.ok(!isSerializationFailure(unique));
});

test('a statement that takes too long is cancelled, and a lost connection does not end the program', async () => {
  const handle = openDatabase({
    connection: database.connection,
    poolMax: 2,
    applicationName: 'timeout',
    logger,
    statementTimeoutMs: 50,
  });
  await assert.rejects(sql`select pg_sleep(10)`.execute(handle.db), isStatementTimeout);
  await handle.db.connection().execute(async (connection) => {
    const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(connection);
    await sql`select pg_terminate_backend(${rows[0]?.pid})`.execute(database.db);
    await assert.rejects(sql`select 1`.execute(connection));
  });
  await handle.ping();
  await handle.close();
  await handle.close();
});

test('a ping to a database that is not there says what to do', async () => {
  const handle = openDatabase({
    connection: 'postgres://x:secret-word@127.0.0.1:1/x',
    poolMax: 1,
    applicationName: 'gone',
    logger,
  });
  await assert.rejects(handle.ping(), (error) => {
    assert.ok(error instanceof SmartLockError && error.code === 'database_unavailable');
    assert.doesNotMatch(error.message, /secret-word/);
    return true;
  });
  await handle.close();
});
