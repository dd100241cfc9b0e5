import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { weekdays, type Weekday } from '../../access/rules/schedule.ts';
import { openingOf } from './opening-of.ts';
import { wantedSpan } from './wanted-span.ts';

const saturday = new Date('2026-03-28T17:00:00Z');
const scheduleOn = (
  days: readonly Weekday[],
  start: string,
  end: string,
  exceptions: readonly { date: string; closed: true }[] = [],
) => ({
  timezone: 'Europe/Berlin',
  rules: [{ weekdays: [...days], start, end }],
  exceptions,
});
const wanted = (schedule: Parameters<typeof openingOf>[0], validUntil: Date | null = null) =>
  wantedSpan({ validFrom: saturday, validUntil, opening: openingOf(schedule) }, saturday, {
    stepMs: 60_000,
    aheadMs: 86_400_000,
  });

describe('the opening of a schedule that a lock is told', () => {
  it('is the present one, or the next', () => {
    assert.deepEqual(openingOf(scheduleOn(['sat'], '09:00', '20:00'))?.(saturday), {
      startsAt: saturday,
      endsAt: new Date('2026-03-28T19:00:00Z'),
    });
    assert.deepEqual(openingOf(scheduleOn(['mon'], '09:00', '17:00'))?.(saturday), {
      startsAt: new Date('2026-03-30T07:00:00Z'),
      endsAt: new Date('2026-03-30T15:00:00Z'),
    });
    assert.equal(openingOf(null), undefined);
  });

  it('never ends where the schedule never closes, and is not taken for over', () => {
    const always = scheduleOn(weekdays, '00:00', '24:00');
    assert.deepEqual(openingOf(always)?.(saturday), { startsAt: saturday, endsAt: null });
    assert.deepEqual(wanted(always), { state: 'now', span: { startsAt: null, endsAt: null }, planAt: null });
    const until = new Date('2026-04-28T17:00:00Z');
    assert.deepEqual(wanted(always, until), { state: 'now', span: { startsAt: saturday, endsAt: until }, planAt: until });
  });

  it('ends at the exception of one that is always open otherwise', () => {
    const closed = scheduleOn(weekdays, '00:00', '24:00', [{ date: '2026-12-25', closed: true }]);
    assert.deepEqual(openingOf(closed)?.(saturday)?.endsAt, new Date('2026-12-24T23:00:00Z'));
  });
});
