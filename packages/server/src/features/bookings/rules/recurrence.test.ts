import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SmartLockError } from '../../../platform/errors.ts';
import { expandRecurrence } from './recurrence.ts';

const berlin = { timeZone: 'Europe/Berlin', exceptDates: [] as readonly string[] };
const refusal = (rrule: string, more: object = {}): string | undefined => {
  try {
    expandRecurrence({ ...berlin, rrule, firstStart: new Date('2027-03-16T18:00:00Z'), ...more });
    return undefined;
  } catch (error) {
    return error instanceof SmartLockError ? error.fields[0]?.code : String(error);
  }
};

test('19:00 stays 19:00 on the wall when clocks change', () => {
  const starts = expandRecurrence({ ...berlin, rrule: 'FREQ=WEEKLY;COUNT=4', firstStart: new Date('2027-03-16T18:00:00Z') });
  assert.deepEqual(
    starts.map((start) => start.toISOString()),
    ['2027-03-16T18:00:00.000Z', '2027-03-23T18:00:00.000Z', '2027-03-30T17:00:00.000Z', '2027-04-06T17:00:00.000Z'],
  );
  const autumn = expandRecurrence({
    timeZone: 'America/New_York',
    exceptDates: [],
    rrule: 'RRULE:FREQ=WEEKLY;BYDAY=SA;UNTIL=20271120T000000Z',
    firstStart: new Date('2027-10-30T23:30:00Z'),
  });
  assert.deepEqual(
    autumn.map((start) => start.toISOString()),
    ['2027-10-30T23:30:00.000Z', '2027-11-06T23:30:00.000Z', '2027-11-14T00:30:00.000Z'],
  );
});

test('days that are left out are days of that zone', () => {
  const starts = expandRecurrence({
    timeZone: 'Pacific/Auckland',
    exceptDates: ['2027-01-12'],
    rrule: 'FREQ=DAILY;COUNT=3',
    firstStart: new Date('2027-01-10T20:00:00Z'),
  });
  assert.deepEqual(
    starts.map((start) => start.toISOString()),
    ['2027-01-10T20:00:00.000Z', '2027-01-12T20:00:00.000Z'],
  );
});

test('a rule without an end, with too many sessions, or that is none, is refused by name', () => {
  assert.equal(refusal('FREQ=WEEKLY'), 'endless_rrule');
  assert.equal(refusal('FREQ=DAILY;COUNT=401'), 'too_many_occurrences');
  assert.equal(refusal('FREQ=MONTHLY;COUNT=300'), 'too_far');
  assert.equal(refusal('FREQ=SECONDLY;COUNT=3'), 'invalid_rrule');
  assert.equal(refusal('FREQ=WEEKLY;COUNT=3;BYHOUR=3'), 'invalid_rrule');
  assert.equal(refusal('FREQ=WEEKLY;COUNT=x'), 'invalid_rrule');
  assert.equal(refusal('FREQ=WEEKLY;COUNT=2\nRDATE:20270101T000000Z'), 'invalid_rrule');
  assert.equal(refusal(''), 'invalid_rrule');
  assert.equal(refusal('FREQ=DAILY;COUNT=1', { exceptDates: ['2027-03-16'] }), 'no_occurrence');
});

test('a rule that never matches is given up', () => {
  assert.notEqual(refusal('FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=31;COUNT=3'), undefined);
});
