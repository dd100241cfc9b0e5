import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  entry,
  factsWith,
  gone,
  minutes,
  now,
  rules,
  unproven,
  vendorFacts,
  type FactChanges,
} from '../testing/diagnosis-facts.ts';
import { diagnose } from './diagnose.ts';
import type { DiagnosisFacts, LiveReading } from './facts.ts';

const codesOf = (facts: DiagnosisFacts, at: Date) =>
  diagnose(facts, at).causes.map(({ code, certainty, basis }) => `${code} ${certainty} ${basis}`);
const messageOf = (facts: DiagnosisFacts, at: Date, code: string): string =>
  diagnose(facts, at).causes.find((cause) => cause.code === code)?.message ?? '';
const fast = { offsetMs: 45_000, at: minutes(-2) };
const slow = { offsetMs: -45_000, at: minutes(-2) };
const secondsBefore = (at: Date, seconds: number): Date => new Date(at.getTime() - seconds * 1000);

describe("a lock's own clock", () => {
  const endsSoon = { validFrom: minutes(-60), validUntil: minutes(1) } as const;
  const atEdge = secondsBefore(minutes(1), 20);

  it('that is fast ends a code early, with both times told', () => {
    const facts = factsWith({ credential: endsSoon, lock: { judge: 'lock', clock: fast } });
    assert.deepEqual(codesOf(facts, atEdge), ['lock_clock_edge likely observed']);
    assert.equal(
      messageOf(facts, atEdge, 'lock_clock_edge'),
      "at 2026-03-28T17:00:40.000Z the lock's own clock shows 2026-03-28T17:01:25.000Z, and by it the code is not valid, while in truth it is",
    );
    assert.equal(diagnose(facts, atEdge).lockTime?.toISOString(), '2026-03-28T17:01:25.000Z');
    assert.deepEqual(codesOf(facts, secondsBefore(minutes(1), 50)), []);
  });

  it('that is slow opens to a code that is over, so that nobody is sure of the refusal', () => {
    const facts = factsWith({ credential: endsSoon, lock: { judge: 'lock', clock: slow } });
    const after = secondsBefore(minutes(1), -20);
    assert.deepEqual(codesOf(facts, after), ['expired likely computed', 'lock_clock_edge likely observed']);
    assert.match(messageOf(facts, after, 'lock_clock_edge'), /the code is valid, while in truth the code is over/);
    assert.equal(diagnose(facts, after).opens, 'unsure');
  });

  it('matters not where the server decides', () => {
    const facts = factsWith({ credential: endsSoon, lock: { judge: 'server', clock: fast } });
    assert.deepEqual(codesOf(facts, atEdge), []);
    assert.equal(diagnose(facts, atEdge).lockTime, null);
  });

  it('opens and closes schedules', () => {
    const schedule = {
      timezone: 'Europe/Berlin',
      rules: [{ weekdays: ['sat'], start: '18:01', end: '20:00' }],
      exceptions: [],
    } as const;
    const credential = { validFrom: minutes(-60), validUntil: null, schedule } as const;
    const facts = factsWith({ credential, lock: { judge: 'lock', clock: fast } });
    assert.deepEqual(codesOf(facts, atEdge), ['outside_schedule likely computed', 'lock_clock_edge likely observed']);
    assert.match(messageOf(facts, atEdge, 'lock_clock_edge'), /its schedule is closed/);
  });

  it('is less sure to be wrong in some days', () => {
    const until = minutes(4 * 24 * 60);
    const facts = factsWith({ credential: { validFrom: minutes(-60), validUntil: until }, lock: { judge: 'lock', clock: fast } });
    assert.deepEqual(codesOf(facts, secondsBefore(until, 20)), ['lock_clock_edge unsure assumed']);
  });

  it('of which nothing is known is said only at the edge of what the lock holds', () => {
    const facts = vendorFacts();
    assert.deepEqual(codesOf(facts, secondsBefore(minutes(60), 30)), ['clock_not_known unsure computed']);
    assert.deepEqual(codesOf(facts, secondsBefore(minutes(60), 90)), []);
    const known = vendorFacts({ lock: { clock: { offsetMs: 0, at: now } } });
    assert.deepEqual(codesOf(known, secondsBefore(minutes(60), 30)), []);
  });
});

