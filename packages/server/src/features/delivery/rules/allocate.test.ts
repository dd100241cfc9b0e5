import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { randomDigits } from '../../../platform/crypto/random.ts';
import { allocate, weakCodes } from './allocate.ts';

const runs = (digits: string, step: number) =>
  digits.split('').every((digit, index) => index === 0 || (Number(digits[index - 1]) + step + 10) % 10 === Number(digit));
const isWeak = (digits: string) => [0, 1, -1].some((step) => runs(digits, step));
const door = (taken: readonly string[] = [], digitsMin = 4, digitsMax = 8) => ({ digitsMin, digitsMax, taken: new Set(taken) });

describe('allocated digits', () => {
  it('are free on every door', () => {
    const all = Array.from({ length: 10_000 }, (_, n) => String(n).padStart(4, '0')).filter((digits) => !isWeak(digits));
    assert.equal(all.length, 10_000 - weakCodes);
    const [free, ...taken] = all;
    const half = Math.floor(taken.length / 2);
    let found: unknown;
    // One code of ten thousand is left: drawn in order, it must be the one.
    let next = 0;
    const result = allocate({
      doors: [door(taken.slice(0, half)), door(taken.slice(half))],
      length: 4,
      isWeak,
      draw: () => (next++ === 0 ? (taken[3] as string) : (free as string)),
    });
    if (result.state === 'found') found = result.allocation;
    assert.deepEqual(found, { digits: free, freeSpace: 1 });
  });

  it('do not exist where all are taken', () => {
    const all = Array.from({ length: 10_000 }, (_, n) => String(n).padStart(4, '0'));
    assert.deepEqual(allocate({ doors: [door(all)], length: 4, isWeak, draw: randomDigits }), {
      state: 'space_used_up',
      length: 4,
      freeSpace: 0,
    });
  });

  it('have a length that all models take', () => {
    const result = allocate({ doors: [door([], 4, 9), door([], 7, 9)], isWeak, draw: randomDigits });
    assert.equal(result.state === 'found' && result.allocation.digits.length, 7);
    assert.deepEqual(allocate({ doors: [door([], 4, 5), door([], 7, 9)], isWeak, draw: randomDigits }), {
      state: 'no_common_length',
      lengthMin: 7,
      lengthMax: 5,
    });
  });

  it('are never weak', () => {
    const drawn = ['111111', '123456', '098765', '482913'];
    const result = allocate({ doors: [door()], isWeak, draw: () => drawn.shift() as string });
    assert.deepEqual(result, { state: 'found', allocation: { digits: '482913', freeSpace: 1_000_000 - weakCodes } });
  });
});
