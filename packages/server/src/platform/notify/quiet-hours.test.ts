import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { quietUntil } from './quiet-hours.ts';

const berlin = (start: string, end: string) => ({ start, end, timeZone: 'Europe/Berlin' });
const until = (now: string, quiet: ReturnType<typeof berlin>) => quietUntil(new Date(now), quiet)?.toISOString() ?? null;

test('quiet hours hold by the wall clock, past midnight too', () => {
  const night = berlin('22:00', '07:00');
  assert.equal(until('2026-11-21T20:59:59Z', night), null);
  assert.equal(until('2026-11-21T21:00:00Z', night), '2026-11-22T06:00:00.000Z');
  assert.equal(until('2026-11-22T05:59:59Z', night), '2026-11-22T06:00:00.000Z');
  assert.equal(until('2026-11-22T06:00:00Z', night), null);
  assert.equal(until('2026-11-22T11:30:00Z', berlin('12:00', '14:00')), '2026-11-22T13:00:00.000Z');
});

test('they end at the hour that the clock shows on the days when it is changed', () => {
  const night = berlin('22:00', '07:00');
  // Forward: the night from 28 to 29 March 2026 is an hour shorter.
  assert.equal(until('2026-03-28T21:00:00Z', night), '2026-03-29T05:00:00.000Z');
  // Nearly all day: only the last hour of it is not quiet.
  assert.equal(until('2026-03-29T00:00:00Z', berlin('00:00', '23:00')), '2026-03-29T21:00:00.000Z');
  // Back: the night from 24 to 25 October 2026 is an hour longer.
  assert.equal(until('2026-10-24T20:00:00Z', night), '2026-10-25T06:00:00.000Z');
  // 02:30 does not exist on that day: the quiet ends when the clocks are put past it.
  assert.equal(until('2026-03-29T00:10:00Z', berlin('01:00', '02:30')), '2026-03-29T01:00:00.000Z');
  // The one minute that is not quiet comes again when the clocks are put back to it.
  assert.equal(
    until('2026-11-01T03:31:00Z', { start: '01:01', end: '01:00', timeZone: 'America/St_Johns' }),
    '2026-11-01T04:30:00.000Z',
  );
  // 02:30 comes twice: it ends at the first.
  assert.equal(until('2026-10-24T23:10:00Z', berlin('01:00', '02:30')), '2026-10-25T00:30:00.000Z');
});

test('the end is the first minute that is not quiet, whatever the zone does', () => {
  const zones = ['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'America/St_Johns', 'UTC'];
  const time = fc
    .integer({ min: 0, max: 1439 })
    .map((minute) => `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`);
  // Near the changes of 2026, where it can go wrong.
  const changes = ['2026-03-08', '2026-03-29', '2026-04-05', '2026-10-04', '2026-10-25', '2026-11-01', '2026-07-01'];
  const instant = fc
    .tuple(fc.constantFrom(...changes), fc.integer({ min: -1440, max: 2880 }))
    .map(([day, minutes]) => new Date(Date.parse(`${day}T00:00:00Z`) + minutes * 60_000));
  fc.assert(
    fc.property(fc.constantFrom(...zones), time, time, instant, (timeZone, start, end, now) => {
      fc.pre(start !== end);
      const format = new Intl.DateTimeFormat('en-GB', { timeZone, hourCycle: 'h23', hour: '2-digit', minute: '2-digit' });
      const isQuiet = (ms: number) => {
        const clock = format.format(ms);
        return start < end ? clock >= start && clock < end : clock >= start || clock < end;
      };
      let expected = now.getTime();
      while (isQuiet(expected)) expected += 60_000;
      const answered = quietUntil(now, { start, end, timeZone });
      assert.equal(answered?.getTime() ?? now.getTime(), expected);
    }),
    { numRuns: 200 },
  );
});