describe('what a lock of a vendor holds', () => {
  it('decides when it is another time than the one that is wanted', () => {
    const facts = vendorFacts({ lock: { entries: [{ ...entry, endsAt: minutes(-10) }] } });
    assert.deepEqual(codesOf(facts, now), ['lock_holds_other_time likely observed']);
    assert.match(
      messageOf(facts, now, 'lock_holds_other_time'),
      /holds the code from 2026-03-28T16:00:00.000Z until 2026-03-28T16:50:00.000Z, which that time is not in/,
    );
  });

  it('is being changed where that was sent', () => {
    const next = { startsAt: minutes(-60), endsAt: minutes(60) };
    const facts = vendorFacts({ lock: { entries: [{ ...entry, endsAt: minutes(-10), next }] } });
    assert.deepEqual(codesOf(facts, now), ['period_on_its_way unsure observed']);
  });

  it('opens although the server would not, as long as it is there', () => {
    const ended = {
      credential: { isActive: false },
      rest: { isDeleted: true, delivery: { ...gone, phase: 'removing' } },
    } as const;
    assert.deepEqual(codesOf(vendorFacts(ended), now), ['deleted likely computed', 'still_on_lock unsure observed']);
    assert.equal(diagnose(vendorFacts(ended), now).opens, 'unsure');
    const removed = vendorFacts({ ...ended, lock: { entries: [{ ...entry, state: 'gone' }] } });
    assert.deepEqual(codesOf(removed, now), ['deleted certain computed']);
    assert.deepEqual(codesOf(vendorFacts({ lock: { blockedUntil: minutes(2) } }), now), [
      'locked_out likely computed',
      'still_on_lock unsure observed',
    ]);
  });

  it('ends in full steps of its model, a little after the code', () => {
    const facts = vendorFacts({ credential: { validFrom: minutes(-60), validUntil: secondsBefore(minutes(1), 40) } });
    const over = secondsBefore(minutes(1), 20);
    assert.deepEqual(codesOf(facts, over), ['expired likely computed', 'still_on_lock unsure observed']);
    assert.deepEqual(codesOf(facts, minutes(61)), ['expired certain computed']);
  });

  it('is not mistaken for the digits that the code had before', () => {
    const facts = vendorFacts({
      lock: { entries: [{ ...entry, endsAt: minutes(-10), hasPresentDigits: false }] },
      rest: { delivery: unproven },
    });
    assert.deepEqual(codesOf(facts, now), ['not_proven unsure observed']);
    const seen = diagnose(facts, now).observations.find(({ what }) => what === 'code_on_lock');
    assert.match(seen?.finding ?? '', /^the digits that it had before/);
  });

  it('of a lock of our own that has not told that it is gone may open too', () => {
    const delivery = { ...gone, phase: 'removing' } as const;
    const facts = factsWith({ credential: { isActive: false }, lock: { judge: 'lock' }, rest: { delivery } });
    assert.deepEqual(codesOf(facts, now), ['inactive likely computed', 'still_on_lock unsure observed']);
    const asking = factsWith({ credential: { isActive: false }, rest: { delivery } });
    assert.deepEqual(codesOf(asking, now), ['inactive certain computed']);
  });
});

