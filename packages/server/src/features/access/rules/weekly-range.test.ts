import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { isOpenAt, type Schedule } from './schedule.ts';
import { schedulesAround } from './testing/schedule-arbitraries.ts';
import { findChanges, testZones } from './testing/zone-changes.ts';
import { localWeek, toMultirange, utcWeek, type WeekRange } from './weekly-range.ts';

const summer = [new Date('2026-07-01T00:00:00Z'), new Date('2026-07-31T00:00:00Z')] as const;

function schedule(timezone: string, ...rules: Schedule['rules']): Schedule {
  return { timezone, rules, exceptions: [] };
}

test('rules become minutes of the week, joined, those past Sunday at its beginning', () => {
  const rules: Schedule['rules'] = [
    { weekdays: ['mon'], start: '10:00', end: '14:00' },
    { weekdays: ['mon'], start: '14:00', end: '15:00' },
    { weekdays: ['sun'], start: '22:00', end: '06:00' },
  ];
  assert.equal(toMultirange(localWeek(schedule('UTC', ...rules))), '{[0,360),[600,900),[9960,10080)}');
  assert.equal(toMultirange(localWeek(schedule('UTC'))), '{}');
});

test('no schedule, or one that opens on particular dates, may be open in every minute', () => {
  const monday = schedule('UTC', { weekdays: ['mon'], start: '10:00', end: '14:00' });
  const opening = { date: '2026-12-24', start: '10:00', end: '11:00' };
  for (const each of [null, { ...monday, exceptions: [opening] }]) {
    assert.equal(toMultirange(localWeek(each)), '{[0,10080)}');
    assert.equal(toMultirange(utcWeek(each, ...summer)), '{[0,10080)}');
  }
  assert.equal(toMultirange(localWeek({ ...monday, exceptions: [{ date: '2026-12-24', closed: true }] })), '{[600,840)}');
});

test('in UTC a range has every offset of its time, and only those', () => {
  const monday = schedule('Europe/Berlin', { weekdays: ['mon'], start: '00:30', end: '04:00' });
  assert.equal(toMultirange(utcWeek(monday, ...summer)), '{[0,120),[9990,10080)}');
  assert.equal(
    toMultirange(utcWeek(monday, new Date('2026-12-01T00:00:00Z'), new Date('2026-12-31T00:00:00Z'))),
    '{[0,180),[10050,10080)}',
  );
  assert.equal(toMultirange(utcWeek(monday, summer[0], null)), '{[0,180),[9990,10080)}');
  const change = new Date('2026-10-25T01:00:00Z');
  assert.equal(
    toMultirange(utcWeek(monday, summer[0], change)),
    '{[0,180),[9990,10080)}',
    'the last instant belongs to the time',
  );
});

function overlap(a: readonly WeekRange[], b: readonly WeekRange[]): boolean {
  return a.some(([start, end]) => b.some((other) => start < other[1] && other[0] < end));
}

const dayMs = 86_400_000;

test('schedules that are open together share a minute: of one zone in its week, of any zones in UTC', () => {
  let together = 0;
  let disjoint = 0;
  const centres = testZones.map((timezone) => [timezone, findChanges(timezone, 2026, 2027)[0] ?? Date.UTC(2026, 5)] as const);
  const pair = fc
    .tuple(fc.constantFrom(...centres), fc.constantFrom(...testZones), fc.boolean())
    .chain(([[zone, centre], other, isSame]) =>
      fc.record({
        centre: fc.constant(centre),
        a: schedulesAround(zone, centre),
        b: schedulesAround(isSame ? zone : other, centre),
      }),
    );
  fc.assert(
    fc.property(pair, ({ centre, a, b }) => {
      const isSameZone = a.timezone === b.timezone;
      const from = new Date(centre - 4 * dayMs);
      const until = new Date(centre + 4 * dayMs);
      const share = overlap(utcWeek(a, from, until), utcWeek(b, from, until));
      const shareOpenEnded = overlap(utcWeek(a, from, null), utcWeek(b, from, until));
      const shareLocal = overlap(localWeek(a), localWeek(b));
      if (!share) disjoint += 1;
      for (let at = from.getTime(); at <= until.getTime(); at += 5 * 60_000) {
        const instant = new Date(at);
        if (!isOpenAt(a, instant) || !isOpenAt(b, instant)) continue;
        together += 1;
        assert.ok(share && shareOpenEnded, `in UTC at ${instant.toISOString()}`);
        assert.ok(!isSameZone || shareLocal, `in the zone at ${instant.toISOString()}`);
      }
    }),
    { numRuns: 600, seed: 7 },
  );
  assert.ok(together > 1000 && disjoint > 20, `open together ${together} times, ${disjoint} pairs never`);
});
