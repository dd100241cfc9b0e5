import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { isScheduleOpen, readSchedule, type CodeSchedule } from '@smartlock/simulators';
import { scheduleForLock } from './code-sync.ts';
import { isOpenAt, type Schedule } from './rules/schedule.ts';
import { schedulesAround } from './rules/testing/schedule-arbitraries.ts';
import { findChanges, testZones } from './rules/testing/zone-changes.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** What lies in the lock after the schedule went through its message, sent at `sentAt`. */
function throughTheWire(schedule: Schedule, sentAt: Date): CodeSchedule {
  const window = { valid_from: sentAt, valid_until: null };
  const kept = readSchedule(JSON.parse(JSON.stringify(scheduleForLock(schedule, window, sentAt))));
  assert.ok(kept !== undefined, 'the lock refuses the schedule');
  return kept;
}

function assertAgreement(schedule: Schedule, kept: CodeSchedule, instants: Iterable<number>): void {
  for (const instant of instants) {
    if (isScheduleOpen(kept, instant) !== isOpenAt(schedule, new Date(instant))) {
      assert.fail(`${schedule.timezone} at ${new Date(instant).toISOString()}: ${JSON.stringify(schedule)}`);
    }
  }
}

function* minutes(from: number, until: number): Generator<number> {
  for (let at = from; at < until; at += minuteMs) yield at;
}

/** Openings that begin and end within the hours in which clocks are changed, on every weekday, past midnight and not. */
function edgeSchedule(timezone: string, change: number): Schedule {
  const date = (days: number): string => new Date(change + days * dayMs).toISOString().slice(0, 10);
  const everyDay = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
  return {
    timezone,
    rules: [
      { weekdays: [...everyDay], start: '00:15', end: '00:45' },
      { weekdays: [...everyDay], start: '01:30', end: '02:10' },
      { weekdays: [...everyDay], start: '02:20', end: '02:40' },
      { weekdays: ['sun', 'fri'], start: '23:30', end: '03:15' },
      { weekdays: ['sat'], start: '22:00', end: '24:00' },
    ],
    exceptions: [
      { date: date(1), start: '02:30', end: '02:30' },
      { date: date(2), closed: true },
    ],
  };
}

describe('the lock and the server agree on a schedule', () => {
  it('at every minute around every change of clocks from 2024 to 2030', () => {
    let changes = 0;
    for (const timezone of testZones) {
      for (const change of findChanges(timezone, 2024, 2030)) {
        changes += 1;
        const schedule = edgeSchedule(timezone, change);
        // Sent a year before, as late as a refresh comes.
        const kept = throughTheWire(schedule, new Date(change - 366 * dayMs));
        assertAgreement(schedule, kept, minutes(change - 6 * hourMs, change + 30 * hourMs));
      }
    }
    assert.ok(changes > 150, `only ${changes} changes were found`);
  });

  it('for any schedule around any change, as sent up to two years before', () => {
    const changes = testZones.flatMap((timezone) => findChanges(timezone, 2024, 2030).map((change) => ({ timezone, change })));
    const cases = fc
      .constantFrom(...changes)
      .chain(({ timezone, change }) => fc.record({ change: fc.constant(change), schedule: schedulesAround(timezone, change) }));
    fc.assert(
      fc.property(cases, fc.integer({ min: 0, max: 2 * 365 }), ({ change, schedule }, daysBefore) => {
        const kept = throughTheWire(schedule, new Date(change - daysBefore * dayMs));
        assertAgreement(schedule, kept, minutes(change - 4 * hourMs, change + 4 * hourMs));
        assertAgreement(
          schedule,
          kept,
          Array.from({ length: 4 * 96 }, (_, index) => change + (index - 96) * 15 * minuteMs),
        );
      }),
      { numRuns: 300 },
    );
  });

  it('also on days that were exceptions when it was sent, or the day before', () => {
    const sentAt = new Date('2026-03-29T12:00:00Z');
    const exceptions = Array.from({ length: 9 }, (_, index) => ({
      date: new Date(sentAt.getTime() + (index - 6) * dayMs).toISOString().slice(0, 10),
      start: '20:00',
      end: '19:00',
    }));
    const schedule: Schedule = { timezone: 'Pacific/Kiritimati', rules: [], exceptions };
    const kept = throughTheWire(schedule, sentAt);
    assert.ok(kept.exceptions.length < exceptions.length, 'what has passed need not be sent');
    assertAgreement(schedule, kept, minutes(sentAt.getTime() - dayMs, sentAt.getTime() + 3 * dayMs));
  });
});
