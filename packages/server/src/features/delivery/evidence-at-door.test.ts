import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { sql, type KyselyPlugin } from 'kysely';
import type { RecordedEvent } from '../../platform/events/event.ts';
import { createEventOutbox } from '../../platform/events/outbox.ts';
import { createTestDatabase, type TestDatabase } from '../../testing/test-database.ts';
import { createEvidenceAtDoor } from './evidence-at-door.ts';
import { transitions, type DeliveryPhase } from './rules/phases.ts';

const at = (minute: number): Date => new Date(Date.UTC(2027, 0, 10, 12, minute));
const now = at(30);
const either = [true, false];
const clock = { now: () => now };
const consumer = createEvidenceAtDoor({ events: createEventOutbox({ clock }), clock });

let database: TestDatabase;
let device = 0;
before(async () => {
  database = await createTestDatabase();
  const { rows } = await database.pool.query<{ id: number }>(
    `with owner as (
       insert into users (email, email_key, password_hash, first_name, last_name, created_at, updated_at)
         values ('ada@example.com', 'ada@example.com', '-', 'Ada', 'One', now(), now()) returning id
     ) insert into devices (device_id, name, owner_id) select 'DOOR1', 'Front door', id from owner returning id`,
  );
  device = Number(rows[0]?.id);
});
after(() => database.close());

interface Known {
  readonly phase: DeliveryPhase;
  readonly desired: 'present' | 'absent';
  readonly is_stale: boolean;
  readonly is_proven: boolean;
  readonly evidence_at: Date | null;
  readonly changed_at: Date;
}

/** PINs of the device, each with what is known of its delivery. Answers their ids, in the same order. */
async function makePins(known: readonly Known[]): Promise<number[]> {
  const { rows } = await database.pool.query<{ id: string }>(
    `insert into pins (device_pk, pin_sealed, pin_hash, valid_from, local_week, utc_week, updated_at)
     select $1, 'sealed', gen_random_uuid()::text, $2, '{[0,10080)}', '{[0,10080)}', n.changed_at
     from unnest($3::timestamptz[]) with ordinality n (changed_at, place) order by n.place returning id`,
    [device, at(0), known.map((one) => one.changed_at)],
  );
  const ids = rows.map(({ id }) => Number(id));
  const deliveries = known.map((one, index) => ({
    ...one,
    pin_id: ids[index],
    evidence: one.evidence_at === null ? 'none' : 'reported_by_lock',
    problem: 'lock_offline',
    failures: 2,
  }));
  await database.pool.query(
    `update deliveries d set phase = n.phase, desired = n.desired, is_stale = n.is_stale, is_proven = n.is_proven, evidence = n.evidence,
       evidence_at = n.evidence_at, problem = n.problem, problem_at = n.changed_at, failures = n.failures,
       -- What is proven is proven for the whole time of its PIN.
       proven_from = case when n.is_proven then p.valid_from end
     from pins p, jsonb_to_recordset($1::jsonb) n (pin_id bigint, phase text, desired text, is_stale boolean, is_proven boolean, evidence text,
       evidence_at timestamptz, problem text, failures int, changed_at timestamptz)
     where d.pin_id = n.pin_id and p.id = n.pin_id`,
    [JSON.stringify(deliveries)],
  );
  return ids;
}

function granted(ref: string, usedAt: Date): RecordedEvent {
  const data = { credential_ref: ref, occurred_at: usedAt.toISOString() };
  const seen = { devicePk: device, userId: null, isForManagers: true, isForOwner: false };
  return { id: '1', type: 'access.granted', ...seen, data, occurredAt: now };
}

/** Hands them over in one batch, and answers with how many statements they were dealt with. */
async function hand(events: readonly RecordedEvent[]): Promise<number> {
  let statements = 0;
  const counting: KyselyPlugin = {
    transformQuery({ node }) {
      statements += 1;
      return node;
    },
    transformResult: async ({ result }) => result,
  };
  await database.db.transaction().execute((trx) => consumer.handle(trx.withPlugin(counting), events));
  return statements;
}

