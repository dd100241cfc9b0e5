import assert from 'node:assert/strict';
import { test } from 'node:test';
import { knownWhileMoved } from './is-shown.ts';

const at = (minute: number): Date => new Date(Date.UTC(2027, 0, 10, 12, minute));

test('while a lock may have one time or the other, only what is in both is known', () => {
  const known = { provenFrom: at(10), provenUntil: at(50) };
  assert.deepEqual(knownWhileMoved(known, { startsAt: at(20), endsAt: at(70) }), { provenFrom: at(20), provenUntil: at(50) });
  assert.deepEqual(knownWhileMoved(known, { startsAt: at(0), endsAt: at(30) }), { provenFrom: at(10), provenUntil: at(30) });
  assert.deepEqual(knownWhileMoved(known, { startsAt: null, endsAt: null }), known);
});

test('a spare code that was always valid and is told its guest’s time is no longer known to be always valid', () => {
  const known = { provenFrom: at(0), provenUntil: null };
  assert.deepEqual(knownWhileMoved(known, { startsAt: at(20), endsAt: at(70) }), { provenFrom: at(20), provenUntil: at(70) });
});
