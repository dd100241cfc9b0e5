import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SmartLockError } from '../../../platform/errors.ts';
import { generatePinCode, isWeakPin, validatePinCode } from './pin-rules.ts';

test('4 to 8 ASCII digits are taken, leading zeros included', () => {
  for (const pin of ['5823', '0042', '13579', '246813', '90210487']) assert.equal(validatePinCode(pin), null, pin);
});

test('anything but digits is refused, digits of other scripts too', () => {
  for (const pin of ['58a3', '5823 ', '-582', '５８２３', '٥٨٢٣', '58.3', '5823\n']) {
    assert.equal(validatePinCode(pin)?.code, 'pin_not_digits', JSON.stringify(pin));
  }
});

test('the length has to fit the device', () => {
  for (const pin of ['', '582', '582390417']) assert.equal(validatePinCode(pin)?.code, 'pin_length', pin);
  assert.equal(validatePinCode('582390417', { min: 4, max: 9 }), null);
});

test('what people try first is refused, and the message does not repeat it', () => {
  const weak = ['0000', '1234', '1111', '9999', '777777', '4567', '01234567', '9876', '3210', '7890', '8901', '0987', '2109'];
  for (const pin of weak) {
    const error = validatePinCode(pin);
    assert.equal(error?.code, 'pin_too_weak', pin);
    assert.ok(!error.message.includes(pin));
  }
  for (const pin of ['1235', '1243', '2468', '1122', '12340', '0001']) assert.equal(validatePinCode(pin), null, pin);
});

test('of four digits exactly thirty are weak', () => {
  const all = Array.from({ length: 10_000 }, (_, number) => String(number).padStart(4, '0'));
  assert.equal(all.filter(isWeakPin).length, 30);
});

test('generated codes are never weak nor taken', () => {
  const seen = new Set<string>();
  for (let round = 0; round < 3000; round += 1) {
    const code = generatePinCode(4, (candidate) => seen.has(candidate));
    assert.equal(validatePinCode(code), null);
    assert.ok(!seen.has(code));
    seen.add(code);
  }
  assert.equal(seen.size, 3000);
  assert.throws(
    () => generatePinCode(4, () => true),
    (error) => error instanceof SmartLockError && error.kind === 'conflict' && error.code === 'no_free_pin',
  );
});

test('lengths that no device takes are a mistake of the caller', () => {
  for (const length of [3, 10, 4.5, Number.NaN]) assert.throws(() => generatePinCode(length), RangeError);
  for (const length of [4, 5, 6, 7, 8, 9]) assert.match(generatePinCode(length), new RegExp(`^[0-9]{${length}}$`));
});
