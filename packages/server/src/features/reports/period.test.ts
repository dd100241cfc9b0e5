import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { dayBounds, dayOf, monthBefore, periodOf, periodOfMonth, startOfDay, wallClock } from './period.ts';

const hourMs = 3_600_000;

describe('the period of a report', () => {
  it('is a month of the zone, however its clocks change', () => {
    const october = periodOfMonth('Europe/Berlin', '2026-10');
    assert.deepEqual(
      [october.firstDay, october.lastDay, october.startsAt.toISOString(), october.endsAt.toISOString()],
      ['2026-10-01', '2026-10-31', '2026-09-30T22:00:00.000Z', '2026-10-31T23:00:00.000Z'],
    );
    const bounds = dayBounds(october);
    assert.equal(bounds.length, 32);
    const lengths = bounds.slice(1).map((at, index) => (at - (bounds[index] ?? 0)) / hourMs);
    // The clocks go back on the 25th.
    assert.deepEqual(
      lengths,
      lengths.map((_, index) => (index === 24 ? 25 : 24)),
    );
    assert.equal(periodOfMonth('UTC', '2028-02').lastDay, '2028-02-29');
  });

  it('begins at the jump where clocks skip midnight', () => {
    // In Cairo the night before 2026-04-24 has no 00:00.
    const start = startOfDay('Africa/Cairo', '2026-04-24');
    assert.equal(wallClock('Africa/Cairo', start).slice(0, 19), '2026-04-24T01:00:00');
    assert.equal(wallClock('Africa/Cairo', new Date(start.getTime() - 1000)).slice(0, 19), '2026-04-23T23:59:59');
  });

  it('has days without gaps in every zone, the furthest too', () => {
    for (const zone of [
      'Pacific/Kiritimati',
      'Pacific/Pago_Pago',
      'Australia/Lord_Howe',
      'America/St_Johns',
      'Asia/Kathmandu',
      'UTC',
    ]) {
      const period = periodOf(zone, '2026-01-01', '2026-12-31');
      const bounds = dayBounds(period);
      assert.equal(bounds.length, 366);
      for (const [index, at] of bounds.slice(0, -1).entries()) {
        assert.ok((bounds[index + 1] ?? 0) > at, zone);
        assert.notEqual(dayOf(zone, new Date(at)), dayOf(zone, new Date(at - 1)), zone);
      }
      assert.equal(bounds[0], period.startsAt.getTime());
    }
  });

  it('is, for the schedule, the month that ended last', () => {
    assert.equal(monthBefore('UTC', new Date('2026-11-01T05:00:00Z')), '2026-10');
    assert.equal(monthBefore('UTC', new Date('2027-01-31T05:00:00Z')), '2026-12');
    // Still October there.
    assert.equal(monthBefore('America/New_York', new Date('2026-11-01T02:00:00Z')), '2026-09');
  });
});
