import assert from 'node:assert/strict';
import { test } from 'node:test';
import { currentCodes, planCodes } from './plan-codes.ts';

const code = (id: number, devicePk: number, digits = '481526', minute = id) => ({
  id,
  devicePk,
  digits,
  grantedAt: new Date(Date.UTC(2027, 0, 10, 12, minute)),
});

test('codes stay on doors of the room, end on others, and are made where there are none', () => {
  const [own, front] = [code(1, 10), code(2, 20)];
  const plan = planCodes([20, 30], [own, front], { needsNewDigits: false });
  assert.deepEqual(plan, { ended: [own], kept: [front], missing: [30], current: [front], digits: '481526' });
});

test('all get new digits where those they had are taken, and former ones only where there are none', () => {
  assert.equal(planCodes([10, 20], [code(1, 10)], { needsNewDigits: true, formerDigits: '111222' }).digits, undefined);
  const spare = code(3, 10, '907341', 9);
  assert.deepEqual(planCodes([10], [code(1, 10), spare], { needsNewDigits: true }).current, [spare], 'no door takes them twice');
  assert.equal(planCodes([10], [code(1, 10)], { needsNewDigits: false, formerDigits: '907341' }).digits, '481526');
  assert.equal(planCodes([10], [], { needsNewDigits: false, formerDigits: '907341' }).digits, '907341');
  assert.equal(planCodes([10], [], { needsNewDigits: false }).digits, undefined);
});

test('of two codes at a door the one that was given last is to be used', () => {
  const meant = code(5, 10, '481526', 1);
  const spare = code(2, 10, '907341', 9);
  assert.deepEqual([...currentCodes([spare, meant]).values()], [spare]);
});
