import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { chooseLocks } from './choose-locks.ts';

const at = (minutes: number): Date => new Date(Date.UTC(2027, 0, 10, 12, minutes));
const lock = (name: string, lanes: readonly string[], needed: number | null, due = 0, accountId = 1) => ({
  name,
  accountId,
  lanes,
  neededAt: needed === null ? null : at(needed),
  dueAt: at(due),
});

test('who is needed soonest goes first, and who is needed by nobody last', () => {
  const waiting = [
    lock('idle', ['a'], null),
    lock('late', ['b'], 90),
    lock('soon', ['c'], 5),
    lock('idle before', ['d'], null, -9),
  ];
  assert.deepEqual(
    chooseLocks(waiting, [], 9).map(({ name }) => name),
    ['soon', 'late', 'idle before', 'idle'],
  );
});

test('of all that share a gateway one has a turn, and none while another is still at it', () => {
  const waiting = [lock('one', ['a'], 5), lock('two', ['a', 'b'], 6), lock('three', ['b'], 7), lock('elsewhere', ['a'], 8, 0, 2)];
  assert.deepEqual(
    chooseLocks(waiting, [], 9).map(({ name }) => name),
    ['one', 'three', 'elsewhere'],
  );
  assert.deepEqual(
    chooseLocks(waiting, [{ accountId: 1, lanes: ['b'] }], 9).map(({ name }) => name),
    ['one', 'elsewhere'],
  );
});

test('whatever waits, no lane is taken twice, and nobody free is left out while there is room', () => {
  const lanes = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd'), { minLength: 1, maxLength: 3 });
  const waiting = fc.array(fc.tuple(lanes, fc.option(fc.integer({ min: 0, max: 90 }))), { maxLength: 12 });
  fc.assert(
    fc.property(waiting, fc.integer({ min: 0, max: 6 }), (all, max) => {
      const locks = all.map(([own, needed], index) => lock(String(index), own, needed));
      const chosen = chooseLocks(locks, [], max);
      const taken = chosen.flatMap((one) => one.lanes);
      assert.equal(new Set(taken).size, taken.length);
      assert.ok(chosen.length <= max);
      if (chosen.length < max)
        for (const left of locks)
          assert.ok(chosen.includes(left) || left.lanes.some((lane) => taken.includes(lane)), 'nobody is left out for nothing');
    }),
  );
});
