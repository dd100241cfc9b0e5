import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { problemCodes } from '../rules/problems.ts';
import { deliveryPhases } from '../rules/phases.ts';
import { entryStates } from '../rules/reconcile.ts';
import { entry, factsWith, gone, minutes, now, proven, rules, unproven, vendorFacts } from '../testing/diagnosis-facts.ts';
import { diagnose } from './diagnose.ts';
import type { DiagnosisFacts } from './facts.ts';
import { bases, certainties, type Certainty } from './question.ts';

const schedule = {
  timezone: 'Europe/Berlin',
  rules: [{ weekdays: ['mon'], start: '09:00', end: '17:00' }],
  exceptions: [],
} as const;
const monday = new Date('2026-03-30T08:00:00Z');
const forever = { validFrom: minutes(-60), validUntil: null } as const;
const problem = (code: (typeof problemCodes)[number]) => ({ code, message: '', at: minutes(-30) });

const codesOf = (facts: DiagnosisFacts, at: Date) =>
  diagnose(facts, at).causes.map(({ code, certainty, basis }) => `${code} ${certainty} ${basis}`);

describe('a diagnosis of now', () => {
  it('finds nothing in the way of a proven code in its time', () => {
    for (const facts of [factsWith(), vendorFacts(), factsWith({ lock: { judge: 'lock' } })]) {
      const { opens, causes, summary, when } = diagnose(facts, now);
      assert.deepEqual([opens, causes, when], ['yes', [], 'now']);
      assert.equal(summary, 'At 2026-03-28T17:00:00.000Z this code opens Front door.');
    }
  });

  const cases: ReadonlyArray<readonly [string, Certainty, 'no' | 'unsure', DiagnosisFacts]> = [
    ['deleted', 'certain', 'no', factsWith({ credential: { isActive: false }, rest: { isDeleted: true, delivery: gone } })],
    ['inactive', 'certain', 'no', factsWith({ credential: { isActive: false }, rest: { delivery: gone } })],
    ['not_wanted', 'certain', 'no', factsWith({ rest: { delivery: gone } })],
    ['not_yet_valid', 'certain', 'no', factsWith({ credential: { validFrom: minutes(30) } })],
    ['expired', 'certain', 'no', factsWith({ credential: { validUntil: minutes(-30) } })],
    ['outside_schedule', 'certain', 'no', factsWith({ credential: { schedule } })],
    ['uses_spent', 'certain', 'no', factsWith({ credential: { usageCount: 2, maxUses: 2 } })],
    ['uses_spent', 'certain', 'no', factsWith({ credential: { usageCount: 2, maxUses: 2 }, lock: { judge: 'lock' } })],
    ['locked_down', 'certain', 'no', factsWith({ lock: { isLockedDown: true } })],
    ['locked_out', 'certain', 'no', factsWith({ lock: { blockedUntil: minutes(1) } })],
    ['digits_length', 'certain', 'no', factsWith({ rest: { digits: { length: 3, startsWithZero: false } } })],
    [
      'leading_zero',
      'certain',
      'no',
      factsWith({
        lock: { rules: { ...rules, refusesLeadingZero: true } },
        rest: { digits: { length: 6, startsWithZero: true } },
      }),
    ],
    [
      'unmanaged_conflict',
      'likely',
      'unsure',
      factsWith({ lock: { sameDigits: { pins: 0, unmanaged: 1, unmanagedSeenAt: now } } }),
    ],
    ['same_digits', 'unsure', 'unsure', factsWith({ lock: { sameDigits: { pins: 1, unmanaged: 0, unmanagedSeenAt: null } } })],
    ['not_proven', 'unsure', 'unsure', factsWith({ rest: { delivery: unproven } })],
    ['offline_code', 'unsure', 'unsure', factsWith({ rest: { delivery: { ...unproven, isOffline: true } } })],
    ['quota_spent', 'likely', 'unsure', factsWith({ rest: { delivery: { ...unproven, problem: problem('quota_spent') } } })],
    ['offline', 'unsure', 'unsure', factsWith({ lock: { isOnline: false } })],
    ['clock_drift', 'likely', 'unsure', factsWith({ lock: { clock: { offsetMs: -90_000, at: now } } })],
  ];
  for (const [code, certainty, opens, facts] of cases) {
    it(`names ${code}${facts.lock.judge === 'lock' ? ' at a lock that decides by itself' : ''}`, () => {
      const found = diagnose(facts, now);
      assert.deepEqual([found.opens, found.causes.map((cause) => [cause.code, cause.certainty])], [opens, [[code, certainty]]]);
      assert.notEqual(found.causes[0]?.whatToDo, '');
    });
  }

  it('tells the schedule in its own time, and when it opens next', () => {
    const { summary, causes } = diagnose(factsWith({ credential: { schedule } }), now);
    assert.match(summary, /is refused at Front door because it is Saturday 2026-03-28 18:00:00 in Europe\/Berlin/);
    assert.match(causes[0]?.whatToDo ?? '', /2026-03-30T07:00:00/);
  });

  it('puts what is certain before what is not', () => {
    const lock = { isOnline: false, clock: { offsetMs: 90_000, at: now } };
    const facts = factsWith({ credential: { validUntil: minutes(-30) }, lock });
    assert.deepEqual(
      diagnose(facts, now).causes.map(({ code }) => code),
      ['expired', 'clock_drift', 'offline'],
    );
  });

  it('says of each cause when that was seen, and how old it is', () => {
    const [cause] = diagnose(factsWith({ lock: { isOnline: false, heardAt: minutes(-10) } }), now).causes;
    assert.deepEqual([cause?.basis, cause?.observedAt, cause?.ageSeconds], ['observed', minutes(-10), 600]);
    const [computed] = diagnose(factsWith({ credential: { validUntil: minutes(-30) } }), now).causes;
    assert.deepEqual([computed?.basis, computed?.observedAt, computed?.ageSeconds], ['computed', null, null]);
  });
});

