import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isReadDue, nextStep, nextTurn, type TurnEntry } from './turns.ts';

const now = new Date('2027-01-10T12:00:00Z');
const at = (minutes: number): Date => new Date(now.getTime() + minutes * 60_000);
const times = { now, breakerUntil: null, planAt: null, readAt: now, readEveryMs: 12 * 3_600_000 };
const entry = (changes: Partial<TurnEntry>): TurnEntry => ({
  id: 1,
  pinId: 1,
  digits: '481526',
  wish: 'keep',
  state: 'to_add',
  ref: null,
  startsAt: at(60),
  tryAt: null,
  wantedSpan: null,
  misses: 0,
  ...changes,
});
const free = { changes: 0, isBroken: false };

test('what was concluded is recorded before anything is done', () => {
  const settle = { kind: 'settle', entryId: 1, as: { kind: 'gone' } } as const;
  assert.deepEqual(nextStep([{ kind: 'add', entryId: 2 }, settle], free), { kind: 'record', settlements: [settle] });
});

test('one change a turn: then whoever is needed sooner has the gateway', () => {
  const add = { kind: 'add', entryId: 2 } as const;
  assert.deepEqual(nextStep([add], free), { kind: 'change', action: add, isLast: true });
  assert.deepEqual(nextStep([add, { kind: 'add', entryId: 3 }, { kind: 'read' }], free), {
    kind: 'change',
    action: add,
    isLast: false,
  });
  assert.deepEqual(nextStep([add], { ...free, changes: 1 }), { kind: 'end_and_come_again' });
  assert.deepEqual(nextStep([{ kind: 'read' }], { ...free, changes: 1 }), { kind: 'look' });
  assert.deepEqual(nextStep([add], { ...free, isBroken: true }), { kind: 'end' });
  assert.deepEqual(nextStep([], free), { kind: 'end' });
});

test('a lock is due at its first try, and not before its breaker closes', () => {
  const tries = [entry({ id: 1, tryAt: at(9) }), entry({ id: 2, digits: '907341', tryAt: at(4) })];
  assert.deepEqual(nextTurn(tries, times), { dueAt: at(4), neededAt: at(60) });
  assert.deepEqual(nextTurn(tries, { ...times, breakerUntil: at(20) }).dueAt, at(20));
  assert.deepEqual(nextTurn([entry({ state: 'proven', startsAt: at(-1) })], times), { dueAt: at(720), neededAt: null });
});

test('what waits for another code of its lock is not due by itself, so that nobody asks for it in a circle', () => {
  const old = entry({ id: 1, pinId: 1, wish: 'remove', state: 'proven', ref: '7', tryAt: at(8) });
  assert.deepEqual(nextTurn([old, entry({ id: 2, pinId: 2 })], times).dueAt, at(8));
  const replaced = entry({ id: 1, wish: 'replace', state: 'proven', ref: '7' });
  assert.deepEqual(nextTurn([replaced, entry({ id: 2, digits: '907341', tryAt: at(3) })], times).dueAt, at(3));
});

test('a lock is read once shortly before somebody arrives, and else every so often', () => {
  const proven = entry({ state: 'proven', ref: '7', startsAt: at(300) });
  assert.deepEqual(nextTurn([proven], times).dueAt, at(255));
  assert.equal(isReadDue([proven], now, at(254), times.readEveryMs), false);
  assert.equal(isReadDue([proven], now, at(255), times.readEveryMs), true);
  assert.equal(isReadDue([proven], at(256), at(299), times.readEveryMs), false);
  assert.equal(isReadDue([proven], now, at(301), times.readEveryMs), false);
  assert.equal(isReadDue([], now, at(720), times.readEveryMs), true);
});
