import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { diagnose, type DiagnosisFacts } from './diagnose.ts';

const at = new Date('2026-03-28T17:00:00Z');
const before = new Date(at.getTime() - 3_600_000);
const after = new Date(at.getTime() + 3_600_000);
const proven = {
  pinId: 1,
  devicePk: 7,
  desired: 'present',
  phase: 'confirmed',
  evidence: { source: 'seen_in_read_back', at: before },
  problem: null,
  nextTryAt: null,
  isProven: true,
  isOffline: false,
} as const;
const rules = { digitsMin: 4, digitsMax: 9, capacity: 250, kinds: ['period'], stepMs: 60_000, offline: null } as const;

function factsWith(change: {
  credential?: Partial<DiagnosisFacts['credential']>;
  lock?: Partial<DiagnosisFacts['lock']>;
  rest?: Partial<Omit<DiagnosisFacts, 'credential' | 'lock'>>;
}): DiagnosisFacts {
  return {
    credential: {
      kind: 'pin',
      deviceId: 7,
      isMatch: true,
      isActive: true,
      validFrom: before,
      validUntil: after,
      schedule: null,
      usageCount: 0,
      maxUses: null,
      ...change.credential,
    },
    isDeleted: false,
    digits: { length: 6, startsWithZero: false },
    delivery: proven,
    lock: {
      name: 'Front door',
      isOnline: true,
      clockOffsetMs: 0,
      isLockedDown: false,
      blockedUntil: null,
      rules,
      sameDigits: { pins: 0, unmanaged: 0 },
      ...change.lock,
    },
    ...change.rest,
  };
}

const schedule = {
  timezone: 'Europe/Berlin',
  rules: [{ weekdays: ['mon'], start: '09:00', end: '17:00' }],
  exceptions: [],
} as const;
const unproven = { ...proven, phase: 'awaiting_evidence', isProven: false } as const;

describe('a diagnosis', () => {
  it('finds nothing in the way of a proven code in its time', () => {
    const { opens, causes, summary } = diagnose(factsWith({}), at);
    assert.deepEqual([opens, causes], ['yes', []]);
    assert.equal(summary, 'At 2026-03-28T17:00:00.000Z this code opens Front door.');
  });

  const cases: ReadonlyArray<readonly [string, string, string, DiagnosisFacts]> = [
    ['deleted', 'certain', 'no', factsWith({ credential: { isActive: false }, rest: { isDeleted: true } })],
    ['inactive', 'certain', 'no', factsWith({ credential: { isActive: false } })],
    ['not_yet_valid', 'certain', 'no', factsWith({ credential: { validFrom: after } })],
    ['expired', 'certain', 'no', factsWith({ credential: { validUntil: before } })],
    ['outside_schedule', 'certain', 'no', factsWith({ credential: { schedule } })],
    ['uses_spent', 'certain', 'no', factsWith({ credential: { usageCount: 2, maxUses: 2 } })],
    ['locked_down', 'certain', 'no', factsWith({ lock: { isLockedDown: true } })],
    ['locked_out', 'certain', 'no', factsWith({ lock: { blockedUntil: after } })],
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
    ['unmanaged_conflict', 'likely', 'unsure', factsWith({ lock: { sameDigits: { pins: 0, unmanaged: 1 } } })],
    ['same_digits', 'unsure', 'unsure', factsWith({ lock: { sameDigits: { pins: 1, unmanaged: 0 } } })],
    ['not_proven', 'unsure', 'unsure', factsWith({ rest: { delivery: unproven } })],
    ['offline_code', 'unsure', 'unsure', factsWith({ rest: { delivery: { ...unproven, isOffline: true } } })],
    [
      'quota_spent',
      'likely',
      'unsure',
      factsWith({ rest: { delivery: { ...unproven, problem: { code: 'quota_spent', message: '', at: before } } } }),
    ],
    ['offline', 'unsure', 'unsure', factsWith({ lock: { isOnline: false } })],
    ['clock_drift', 'likely', 'unsure', factsWith({ lock: { clockOffsetMs: -90_000 } })],
  ];
  for (const [code, certainty, opens, facts] of cases) {
    it(`names ${code}`, () => {
      const found = diagnose(facts, at);
      assert.deepEqual([found.opens, found.causes.map((cause) => [cause.code, cause.certainty])], [opens, [[code, certainty]]]);
      assert.notEqual(found.causes[0]?.whatToDo, '');
    });
  }

  it('tells the schedule in its own time, and when it opens next', () => {
    const { summary, causes } = diagnose(factsWith({ credential: { schedule } }), at);
    assert.match(summary, /is refused at Front door because it is Saturday 2026-03-28 18:00:00 in Europe\/Berlin/);
    assert.match(causes[0]?.whatToDo ?? '', /2026-03-30T07:00:00/);
  });

  it('puts what is certain before what is not', () => {
    const facts = factsWith({ credential: { validUntil: before }, lock: { isOnline: false, clockOffsetMs: 90_000 } });
    assert.deepEqual(
      diagnose(facts, at).causes.map(({ code }) => code),
      ['expired', 'clock_drift', 'offline'],
    );
  });
});
