import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { describeEntry, type WorldInvariant } from '@smartlock/simulators';
import type { Action, ReconcileInput, Settlement } from '../../features/delivery/rules/reconcile.ts';
import { simulateWorld } from './simulate-world.ts';
import { serverRules, type WorldRules } from './world-rules.ts';

const small = { locks: 3, days: 3, bookingsPerLock: 2, faults: 0.05 };
const wide = { locks: 10, days: 10, bookingsPerLock: 7, faults: 0.05 };

/** What the rules conclude, with one kind of conclusion replaced by another. */
function misjudging(
  from: Settlement['kind'],
  to: (input: ReconcileInput, entryId: number) => Settlement | null,
): WorldRules['reconcile'] {
  return (input) =>
    serverRules.reconcile(input).map((action) => {
      if (action.kind !== 'settle' || action.as.kind !== from) return action;
      const as = to(input, action.entryId);
      return as === null ? action : { ...action, as };
    });
}

const without =
  (kind: Action['kind']): WorldRules['reconcile'] =>
  (input) =>
    serverRules.reconcile(input).filter((action) => action.kind !== kind);

/** A fault in one rule of the server, and the invariant that has to find it. */
const planted: readonly [name: string, invariant: WorldInvariant, rules: Partial<WorldRules>][] = [
  ['nobody looks at bookings before they start', 'proven_or_alerted', { checksBeforeMs: [] }],
  [
    'what was not seen counts as seen',
    'proof_is_true',
    { reconcile: misjudging('missed', () => ({ kind: 'proven', ref: '0' })) },
  ],
  [
    'what was not seen counts as seen',
    'proven_code_opens',
    { reconcile: misjudging('missed', () => ({ kind: 'proven', ref: '0' })) },
  ],
  ['codes are never taken out of locks', 'ended_code_is_shut', { reconcile: without('remove') }],
  ['codes are never taken out of locks', 'nothing_left_over', { reconcile: without('remove') }],
  [
    'what has ended is planned anew',
    'no_step_back_without_cause',
    { step: (phase, cause) => (cause === 'ended' ? 'planned' : serverRules.step(phase, cause)) },
  ],
  [
    'digits are given without a look at those that are taken',
    'one_person_per_code',
    { allocate: () => ({ state: 'found', allocation: { digits: '481526', freeSpace: 1 } }) },
  ],
  [
    'what was sent without an answer counts as not done after the first look',
    'programmed_once',
    {
      reconcile: misjudging('missed', ({ entries }, entryId) =>
        entries.find(({ id }) => id === entryId)?.state === 'sent' ? { kind: 'absent', vanished: false } : null,
      ),
    },
  ],
  [
    'a code is tried again at once, for ever',
    'three_tries',
    { nextTryAt: (_failures, _tried, now) => new Date(now.getTime() + 1_000) },
  ],
];

describe('the rules of the server in a simulated world', () => {
  test('keep every invariant in a thousand small worlds', () => {
    let bookings = 0;
    for (let seed = 1; seed <= 1_000; seed += 1) {
      const world = simulateWorld({ ...small, seed });
      const [broken] = world.violations;
      if (broken !== undefined) {
        const trace = world.traceOf({ codeId: broken.codeId, bookingId: broken.bookingId }).map(describeEntry);
        const again = `smartlock simulate world --seed ${seed} --locks ${small.locks} --days ${small.days} --bookings ${small.bookingsPerLock}`;
        assert.fail(`${broken.invariant}: ${broken.detail}\nAgain: ${again}\n${trace.join('\n')}`);
      }
      bookings += world.proofs.inTime + world.proofs.late;
    }
    assert.ok(bookings > 5_000, `only ${bookings} bookings were judged`);
  });

  test('prove nearly every booking half an hour before it starts, whatever fails', () => {
    const { proofs, doors, faults } = simulateWorld({ ...wide, seed: 4 });
    assert.ok(proofs.inTime >= 50);
    assert.ok(proofs.provenInTime / proofs.inTime >= 0.999, JSON.stringify(proofs));
    assert.ok(doors.opened > 100);
    // A world in which nothing goes wrong would show nothing.
    for (const kind of [
      'answer_lost',
      'order_lost',
      'done_late',
      'false_success',
      'busy',
      'refused',
      'unreadable',
      'stale',
      'no_answer',
    ])
      assert.ok((faults[kind] ?? 0) > 0, kind);
    for (const kind of ['lock_away', 'gateway_away', 'quota_away', 'cloud_away', 'message_lost'])
      assert.ok((faults[kind] ?? 0) > 0, kind);
  });

  test('without faults prove every booking and tell nobody anything', () => {
    const { proofs, violations, alerts, backupsGiven } = simulateWorld({ ...wide, faults: 0, seed: 2 });
    assert.deepEqual(violations, []);
    assert.equal(proofs.provenInTime, proofs.inTime);
    assert.equal(proofs.provenLate, proofs.late);
    assert.deepEqual([alerts, backupsGiven], [0, 0]);
  });

  test('the same seed is the same world, and another is another', () => {
    const first = simulateWorld({ ...wide, seed: 9 });
    const again = simulateWorld({ ...wide, seed: 9 });
    assert.equal(again.digest, first.digest);
    assert.deepEqual(again.trace.entries(), first.trace.entries());
    assert.notEqual(simulateWorld({ ...wide, seed: 10 }).digest, first.digest);
  });

  for (const [name, invariant, rules] of planted)
    test(`a fault in them is found: ${name} (${invariant})`, () => {
      const seeds = Array.from({ length: 8 }, (_, index) => index + 1);
      const found = seeds.flatMap((seed) => {
        const world = simulateWorld({ ...wide, seed }, { ...serverRules, ...rules });
        const broken = world.violations.find((violation) => violation.invariant === invariant);
        return broken === undefined ? [] : [{ world, broken }];
      });
      const [first] = found;
      assert.ok(first !== undefined, `${seeds.length} worlds, and none of them shows it`);
      const trace = first.world.traceOf({ codeId: first.broken.codeId, bookingId: first.broken.bookingId });
      assert.ok(
        trace.some(({ what }) => what.startsWith(`VIOLATED ${invariant}`)),
        'the trace of the code shows where it went wrong',
      );
    });
});