describe('the way to a lock of a vendor', () => {
  const coming = (lock: FactChanges['lock'] = {}) =>
    vendorFacts({ lock: { entries: [], ...lock }, rest: { delivery: unproven } });
  const capabilities = (codes: 'yes' | 'no' | 'not_now') => {
    const { capabilities: known } = vendorFacts().lock;
    return known === null ? null : { ...known, codes };
  };

  const cases: ReadonlyArray<readonly [string, FactChanges['lock']]> = [
    ['token_dead likely observed', { account: { signedOut: { code: 'sign_in_required', at: minutes(-9) }, calls: null } }],
    [
      'quota_spent likely observed',
      { account: { signedOut: null, calls: { used: 100, limit: 100, resetsAt: minutes(90), countedAt: minutes(-9) } } },
    ],
    ['not_supported likely observed', { capabilities: capabilities('no') }],
    ['codes_not_now likely observed', { capabilities: capabilities('not_now') }],
    ['gateway_not_known unsure observed', { gateways: null }],
    [
      'gateway_offline likely observed',
      { way: { problem: 'gateway_offline', failures: 1, breakerUntil: null, failedAt: minutes(-3) } },
    ],
    ['breaker_open likely computed', { way: { problem: null, failures: 3, breakerUntil: minutes(9), failedAt: minutes(-3) } }],
    ['not_read unsure observed', { codeList: null }],
    [
      'permission_missing unsure observed',
      { codeList: { state: 'unreadable', readAt: minutes(-60), problem: 'permission_missing', codes: 3 } },
    ],
    ['lock_full likely observed', { codeList: { state: 'known', readAt: minutes(-60), problem: null, codes: rules.capacity } }],
  ];
  for (const [cause, lock] of cases) {
    it(`is told where the code has still to come: ${cause}`, () => {
      assert.ok(codesOf(coming(lock), now).includes(cause), codesOf(coming(lock), now).join());
      // What is proven to be on the lock needs no way.
      assert.deepEqual(codesOf(vendorFacts({ lock: lock ?? {} }), now), []);
    });
  }

  it('names a cause once, however many know of it', () => {
    const way = { problem: 'gateway_offline', failures: 3, breakerUntil: minutes(9), failedAt: minutes(-3) } as const;
    const delivery = { ...unproven, problem: { code: 'gateway_offline', message: '', at: minutes(-30) } } as const;
    const facts = vendorFacts({ lock: { entries: [], way, isOnline: false }, rest: { delivery } });
    assert.deepEqual(codesOf(facts, now), [
      'gateway_offline likely observed',
      'offline likely observed',
      'breaker_open likely computed',
    ]);
  });

  it('is an assumption where the lock is told later', () => {
    const credential = { validFrom: minutes(600), validUntil: null };
    const way = { problem: 'gateway_offline', failures: 3, breakerUntil: minutes(9), failedAt: minutes(-3) } as const;
    const facts = vendorFacts({
      credential,
      lock: { entries: [], way },
      rest: { delivery: { ...unproven, phase: 'scheduled' } },
    });
    assert.deepEqual(codesOf(facts, minutes(700)), [
      'programmed_later unsure computed',
      'gateway_offline unsure assumed',
      'breaker_open unsure assumed',
    ]);
  });
});

describe('what a vendor answers just now', () => {
  const asked = (live: LiveReading, delivery: DiagnosisFacts['delivery'] = unproven): DiagnosisFacts =>
    vendorFacts({ lock: { entries: [] }, rest: { delivery, live } });
  const listed = { startsAt: minutes(-60), endsAt: minutes(60), state: 'listed' } as const;

  it('counts before what was known', () => {
    assert.deepEqual(codesOf(asked({ state: 'known', at: now, codes: 3, code: listed }), now), []);
    assert.deepEqual(codesOf(asked({ state: 'known', at: now, codes: 3, code: null }), now), [
      'not_in_list likely observed',
      'not_proven unsure observed',
    ]);
    const lost = vendorFacts({ rest: { live: { state: 'empty', at: now, codes: 0, code: null } } });
    assert.deepEqual(codesOf(lost, now), ['not_in_list likely observed']);
    const other = { ...listed, endsAt: minutes(-5) };
    const shorter = vendorFacts({ rest: { live: { state: 'known', at: now, codes: 3, code: other } } });
    assert.deepEqual(codesOf(shorter, now), ['lock_holds_other_time likely observed']);
  });

  it('is told as far as it goes', () => {
    const pending = asked({ state: 'known', at: now, codes: 3, code: { ...listed, state: 'pending' } });
    assert.ok(codesOf(pending, now).includes('on_its_way unsure observed'));
    const failed = asked({ state: 'known', at: now, codes: 3, code: { ...listed, state: 'failed' } });
    assert.ok(codesOf(failed, now).includes('not_taken likely observed'));
    const message = 'it did not answer';
    const silent = vendorFacts({ rest: { live: { state: 'unreadable', at: now, problem: 'gateway_offline', message } } });
    assert.deepEqual(codesOf(silent, now), ['unreadable unsure observed']);
    const own = factsWith({ rest: { live: { state: 'not_possible', at: now } } });
    assert.deepEqual(codesOf(own, now), []);
  });

  it('stands among the observations', () => {
    const facts = asked({ state: 'known', at: now, codes: 3, code: listed });
    const seen = diagnose(facts, now).observations.map(({ what, source, ageSeconds }) => [what, source, ageSeconds]);
    assert.deepEqual(seen, [
      ['evidence', 'read_back', 3600],
      ['device', 'vendor', 120],
      ['clock', 'vendor', null],
      ['code_list', 'vendor', 3600],
      ['model', 'vendor', 36_000],
      ['gateway', 'vendor', 36_000],
      ['way', 'server', null],
      ['account', 'vendor', null],
      ['live_codes', 'vendor', 0],
    ]);
  });
});
