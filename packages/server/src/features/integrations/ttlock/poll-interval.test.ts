import * as fc from 'fast-check';
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { pollIntervalMs } from './poll-interval.ts';

const minute = 60_000;
const day = 24 * 60 * minute;
const now = new Date('2027-01-01T00:00:00Z');
const monthLeft = { used: 0, limit: 5000, resetsAt: new Date(now.getTime() + 30 * day) };

it('without a limit polling is as often as it was asked for', () => {
  assert.equal(pollIntervalMs({ now, pollMinutes: 15, callsPerRound: 50, budget: null }), 15 * minute);
});

it('one lock within 5,000 calls a month is read every hour, however often it was asked for', () => {
  const interval = pollIntervalMs({ now, pollMinutes: 5, callsPerRound: 6, budget: monthLeft });
  assert.ok(interval > 60 * minute && interval < 70 * minute, `${interval / minute} minutes`);
});

it('with everything used up it waits for the new month, but looks once a day whether somebody raised the limit', () => {
  const usedUp = { ...monthLeft, used: 5000 };
  assert.equal(pollIntervalMs({ now, pollMinutes: 5, callsPerRound: 6, budget: usedUp }), day);
  const soon = { ...usedUp, resetsAt: new Date(now.getTime() + 3 * 60 * minute) };
  assert.equal(pollIntervalMs({ now, pollMinutes: 5, callsPerRound: 6, budget: soon }), 180 * minute);
});

it('whatever the plan, half of the time uses no more than half of the calls, apart from a look a day', () => {
  const plans = fc.record({
    limit: fc.integer({ min: 100, max: 200_000 }),
    usedShare: fc.double({ min: 0, max: 1, noNaN: true }),
    callsPerRound: fc.integer({ min: 4, max: 500 }),
    days: fc.integer({ min: 1, max: 31 }),
  });
  fc.assert(
    fc.property(plans, ({ limit, usedShare, callsPerRound, days }) => {
      const resetsAt = new Date(now.getTime() + days * day);
      const usedAtFirst = Math.floor(limit * usedShare);
      let used = usedAtFirst;
      for (let at = now.getTime(); at < now.getTime() + (days * day) / 2;) {
        at += pollIntervalMs({ now: new Date(at), pollMinutes: 1, callsPerRound, budget: { used, limit, resetsAt } });
        used += callsPerRound;
      }
      assert.ok(used - usedAtFirst <= (limit - usedAtFirst) / 2 + (days + 2) * callsPerRound, `${used - usedAtFirst} calls`);
    }),
    { numRuns: 300 },
  );
});
