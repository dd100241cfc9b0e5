import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readWait } from './wait.ts';

describe('how long a request waits', () => {
  for (const [prefer, query, seconds, isPreference] of [
    [undefined, undefined, 0, false],
    ['wait=5', undefined, 5, true],
    ['respond-async, wait=10', undefined, 10, true],
    ['WAIT = "7"', undefined, 7, true],
    ['return=minimal; wait=3', undefined, 3, true],
    ['wait=100', undefined, 30, true],
    ['wait=0', undefined, 0, true],
    ['wait=5', 2, 2, false],
    ['wait=5', 0, 0, false],
    ['return=minimal', 4, 4, false],
    ['await=5', undefined, 0, false],
    ['wait=-5', undefined, 0, false],
    ['wait=5s', undefined, 0, false],
    ['wait=99999999999999', undefined, 0, false],
    ['wait', undefined, 0, false],
    [['handling=lenient', 'wait=6'], undefined, 6, true],
  ] as const) {
    it(`Prefer ${JSON.stringify(prefer) ?? 'absent'} and ?wait=${query ?? ''} mean ${seconds} s`, () =>
      assert.deepEqual(readWait(prefer, query), { seconds, isPreference }));
  }
});
