import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { breakerUntil, nextTryAt } from './retry.ts';

const start = new Date('2026-03-01T12:00:00Z');
const minuteMs = 60_000;

describe('tries of a code', () => {
  it('are at most three in any five minutes, whatever the dice say, and at most 30 minutes apart', () => {
    fc.assert(
      fc.property(fc.infiniteStream(fc.double({ min: 0, max: 0.999, noNaN: true })), (dice) => {
        const random = () => Number(dice.next().value);
        const tried: Date[] = [start];
        for (let failures = 1; failures <= 20; failures += 1) {
          const now = tried.at(-1) ?? start;
          const next = nextTryAt(failures, tried.slice(-3), now, random);
          assert.ok(next > now);
          assert.ok(next.getTime() - now.getTime() <= 30 * minuteMs);
          if (failures > 3) assert.ok(next.getTime() - now.getTime() >= minuteMs);
          tried.push(next);
        }
        for (let index = 3; index < tried.length; index += 1) {
          assert.ok((tried[index]?.getTime() ?? 0) - (tried[index - 3]?.getTime() ?? 0) >= 5 * minuteMs);
        }
      }),
    );
  });

  it('come three times quickly at first', () => {
    const second = nextTryAt(1, [start], start, () => 0.5);
    const third = nextTryAt(2, [start, second], second, () => 0.5);
    assert.ok(third.getTime() - start.getTime() < minuteMs);
  });
});

describe('the breaker of a lock', () => {
  it('stays closed for the first failures, and then opens for longer and longer', () => {
    const random = () => 0.999;
    assert.equal(breakerUntil(2, start, random), null);
    const minutes = [3, 4, 5, 6, 20].map((n) =>
      Math.round(((breakerUntil(n, start, random) ?? start).getTime() - start.getTime()) / minuteMs),
    );
    assert.deepEqual(minutes, [2, 4, 8, 16, 30]);
  });

  it('waits as long as the vendor asks', () => {
    const until = breakerUntil(3, start, () => 0, 3_600_000);
    assert.equal(until?.getTime(), start.getTime() + 3_600_000);
  });
});
