import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { worldInvariants, type WorldInvariant } from '@smartlock/simulators';
import type { Action, ReconcileInput, Settlement } from '../../features/delivery/rules/reconcile.ts';
import { simulateWorld } from './simulate-world.ts';
import { serverRules, type WorldRules } from './world-rules.ts';

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

const seenAnyway = { reconcile: misjudging('missed', () => ({ kind: 'proven', ref: '0' })) };
const minutesLater = (at: Date, minutes: number): Date => new Date(at.getTime() + minutes * 60_000);

/** A fault in one rule of the server, and the invariant that has to find it. */
const planted: readonly [
  name: string,
  invariant: WorldInvariant,
  rules: Partial<WorldRules>,
  where?: { seed: number; faults: number },
][] = [
  // Bookings.
  ['the last check before a booking is skipped', 'proven_or_alerted', { isCheckDue: () => false }],
  [
    'the last check comes when the guest does',
    'proven_or_alerted',
    {
      checkDueAt: (stage, times) => {
        const at = serverRules.checkDueAt(stage, times);
        return at === null ? null : minutesLater(at, 60);
      },
    },
  ],
  [
    'the buffers of a room are ignored',
    'buffers_kept',
    {
      codeWindow: (stay, _buffers, previous, next) =>
        serverRules.codeWindow(stay, { beforeMinutes: 0, afterMinutes: 0 }, previous, next),
    },
  ],
  [
    'a buffer reaches into the stay of the next guest',
    'ended_code_is_shut',
    { codeWindow: (stay, buffers) => serverRules.codeWindow(stay, { ...buffers, afterMinutes: 45 }, null, null) },
  ],
  ['a spare code is given at every check', 'backup_once', { needsBackup: (_stage, isProven) => !isProven }],
  ['one spare code is given after the other', 'backup_once', { isShown: () => false, needsBackup: () => true }],
  [
    'a spare code that was given is forgotten and stays',
    'nothing_left_over',
    {
      planPin: (pin, own, wanted, refusal, limits) => {
        const plan = serverRules.planPin(pin, own, wanted, refusal, limits);
        const isSpare = own.some(({ startsAt, endsAt, state }) => state === 'proven' && startsAt === null && endsAt === null);
        return isSpare ? { ...plan, steps: [] } : plan;
      },
    },
  ],
  [
    'the codes on doors that are not of the room any more are forgotten',
    'ended_code_is_shut',
    {
      planCodes: (doors, existing, options) => ({ ...serverRules.planCodes(doors, existing, options), ended: [] }),
    },
  ],
  [
    'digits are given without a look at those that are taken',
    'one_person_per_code',
    { allocate: () => ({ state: 'found', allocation: { digits: '481526', freeSpace: 1 } }) },
  ],
  // What is wanted of a lock, and what is known of it.
  [
    'the old digits go before the new ones are there',
    'old_until_new',
    {
      planPin: (pin, ...rest) => serverRules.planPin({ ...pin, revokesFirst: true }, ...rest),
    },
  ],
  [
    'a removal that did not happen counts as done',
    'nothing_left_over',
    { reconcile: misjudging('still_there', () => ({ kind: 'gone' })) },
  ],
  [
    'what ended is left to the clocks of the locks',
    'ended_code_is_shut',
    {
      planPin: (pin, own, wanted, ...rest) =>
        wanted.state === 'over'
          ? { ...serverRules.planPin(pin, own, wanted, ...rest), steps: [] }
          : serverRules.planPin(pin, own, wanted, ...rest),
    },
  ],
  ['what was not seen counts as seen', 'proof_is_true', seenAnyway],
  ['what was not seen counts as seen', 'proven_code_opens', seenAnyway],
  [
    'the word of the cloud is proof',
    'proof_is_true',
    {
      reconcile: (input) => [
        ...serverRules.reconcile(input),
        ...input.entries
          .filter(({ state, ref }) => state === 'awaiting' && ref !== null)
          .map(({ id, ref }): Action => ({ kind: 'settle', entryId: id, as: { kind: 'proven', ref: ref ?? '' } })),
      ],
    },
  ],
  [
    'what is known of a time outlives the order to change it',
    'proof_is_true',
    { knownWhileMoved: ({ provenFrom, provenUntil }) => ({ provenFrom, provenUntil }) },
    // It takes a change whose answer is lost, and another change before anybody looks.
    { seed: 129, faults: 0.1 },
  ],
  [
    'a lock that cannot be read counts as empty',
    'programmed_once',
    {
      reconcile: (input) =>
        serverRules.reconcile(
          input.read.state === 'unreadable' ? { ...input, read: { state: 'empty', at: input.read.at } } : input,
        ),
    },
  ],
  [
    'what the first look does not show counts as not done',
    'programmed_once',
    {
      reconcile: misjudging('missed', ({ entries }, entryId) => {
        const state = entries.find(({ id }) => id === entryId)?.state;
        return state === 'sent' || state === 'awaiting' ? { kind: 'absent', vanished: false } : null;
      }),
    },
  ],
  [
    'what has ended is planned anew',
    'no_step_back_without_cause',
    { step: (phase, cause) => (cause === 'ended' ? 'planned' : serverRules.step(phase, cause)) },
  ],
  // Whose turn it is, and what a failure means.
  [
    'a code is tried again at once, for ever',
    'three_tries',
    {
      failedTry: (tries, problem, isKept, now, random) => ({
        ...serverRules.failedTry(tries, problem, isKept, now, random),
        tryAt: minutesLater(now, 1 / 60),
      }),
    },
  ],
  ['a gateway is given to whoever comes', 'one_call_per_gateway', { chooseLocks: (waiting) => [...waiting] }],
];

const plantedSeeds = 40;
const small = { locks: 5, days: 3, bookingsPerLock: 4, faults: 0.05 };

function firstBroken(invariant: WorldInvariant, rules: WorldRules, { seed: from, faults } = { seed: 1, faults: small.faults }) {
  for (let seed = from; seed < from + plantedSeeds; seed += 1) {
    const world = simulateWorld({ ...small, faults, seed }, rules);
    const broken = world.violations.find((violation) => violation.invariant === invariant);
    if (broken !== undefined) return { world, broken, seed };
  }
  return undefined;
}

describe('a fault planted in a rule of the server', () => {
  for (const [name, invariant, rules, where] of planted)
    test(`is found: ${name} (${invariant})`, (t) => {
      const first = firstBroken(invariant, { ...serverRules, ...rules }, where);
      assert.ok(first !== undefined, `${plantedSeeds} worlds, and none of them shows it`);
      const { world, broken, seed } = first;
      t.diagnostic(`seed ${seed}: ${broken.detail}`);
      const trace = world.traceOf({ codeId: broken.codeId, bookingId: broken.bookingId });
      if (broken.codeId !== undefined || broken.bookingId !== undefined)
        assert.ok(
          trace.some(({ what }) => what.startsWith(`VIOLATED ${invariant}`)),
          'the trace of the code shows where it went wrong',
        );
    });

  test('is found where the worker would go in a circle: a code that is to go, and that nobody takes out', () => {
    assert.throws(() => simulateWorld({ ...small, seed: 1 }, { ...serverRules, reconcile: without('remove') }), /in a circle/);
  });

  test('is planted for every invariant', () => {
    assert.deepEqual(
      [...new Set(planted.map(([, invariant]) => invariant))].sort(),
      Object.keys(worldInvariants).sort((a, b) => (a < b ? -1 : 1)),
    );
  });
});