describe('a diagnosis of a later time', () => {
  const saturday = minutes(7 * 24 * 60);
  const lasting: ReadonlyArray<readonly [string, DiagnosisFacts]> = [
    [
      'deleted certain computed',
      factsWith({ credential: { ...forever, isActive: false }, rest: { isDeleted: true, delivery: gone } }),
    ],
    ['inactive certain computed', factsWith({ credential: { ...forever, isActive: false }, rest: { delivery: gone } })],
    ['not_wanted certain computed', factsWith({ credential: forever, rest: { delivery: gone } })],
    ['expired certain computed', factsWith()],
    ['outside_schedule certain computed', factsWith({ credential: { ...forever, schedule } })],
    ['uses_spent certain computed', factsWith({ credential: { ...forever, usageCount: 1, maxUses: 1 } })],
    [
      'digits_length certain computed',
      factsWith({ credential: forever, rest: { digits: { length: 3, startsWithZero: false } } }),
    ],
  ];
  for (const [cause, facts] of lasting) {
    it(`is as sure of what lasts: ${cause}`, () => {
      assert.deepEqual(codesOf(facts, saturday), [cause]);
      assert.equal(diagnose(facts, saturday).opens, 'no');
    });
  }

  const passing: ReadonlyArray<readonly [string, DiagnosisFacts]> = [
    ['offline unsure assumed', factsWith({ credential: forever, lock: { isOnline: false } })],
    ['locked_down likely assumed', factsWith({ credential: forever, lock: { isLockedDown: true } })],
    ['clock_drift unsure assumed', factsWith({ credential: forever, lock: { clock: { offsetMs: 90_000, at: now } } })],
    ['not_proven unsure assumed', factsWith({ credential: forever, rest: { delivery: unproven } })],
    [
      'gateway_offline unsure assumed',
      factsWith({ credential: forever, rest: { delivery: { ...unproven, problem: problem('gateway_offline') } } }),
    ],
    [
      'unmanaged_conflict unsure assumed',
      factsWith({ credential: forever, lock: { sameDigits: { pins: 0, unmanaged: 1, unmanagedSeenAt: now } } }),
    ],
  ];
  for (const [cause, facts] of passing) {
    it(`is less sure of what is of now: ${cause}`, () => {
      assert.deepEqual(codesOf(facts, saturday), [cause]);
      const { opens, summary } = diagnose(facts, saturday);
      assert.equal(opens, 'unsure');
      assert.match(summary, /may be refused .+ as it was known at 2026-03-28T1[67]/);
    });
  }

  it('forgets a lockout that is over by then', () => {
    const facts = factsWith({ credential: forever, lock: { blockedUntil: minutes(1) } });
    assert.deepEqual(codesOf(facts, saturday), []);
  });

  it('says when a code that is planned is told to the lock, and does not call it unproven', () => {
    const credential = { validFrom: minutes(6 * 24 * 60), validUntil: null };
    const delivery = { ...unproven, phase: 'scheduled', evidence: { source: 'none', at: null } } as const;
    const facts = vendorFacts({ credential, lock: { entries: [] }, rest: { delivery, aheadMs: 2 * 86_400_000 } });
    const { causes } = diagnose(facts, saturday);
    assert.deepEqual(codesOf(facts, saturday), ['programmed_later unsure computed']);
    assert.match(causes[0]?.message ?? '', /not told the code for that time before 2026-04-01T17:00:00/);
    // Within the days ahead it should have been told already.
    const due = { ...facts, aheadMs: 7 * 86_400_000 };
    assert.deepEqual(codesOf(due, saturday), ['not_proven unsure assumed']);
  });

  it('says of a schedule that the lock is told the opening after the present one is over', () => {
    const weekend = { ...schedule, rules: [{ weekdays: ['mon', 'sat'], start: '09:00', end: '19:00' }] } as const;
    const held = { ...entry, startsAt: minutes(-600), endsAt: new Date('2026-03-28T18:00:00Z') };
    const facts = vendorFacts({
      credential: { ...forever, schedule: weekend },
      lock: { entries: [held] },
      rest: { aheadMs: 30 * 86_400_000 },
    });
    assert.deepEqual(codesOf(facts, now), []);
    const { causes } = diagnose(facts, monday);
    assert.match(causes[0]?.message ?? '', /before 2026-03-28T18:00:00/);
    assert.deepEqual(codesOf(facts, monday), ['programmed_later unsure computed']);
  });

  it('says so too of an opening that begins in a few minutes, after one that is not over', () => {
    const evening = [
      { weekdays: ['sat'], start: '09:00', end: '18:02' },
      { weekdays: ['sat'], start: '18:03', end: '20:00' },
    ] as const;
    const held = { ...entry, startsAt: minutes(-600), endsAt: minutes(2) };
    const credential = { ...forever, schedule: { ...schedule, rules: evening } };
    const facts = vendorFacts({ credential, lock: { entries: [held] }, rest: { aheadMs: 86_400_000 } });
    assert.deepEqual(codesOf(facts, minutes(1)), []);
    assert.deepEqual(codesOf(facts, minutes(4)), ['programmed_later unsure computed']);
  });

  it('forgets a quota that is counted anew before the lock is told', () => {
    const calls = { used: 100, limit: 100, resetsAt: minutes(3 * 24 * 60), countedAt: minutes(-5) };
    const lock = { entries: [], account: { signedOut: null, calls } };
    const facts = vendorFacts({ credential: forever, lock, rest: { delivery: unproven } });
    assert.deepEqual(codesOf(facts, minutes(60)), ['not_proven unsure assumed', 'quota_spent unsure assumed']);
    assert.deepEqual(codesOf(facts, saturday), ['not_proven unsure assumed']);
  });
});

