import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkDueAt, isCheckDue, isEveryDoorProven, needsBackup } from './arrival-checks.ts';

const at = (minutes: number): Date => new Date(Date.UTC(2027, 0, 10, 12, minutes));
const times = { opensAt: at(0), closesAt: at(600), codesSince: at(-3000) };

test('checks are due 24 hours, 2 hours and 30 minutes before the codes open', () => {
  assert.deepEqual(
    (['24h', '2h', '30min'] as const).map((stage) => checkDueAt(stage, times)),
    [at(-1440), at(-120), at(-30)],
  );
});

test('an early check whose time was over before the codes were made is left out, and not made late', () => {
  const late = { ...times, codesSince: at(-60) };
  assert.equal(checkDueAt('24h', late), null);
  assert.equal(checkDueAt('2h', late), null);
  assert.equal(isCheckDue('2h', times, at(-1)), true);
  assert.equal(isCheckDue('2h', times, at(0)), false);
});

test('the last check is always made, and gives the locks two minutes after a late change', () => {
  const late = { ...times, codesSince: at(100) };
  assert.deepEqual(checkDueAt('30min', late), at(102));
  assert.equal(isCheckDue('30min', late, at(101)), false);
  assert.equal(isCheckDue('30min', late, at(102)), true);
  assert.equal(isCheckDue('30min', late, at(600)), false);
});

test('a spare code is for a door that is not proven at the last check', () => {
  assert.deepEqual(
    (['24h', '2h', '30min'] as const).map((stage) => needsBackup(stage, false)),
    [false, false, true],
  );
  assert.equal(needsBackup('30min', true), false);
});

test('a booking is proven where every door is, and not without doors', () => {
  assert.equal(isEveryDoorProven([{ is_proven: true }, { is_proven: true }]), true);
  assert.equal(isEveryDoorProven([{ is_proven: true }, { is_proven: false }]), false);
  assert.equal(isEveryDoorProven([]), false);
});
