import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { chooseSigningKeys, generateDeviceKeys, type KeySet } from './device-keys.ts';

function set(keyVersion: number, adopted: boolean): KeySet {
  return { keyVersion, adopted, expiresAt: null, keys: generateDeviceKeys() };
}

function versions(sets: readonly KeySet[]): [number, number | undefined] {
  const { signing, next } = chooseSigningKeys(sets);
  return [signing.keyVersion, next?.keyVersion];
}

describe('the keys that sign a command', () => {
  it('are the only ones, when there is one set', () => assert.deepEqual(versions([set(1, true)]), [1, undefined]));

  it('are those that the lock is known to hold, with the newer ones beside them', () =>
    assert.deepEqual(versions([set(1, true), set(2, false)]), [1, 2]));

  it('are the newest alone, once the lock has shown them', () =>
    assert.deepEqual(versions([set(1, true), set(2, true)]), [2, undefined]));

  it('are the newest shown and the newest of all, when an older grace time still runs', () =>
    assert.deepEqual(versions([set(1, true), set(2, true), set(3, false)]), [2, 3]));

  it('are what is left, when the old set ended before the lock has shown the new one', () =>
    assert.deepEqual(versions([set(2, false)]), [2, undefined]));

  it('do not exist for a device that was deleted', () =>
    assert.throws(() => chooseSigningKeys([]), { kind: 'not_found', code: 'not_found' }));
});

describe('new keys', () => {
  it('are three different secrets of 64 lower-case hex digits', () => {
    const keys = Object.values(generateDeviceKeys());
    assert.equal(new Set(keys).size, 3);
    for (const key of keys) assert.match(key, /^[0-9a-f]{64}$/);
  });
});
