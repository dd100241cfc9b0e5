import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isScheduleOpen, readSchedule } from './code-schedule.ts';
import type { JsonObject } from './protocol.ts';

const BERLIN = [
  { from: '2025-10-26T01:00:00.000Z', minutes: 60 },
  { from: '2026-03-29T01:00:00.000Z', minutes: 120 },
  { from: '2026-10-25T01:00:00.000Z', minutes: 60 },
];

function openAt(schedule: JsonObject, instant: string): boolean {
  const read = readSchedule({ timezone: 'Europe/Berlin', utc_offsets: BERLIN, ...schedule });
  assert.ok(read !== undefined);
  return isScheduleOpen(read, Date.parse(instant));
}

describe('a schedule in the lock', () => {
  it('opens from its start and no longer at its end, by the wall clock', () => {
    const office = { rules: [{ weekdays: ['mon', 'tue'], start: '10:00', end: '14:00' }] };
    const winter = ['08:59:59.999Z', '09:00:00Z', '12:59:59.999Z', '13:00:00Z'].map((time) =>
      openAt(office, `2026-02-02T${time}`),
    );
    const summer = ['07:59:59.999Z', '08:00:00Z', '11:59:59.999Z', '12:00:00Z'].map((time) =>
      openAt(office, `2026-07-06T${time}`),
    );
    assert.deepEqual(
      [winter, summer],
      [
        [false, true, true, false],
        [false, true, true, false],
      ],
    );
    assert.equal(openAt(office, '2026-02-04T10:00:00Z'), false);
  });

  it('goes past midnight where its end is not after its start', () => {
    const night = { rules: [{ weekdays: ['fri'], start: '22:00', end: '06:00' }] };
    const times = ['2026-02-06T20:59:00Z', '2026-02-06T21:00:00Z', '2026-02-07T04:59:00Z', '2026-02-07T05:00:00Z'];
    assert.deepEqual(
      times.map((time) => openAt(night, time)),
      [false, true, true, false],
    );
    assert.equal(openAt({ rules: [{ weekdays: ['fri'], start: '00:00', end: '24:00' }] }, '2026-02-06T22:59:59Z'), true);
    assert.equal(openAt({ rules: [{ weekdays: ['fri'], start: '00:00', end: '24:00' }] }, '2026-02-06T23:00:00Z'), false);
  });

  it('an exception replaces the rules of its day, and only what began on it', () => {
    const rules = [{ weekdays: ['fri', 'sat'], start: '22:00', end: '06:00' }];
    const at = (exceptions: JsonObject[]): boolean[] =>
      ['2026-02-06T22:00:00Z', '2026-02-07T03:00:00Z', '2026-02-07T22:00:00Z'].map((time) => openAt({ rules, exceptions }, time));
    assert.deepEqual(at([]), [true, true, true]);
    assert.deepEqual(at([{ date: '2026-02-06', closed: true }]), [false, false, true]);
    assert.deepEqual(at([{ date: '2026-02-07', closed: true }]), [true, true, false]);
    const added = [
      { date: '2026-02-07', start: '09:00', end: '10:00' },
      { date: '2026-02-07', start: '23:00', end: '01:00' },
    ];
    assert.deepEqual(at(added), [true, true, true]);
    assert.equal(openAt({ rules, exceptions: added }, '2026-02-07T08:30:00Z'), true);
    assert.equal(openAt({ rules, exceptions: added }, '2026-02-08T03:00:00Z'), false);
  });

  it('nothing happens in a skipped hour, and a repeated one counts twice', () => {
    const early = { rules: [{ weekdays: ['sun'], start: '02:15', end: '02:45' }] };
    const minutesOpen = (from: string): number => {
      const start = Date.parse(from);
      return Array.from({ length: 24 * 60 }, (_, minute) => start + minute * 60_000).filter((at) =>
        openAt(early, new Date(at).toISOString()),
      ).length;
    };
    assert.deepEqual(['2026-03-28T23:00:00Z', '2026-10-24T22:00:00Z', '2026-06-06T22:00:00Z'].map(minutesOpen), [0, 60, 30]);
  });

  it('before the first offset the first applies too', () => {
    assert.equal(openAt({ rules: [{ weekdays: ['mon'], start: '10:00', end: '11:00' }] }, '2025-07-07T09:30:00Z'), true);
  });
});
