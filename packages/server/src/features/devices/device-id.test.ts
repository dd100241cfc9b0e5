import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { isDeviceId } from '../../platform/mqtt/topics.ts';
import { generateDeviceId, normalizeDeviceId } from './device-id.ts';

describe('device identifiers', () => {
  for (const [given, kept] of [
    ['ABC123', 'ABC123'],
    ['abc123', 'ABC123'],
    ['  abc123 ', 'ABC123'],
    ['aa:bb:cc:dd:ee:ff', 'AABBCCDDEEFF'],
    ['AA-BB-CC-DD-EE-FF', 'AABBCCDDEEFF'],
    ['00:11:22:33:44:55:66:77', '0011223344556677'],
    ['00-11-22-33-44-55-66-77', '0011223344556677'],
    ['A1234567890123456789', 'A1234567890123456789'],
  ] as const) {
    it(`${JSON.stringify(given)} is kept as ${kept}`, () => assert.equal(normalizeDeviceId(given), kept));
  }

  for (const given of [
    '',
    'ABC12',
    'A12345678901234567890',
    'AA:BB:CC:DD:EE',
    'AA:BB-CC:DD-EE:FF',
    'AA:BB:CC:DD:EE:FG',
    'AABB:CCDD:EEFF',
    'ABC 123',
    'ABC/123',
    'ABC#12+',
    'ſABCDE',
    'straße',
    'ABCDE１',
    'ABC123\n/',
  ]) {
    it(`${JSON.stringify(given)} is refused`, () => assert.equal(normalizeDeviceId(given), null));
  }

  it('whatever is accepted may stand in a topic, and is accepted again unchanged', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom('a', 'Z', '0', '9', ':', '-', 'ſ', 'ß', ' ') })),
        (text) => {
          const kept = normalizeDeviceId(text);
          if (kept === null) return;
          assert.ok(isDeviceId(kept));
          assert.equal(normalizeDeviceId(kept), kept);
        },
      ),
      { seed: 1, numRuns: 500 },
    );
  });

  it('one that is made here is accepted, and not made twice', () => {
    const made = Array.from({ length: 200 }, generateDeviceId);
    assert.equal(new Set(made).size, 200);
    for (const id of made) assert.equal(normalizeDeviceId(id), id);
  });
});
