import assert from 'node:assert/strict';
import { test } from 'node:test';
import { letGo, planEntries, type PlannedEntry } from './plan-entries.ts';

const span = { startsAt: new Date('2027-01-10T12:00:00Z'), endsAt: new Date('2027-01-12T12:00:00Z') };
const later = { ...span, endsAt: new Date('2027-01-13T12:00:00Z') };
const entry = (changes: Partial<PlannedEntry>): PlannedEntry => ({
  id: 1,
  digits: '481526',
  wish: 'keep',
  state: 'proven',
  ref: '7',
  ...span,
  ...changes,
});
const wanted = { digits: '481526', span, revokesFirst: false, stepMs: 60_000, tryAt: null };

test('a code that the lock holds as it is wanted stays, and one for another time is moved', () => {
  assert.deepEqual(planEntries([entry({})], wanted), {
    steps: [{ kind: 'move', id: 1, span: null, tryAt: null }],
    isThere: true,
  });
  assert.deepEqual(planEntries([entry({})], { ...wanted, span: later }), {
    steps: [{ kind: 'move', id: 1, span: later, tryAt: null }],
    isThere: false,
  });
});

test('new digits are added beside the old ones, which go once those are proven, or first where that is asked for', () => {
  const changed = { ...wanted, digits: '907341' };
  assert.deepEqual(planEntries([entry({})], changed).steps, [
    { kind: 'replace', id: 1 },
    { kind: 'insert', span },
  ]);
  assert.deepEqual(planEntries([entry({}), entry({ id: 2, wish: 'replace' })], { ...changed, revokesFirst: true }), {
    steps: [
      { kind: 'remove', id: 1 },
      { kind: 'remove', id: 2 },
      { kind: 'insert', span },
    ],
    isThere: false,
    isRevoked: true,
  });
  assert.deepEqual(planEntries([entry({})], { ...wanted, revokesFirst: true }).isThere, true, 'nothing is different');
  assert.deepEqual(planEntries([entry({ state: 'to_add', ref: null })], changed).steps[0], { kind: 'drop', id: 1 });
});

test('digits that come back before their successor was proven are taken back: two entries would wait for each other for ever', () => {
  const own = [entry({ wish: 'replace' }), entry({ id: 2, digits: '907341', state: 'sent', ref: null })];
  assert.deepEqual(planEntries(own, wanted).steps, [
    { kind: 'replace', id: 2 },
    { kind: 'take_back', id: 1, state: 'awaiting' },
    { kind: 'move', id: 1, span: null, tryAt: null },
  ]);
});

test('what is not wanted is dropped where it is nowhere, and else removed once', () => {
  const own = [
    entry({ id: 1, state: 'to_add', ref: null }),
    entry({ id: 2, state: 'to_add', ref: '8' }),
    entry({ id: 3, wish: 'replace' }),
    entry({ id: 4, wish: 'remove' }),
  ];
  assert.deepEqual(letGo(own), [
    { kind: 'drop', id: 1 },
    { kind: 'remove', id: 2 },
    { kind: 'remove', id: 3 },
  ]);
});
