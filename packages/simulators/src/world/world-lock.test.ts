import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { WorldLock, type WorldLockOptions } from './world-lock.ts';

const minuteMs = 60_000;
const code = { ref: '1', name: 'SL-1', digits: '481526', startsAt: 10 * minuteMs, endsAt: 20 * minuteMs };

function lock(options: Partial<WorldLockOptions> = {}): WorldLock {
  return new WorldLock({
    id: 1,
    gatewayId: 1,
    startAt: 0,
    capacity: 2,
    clockOffsetMs: 0,
    clockDriftPpm: 0,
    writesMax: Number.POSITIVE_INFINITY,
    isFailedWrite: () => false,
    ...options,
  });
}

describe('a lock of a simulated world', () => {
  test('opens for a code within its time by its own clock', () => {
    const right = lock();
    assert.equal(right.add(code), 'written');
    assert.equal(right.opensFor('481526', 10 * minuteMs - 1), undefined);
    assert.equal(right.opensFor('481526', 10 * minuteMs)?.name, 'SL-1');
    assert.equal(right.opensFor('481526', 20 * minuteMs), undefined);
    assert.equal(right.opensFor('481527', 10 * minuteMs), undefined);

    const behind = lock({ clockOffsetMs: -2 * minuteMs });
    behind.add(code);
    assert.equal(behind.opensFor('481526', 11 * minuteMs), undefined);
    assert.equal(behind.opensFor('481526', 21 * minuteMs)?.name, 'SL-1');

    const fast = lock({ clockDriftPpm: 100_000 });
    fast.add(code);
    assert.equal(fast.opensFor('481526', 9.5 * minuteMs)?.name, 'SL-1');
  });

  test('keeps each digits once, as many as it has room for, and forgets what it is told to', () => {
    const door = lock();
    assert.equal(door.add(code), 'written');
    assert.equal(door.add({ ...code, ref: '2', name: 'SL-2' }), 'code_exists');
    assert.equal(door.add({ ...code, ref: '2', name: 'SL-2', digits: '111222' }), 'written');
    assert.equal(door.add({ ...code, ref: '3', name: 'SL-3', digits: '333444' }), 'lock_full');
    assert.equal(door.change({ ...code, digits: '111222' }), 'code_exists');
    assert.equal(door.change({ ...code, endsAt: null }), 'written');
    assert.equal(door.opensFor('481526', 1_000 * minuteMs)?.name, 'SL-1');
    assert.equal(door.remove('1'), 'written');
    assert.equal(door.remove('1'), 'not_found');
    assert.equal(door.opensFor('481526', 15 * minuteMs), undefined);
  });

  test('fails to write once it is worn, and then changes nothing', () => {
    const door = lock({ writesMax: 1, isFailedWrite: () => true });
    assert.equal(door.add(code), 'written');
    assert.equal(door.remove('1'), 'lock_refused');
    assert.equal(door.codes().length, 1);
  });
});
