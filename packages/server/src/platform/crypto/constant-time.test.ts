import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { equalInConstantTime } from './constant-time.ts';

test('agrees with plain equality for any two texts, of any lengths', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (left, right) => {
      assert.equal(equalInConstantTime(left, right), left === right);
      assert.equal(equalInConstantTime(left, Buffer.from(left).toString()), true);
    }),
  );
});
