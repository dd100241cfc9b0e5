import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { createCanaries } from './canaries.ts';

test('digits are found as they are, encoded at any place, and hashed without a key', () => {
  const canaries = createCanaries();
  const digits = canaries.digits('a PIN');
  const texts = [
    `{"pin_code":"${digits}"}`,
    Buffer.from(`x${digits}`).toString('hex'),
    ...['', 'a', 'ab', 'abc'].map((before) => Buffer.from(`${before}${digits}z`).toString('base64')),
    createHash('sha256').update(digits).digest('hex'),
  ];
  for (const text of texts) assert.equal(canaries.findIn(`before ${text} after`).length, 1, text);
  assert.deepEqual(canaries.findIn(`${Number(digits) - 1}`), []);
});