describe('a diagnosis of a time that is over', () => {
  const then = minutes(-30);

  it('says what is not known of then', () => {
    const { opens, causes, when, lockTime } = diagnose(factsWith({ lock: { isOnline: false } }), then);
    assert.deepEqual([opens, when, lockTime], ['unsure', 'past', null]);
    assert.deepEqual(
      causes.map(({ code, basis }) => [code, basis]),
      [['not_known_then', 'assumed']],
    );
    assert.match(causes[0]?.message ?? '', /not kept whether the lock and its gateway were online/);
  });

  it('knows how far the code was, by its steps', () => {
    const phaseThen = { phase: 'awaiting_evidence', since: minutes(-45) } as const;
    const facts = factsWith({ rest: { phaseThen } });
    assert.deepEqual(codesOf(facts, then), ['not_proven unsure computed', 'not_known_then unsure assumed']);
    const confirmed = factsWith({ rest: { phaseThen: { phase: 'confirmed', since: minutes(-45) } } });
    assert.deepEqual(codesOf(confirmed, then), ['not_known_then unsure assumed']);
  });

  it('is less sure of a code that was changed since, and of uses', () => {
    const changed = factsWith({ credential: { validFrom: minutes(-10) }, rest: { changedAt: minutes(-5) } });
    assert.deepEqual(codesOf(changed, then), ['not_yet_valid likely assumed', 'not_known_then unsure assumed']);
    assert.match(diagnose(changed, then).causes[1]?.message ?? '', /changed since, at 2026-03-28T16:55/);
    const used = factsWith({ credential: { usageCount: 1, maxUses: 1 } });
    assert.deepEqual(codesOf(used, then), ['uses_spent likely assumed', 'not_known_then unsure assumed']);
  });

  it('is sure that a code opened nothing before it was made, and that it was not deleted yet', () => {
    assert.deepEqual(codesOf(factsWith(), minutes(-120)), ['not_yet_valid certain computed', 'not_made_yet certain computed']);
    const deleted = factsWith({
      credential: { isActive: false },
      rest: { isDeleted: true, deletedAt: minutes(-10), changedAt: minutes(-10), delivery: gone },
    });
    assert.deepEqual(codesOf(deleted, then), ['not_known_then unsure assumed']);
    assert.deepEqual(codesOf(deleted, minutes(-6))[0], 'deleted certain computed');
  });
});

