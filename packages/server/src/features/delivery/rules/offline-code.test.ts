import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isAround, offlineSpan, opensUntil } from './offline-code.ts';

const hourMs = 3_600_000;
const rules = { kinds: ['period'], stepMs: hourMs, periodMaxMs: 30 * 24 * hourMs, firstUseWithinMs: 24 * hourMs } as const;
const at = (text: string): Date => new Date(`2027-01-${text}:00Z`);
const wanted = { startsAt: at('10T14:30'), endsAt: at('12T10:10') };
const now = at('10T14:00');

test('a code that a lock makes out itself has the whole hours around the time that is wanted, or begins earlier', () => {
  assert.deepEqual(offlineSpan(wanted, rules, 0, now), { startsAt: at('10T14:00'), endsAt: at('12T11:00') });
  assert.deepEqual(offlineSpan(wanted, rules, 2, now), { startsAt: at('10T12:00'), endsAt: at('12T11:00') });
  const whole = { startsAt: at('10T14:00'), endsAt: at('12T10:00') };
  assert.deepEqual(offlineSpan(whole, rules, 0, now), whole);
});

test('there is none for longer than the model takes, nor once it could not be used for the first time any more', () => {
  assert.equal(offlineSpan({ ...wanted, endsAt: new Date('2027-03-01T00:00:00Z') }, rules, 0, now), null);
  assert.notEqual(offlineSpan(wanted, rules, 0, at('11T13:59')), null);
  assert.equal(offlineSpan(wanted, rules, 0, at('11T14:00')), null);
  assert.equal(offlineSpan(wanted, rules, 24, now), null, 'it would be lost before it opens');
  assert.equal(offlineSpan(wanted, { ...rules, kinds: ['one_time'] }, 0, now), null);
});

test('it stays as it is for as long as it is not more than an hour too long, however early it begins', () => {
  const code = { startsAt: at('10T12:00'), endsAt: at('12T11:00') };
  assert.equal(isAround(code, wanted, hourMs), true);
  assert.equal(isAround(code, { ...wanted, startsAt: at('10T11:30') }, hourMs), false);
  assert.equal(isAround(code, { ...wanted, endsAt: at('12T11:01') }, hourMs), false);
  assert.equal(isAround(code, { ...wanted, endsAt: at('12T10:00') }, hourMs), false);
  assert.equal(isAround(code, { ...wanted, endsAt: null }, hourMs), false);
  assert.deepEqual(opensUntil(code, rules), at('12T12:00'));
});
