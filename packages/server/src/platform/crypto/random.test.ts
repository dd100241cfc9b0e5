import assert from 'node:assert/strict';
import { test } from 'node:test';
import { randomDigits, randomHex, randomPassword, randomToken } from './random.ts';

test('random values have the length asked for and do not repeat', () => {
  assert.match(randomHex(16), /^[0-9a-f]{32}$/u);
  assert.match(randomToken(), /^[\w-]{43}$/u);
  assert.match(randomDigits(6), /^\d{6}$/u);
  assert.match(randomPassword(), /^\w{5}(-\w{5}){3}$/u);
  assert.equal(new Set(Array.from({ length: 1000 }, () => randomToken())).size, 1000);
});

test('random digits are spread evenly, leading zeros included', () => {
  const counts = new Map<string, number>();
  for (const digit of randomDigits(100_000)) counts.set(digit, (counts.get(digit) ?? 0) + 1);
  // Six standard deviations of a fair digit: a false alarm once in about 50 million runs.
  for (const digit of '0123456789')
    assert.ok(Math.abs((counts.get(digit) ?? 0) - 10_000) < 570, `digit ${digit}: ${counts.get(digit)}`);
});