describe('a diagnosis of any time', () => {
  const date = fc.integer({ min: -20_000, max: 20_000 }).map(minutes);
  const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null });
  const span = fc.record({ startsAt: maybe(date), endsAt: maybe(date) });
  const facts: fc.Arbitrary<DiagnosisFacts> = fc
    .record({
      isVendors: fc.boolean(),
      judge: fc.constantFrom('lock', 'server'),
      isOnline: fc.boolean(),
      offsetMs: maybe(fc.integer({ min: -600_000, max: 600_000 })),
      isLockedDown: fc.boolean(),
      blockedUntil: maybe(date),
      validFrom: date,
      validUntil: maybe(date),
      hasSchedule: fc.boolean(),
      isActive: fc.boolean(),
      isDeleted: fc.boolean(),
      madeAt: date,
      changedAt: date,
      used: fc.integer({ min: 0, max: 3 }),
      desired: fc.constantFrom('present', 'absent'),
      phase: fc.constantFrom(...deliveryPhases),
      problem: maybe(fc.constantFrom(...problemCodes)),
      isProven: fc.boolean(),
      entries: fc.array(fc.record({ span, next: maybe(span), state: fc.constantFrom(...entryStates), own: fc.boolean() }), {
        maxLength: 2,
      }),
      list: maybe(fc.constantFrom('known', 'empty', 'unreadable')),
      gateways: maybe(fc.constant(['71'])),
      wayProblem: maybe(fc.constantFrom(...problemCodes)),
      breakerUntil: maybe(date),
      calls: fc.integer({ min: 0, max: 200 }),
      signedOutAt: maybe(date),
      live: maybe(span),
      aheadMs: fc.integer({ min: 0, max: 30 * 86_400_000 }),
      phaseThen: maybe(fc.record({ phase: fc.constantFrom(...deliveryPhases), since: date })),
    })
    .map((given) =>
      vendorFacts({
        credential: {
          isActive: given.isActive && !given.isDeleted,
          validFrom: given.validFrom,
          validUntil: given.validUntil,
          schedule: given.hasSchedule ? schedule : null,
          usageCount: given.used,
          maxUses: 2,
        },
        lock: {
          isVendors: given.isVendors,
          judge: given.isVendors ? 'lock' : given.judge,
          isOnline: given.isOnline,
          clock: given.offsetMs === null ? null : { offsetMs: given.offsetMs, at: minutes(-1) },
          isLockedDown: given.isLockedDown,
          blockedUntil: given.blockedUntil,
          entries: given.entries.map(({ span: held, next, state, own }) => ({
            ...entry,
            ...held,
            next,
            state,
            hasPresentDigits: own,
          })),
          codeList: given.list === null ? null : { state: given.list, readAt: minutes(-9), problem: null, codes: 250 },
          gateways: given.gateways,
          way: { problem: given.wayProblem, failures: 3, breakerUntil: given.breakerUntil, failedAt: null },
          account: {
            signedOut: given.signedOutAt === null ? null : { code: 'sign_in_required', at: given.signedOutAt },
            calls: { used: given.calls, limit: 100, resetsAt: minutes(60), countedAt: minutes(-3) },
          },
        },
        rest: {
          isDeleted: given.isDeleted,
          madeAt: given.madeAt,
          changedAt: given.changedAt,
          aheadMs: given.aheadMs,
          phaseThen: given.phaseThen,
          live: given.live === null ? null : { state: 'known', at: now, codes: 3, code: { ...given.live, state: 'listed' } },
          delivery: {
            ...proven,
            desired: given.desired,
            phase: given.phase,
            isProven: given.isProven,
            problem: given.problem === null ? null : problem(given.problem),
          },
        },
      }),
    );

  it('ranks its causes, names each once, and says yes only where there is none', () => {
    fc.assert(
      fc.property(facts, date, (given, at) => {
        const { opens, causes, observations, summary } = diagnose(given, at);
        const ranks = causes.map(({ certainty }) => certainties.indexOf(certainty));
        assert.deepEqual(
          ranks,
          ranks.toSorted((a, b) => a - b),
        );
        assert.equal(new Set(causes.map(({ code }) => code)).size, causes.length);
        const worst = causes[0]?.certainty;
        assert.equal(opens, worst === undefined ? 'yes' : worst === 'certain' ? 'no' : 'unsure');
        assert.match(
          summary,
          opens === 'yes' ? / opens Front door\.$/ : opens === 'no' ? / is refused at / : / may be refused at /,
        );
        for (const { basis, certainty, ageSeconds, observedAt, message, whatToDo } of causes) {
          assert.ok(bases.includes(basis) && message !== '' && whatToDo !== '');
          assert.equal(ageSeconds === null, observedAt === null);
          // What is of another time is never certain.
          if (basis === 'assumed') assert.notEqual(certainty, 'certain');
        }
        for (const { ageSeconds, finding } of observations) assert.ok((ageSeconds ?? 0) >= 0 && finding !== '');
      }),
      { numRuns: 1500 },
    );
  });

  it('takes nothing that was seen for sure at a time that is not now', () => {
    fc.assert(
      fc.property(facts, date, (given, at) => {
        const { causes, when } = diagnose(given, at);
        if (when !== 'now') assert.ok(causes.every(({ basis }) => basis !== 'observed'));
        else assert.ok(causes.every(({ basis }) => basis !== 'assumed'));
      }),
      { numRuns: 1500 },
    );
  });
});
