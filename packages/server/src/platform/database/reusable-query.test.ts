import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sql, type Kysely } from 'kysely';
import { reusableQuery } from './reusable-query.ts';
import { createTestDatabase } from './testing/create-test-database.ts';

type Tables = { doors: { id: number; name: string; open_by: number | null } };

test('a reusable query is built once and answers for the values of each call, also within a transaction', async (t) => {
  const database = await createTestDatabase();
  t.after(() => database.close());
  const db = database.db as unknown as Kysely<Tables>;
  await sql`create table doors (id int, name text, open_by int)`.execute(db);
  await sql`insert into doors values (1, 'front', null), (2, 'back', 7)`.execute(db);
  let built = 0;
  const find = reusableQuery((on: Kysely<Tables>, values: { readonly id: number; readonly userId: number | null }) => {
    built += 1;
    return on
      .selectFrom('doors')
      .select(['name', sql<string>`case when open_by = ${values.userId}::int then ${'mine'} else 'other' end`.as('whose')])
      .where('id', '=', values.id);
  });

  assert.deepEqual(await find(db, { id: 1, userId: 7 }), [{ name: 'front', whose: 'other' }]);
  assert.deepEqual(await find(db, { userId: 7, id: 2 }), [{ name: 'back', whose: 'mine' }]);
  assert.deepEqual(await find(db, { id: 2, userId: null }), [{ name: 'back', whose: 'other' }]);
  await db.transaction().execute(async (trx) => {
    await trx.updateTable('doors').set({ name: 'side' }).where('id', '=', 2).execute();
    assert.deepEqual(await find(trx, { id: 2, userId: 7 }), [{ name: 'side', whose: 'mine' }]);
  });
  assert.deepEqual(await find(db, { id: 3, userId: 7 }), []);
  assert.equal(built, 1);
});
