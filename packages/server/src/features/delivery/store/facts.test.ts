import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { sql } from 'kysely';
import { createTestDatabase, type TestDatabase } from '../../../testing/test-database.ts';
import { isShown } from '../rules/is-shown.ts';
import { factColumns } from './facts.ts';

let database: TestDatabase;
before(async () => {
  database = await createTestDatabase();
});
after(() => database.close());

const at = (minute: number): Date => new Date(Date.UTC(2027, 0, 10, 12, minute));
const instants = [null, at(0), at(10), at(20)];
const either = [true, false];

test('the database and the rule agree on what is shown to work, whatever is known', async () => {
  const cases = either.flatMap((isWanted) =>
    either.flatMap((isStale) =>
      either.flatMap((isProven) =>
        either.flatMap((hasSchedule) =>
          instants.flatMap((provenFrom) =>
            instants.flatMap((provenUntil) =>
              instants.flatMap((evidenceAt) =>
                instants.map((validUntil) => ({
                  isWanted,
                  isStale,
                  isProven,
                  hasSchedule,
                  provenFrom,
                  provenUntil,
                  evidenceAt,
                  validUntil,
                  validFrom: at(10),
                })),
              ),
            ),
          ),
        ),
      ),
    ),
  );
  const given = cases.map((each, id) => ({
    pin_id: id,
    desired: each.isWanted ? 'present' : 'absent',
    is_stale: each.isStale,
    is_proven: each.isProven,
    proven_from: each.provenFrom,
    proven_until: each.provenUntil,
    evidence_at: each.evidenceAt,
    valid_from: each.validFrom,
    valid_until: each.validUntil,
    schedule: each.hasSchedule ? {} : null,
  }));
  const { rows } = await sql<{ pin_id: number; is_shown: boolean | null }>`
    with given as (
      select * from jsonb_to_recordset(${JSON.stringify(given)}::jsonb) as g(pin_id int, desired text, is_stale boolean, is_proven boolean,
        proven_from timestamptz, proven_until timestamptz, evidence_at timestamptz, valid_from timestamptz, valid_until timestamptz, schedule jsonb)
    ), d as (
      select g.*, 0 as device_pk, 'confirmed' as phase, 'none' as evidence, null as problem, null::timestamptz as problem_at,
        null::timestamptz as next_try_at from given g
    )
    select ${factColumns} from d join given p on p.pin_id = d.pin_id order by d.pin_id`.execute(database.db);
  assert.equal(rows.length, cases.length);
  for (const [index, each] of cases.entries())
    assert.equal(rows[index]?.is_shown === true, isShown(each, each), JSON.stringify(each));
});