test('uses prove what they can, whatever is known, in one batch', async () => {
  const phases: DeliveryPhase[] = ['planned', 'programming', 'awaiting_evidence', 'confirmed', 'failed', 'removing', 'removed'];
  const cases = phases.flatMap((phase) =>
    either.flatMap((isWanted) =>
      either.flatMap((isStale) =>
        either.flatMap((isProven) =>
          [null, at(5), at(10), at(20)].flatMap((evidenceAt) =>
            [at(3), at(10), at(12), at(25)].map((changedAt): Known => {
              const desired = isWanted ? 'present' : 'absent';
              return { phase, desired, is_stale: isStale, is_proven: isProven, evidence_at: evidenceAt, changed_at: changedAt };
            }),
          ),
        ),
      ),
    ),
  );
  const ids = await makePins(cases);
  // What is told last need not have happened last.
  const events = [at(5), at(15), at(10)].flatMap((usedAt) => ids.map((id) => granted(`pin:${id}`, usedAt)));
  await hand([...events, granted('pin:999999999', at(10)), granted('qr:1', at(10))]);

  const found = await sql<
    Known & { pin_id: number; evidence: string; problem: string | null; failures: number; causes: string[]; told: number }
  >`
    select d.*, array(select s.cause || ' → ' || s.to_phase from delivery_steps s where s.pin_id = d.pin_id order by s.id) as causes,
      (select count(*)::int from events e where e.type = 'delivery.confirmed' and (e.data ->> 'pin_id')::bigint = d.pin_id) as told
    from deliveries d where d.pin_id = any(${ids}::bigint[])`.execute(database.db);
  const rows = new Map(found.rows.map((row) => [row.pin_id, row]));
  const seen = new Set<string>();
  for (const [index, known] of cases.entries()) {
    const row = rows.get(ids[index] ?? 0);
    const isOpen = known.desired === 'present' && !known.is_stale;
    const newest = [at(5), at(10), at(15)]
      .filter((usedAt) => isOpen && usedAt >= known.changed_at && (known.evidence_at === null || usedAt > known.evidence_at))
      .at(-1);
    const isMoved = newest !== undefined && (transitions.proven.from as readonly string[]).includes(known.phase);
    seen.add(`${newest !== undefined} ${known.is_proven} ${isMoved}`);
    assert.deepEqual(
      row === undefined
        ? row
        : [row.phase, row.evidence, row.evidence_at, row.is_proven, row.problem, row.failures, row.causes, row.told],
      [
        isMoved ? 'confirmed' : known.phase,
        newest === undefined ? (known.evidence_at === null ? 'none' : 'reported_by_lock') : 'used_at_door',
        newest ?? known.evidence_at,
        known.is_proven || newest !== undefined,
        newest === undefined ? 'lock_offline' : null,
        newest === undefined || known.is_proven ? 2 : 0,
        isMoved ? ['proven → confirmed'] : [],
        isMoved ? 1 : 0,
      ],
      JSON.stringify(known),
    );
  }
  assert.equal(seen.size, 6, 'each kind of outcome comes about');
});

test('repeated uses cost the same few statements however many they are, and tell nothing', async () => {
  const known: Known = {
    phase: 'confirmed',
    desired: 'present',
    is_stale: false,
    is_proven: true,
    evidence_at: at(1),
    changed_at: at(0),
  };
  const ids = await makePins(Array.from({ length: 150 }, () => known));
  const told = async () => (await database.pool.query('select from events')).rowCount;
  const toldBefore = await told();
  const few = await hand([granted(`pin:${ids[0]}`, at(2))]);
  const many = await hand(ids.flatMap((id) => [granted(`pin:${id}`, at(3)), granted(`pin:${id}`, at(4))]));
  assert.deepEqual([few, many, (await told()) === toldBefore], [4, 4, true]);
  const { rows } = await database.pool.query<{ evidence_at: Date }>(
    'select distinct evidence, evidence_at, updated_at from deliveries where pin_id = any($1)',
    [ids],
  );
  assert.deepEqual(rows, [{ evidence: 'used_at_door', evidence_at: at(4), updated_at: now }]);
});
