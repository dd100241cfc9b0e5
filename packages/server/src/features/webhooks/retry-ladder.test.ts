import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ladderSeconds, nextTryAt } from './retry-ladder.ts';

test('ten tries over three days, each wait within a tenth of the ladder', () => {
  const now = new Date('2026-05-01T12:00:00Z');
  assert.equal(ladderSeconds.length, 9);
  const total = ladderSeconds.reduce((sum, seconds) => sum + seconds, 0);
  assert.ok(total > 3 * 86_400 && total < 4 * 86_400);
  for (const [index, seconds] of ladderSeconds.entries()) {
    for (const [random, factor] of [
      [0, 0.9],
      [0.5, 1],
      [0.999_999, 1.1],
    ] as const) {
      const at = nextTryAt(index + 1, now, random);
      assert.ok(at !== null);
      assert.ok(Math.abs(at.getTime() - now.getTime() - seconds * factor * 1000) < seconds);
    }
  }
  assert.equal(nextTryAt(10, now, 0), null);
});
