import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { parseSchedule } from './job-schedule.ts';

const at = (text: string) => new Date(text);
const following = (cron: string, zone: string, from: string, count: number) => {
  const schedule = parseSchedule(cron, zone);
  const found: string[] = [];
  for (let after = at(from); found.length < count;) {
    after = schedule.next(after);
    found.push(after.toISOString().slice(0, 16));
  }
  return found;
};

describe('a schedule', () => {
  it('is read in its zone, on both sides of a change of the clocks', () => {
    assert.deepEqual(following('0 3 * * *', 'Europe/Berlin', '2026-03-27T12:00Z', 3), [
      '2026-03-28T02:00',
      '2026-03-29T01:00',
      '2026-03-30T01:00',
    ]);
    assert.deepEqual(following('0 4 * * 0', 'America/New_York', '2026-10-24T12:00Z', 2), [
      '2026-10-25T08:00',
      '2026-11-01T09:00',
    ]);
  });

  it('comes an hour later on the day that leaves its time out', () => {
    assert.deepEqual(following('30 2 * * *', 'Europe/Berlin', '2026-03-28T12:00Z', 2), ['2026-03-29T01:30', '2026-03-30T00:30']);
  });

  it('comes once on the day that has its time twice', () => {
    assert.deepEqual(following('30 2 * * *', 'Europe/Berlin', '2026-10-24T12:00Z', 3), [
      '2026-10-25T00:30',
      '2026-10-26T01:30',
      '2026-10-27T01:30',
    ]);
  });

  it('knows its latest occurrence, however long nobody looked', () => {
    const daily = parseSchedule('0 2 * * *', 'UTC');
    assert.equal(daily.latest(at('2026-01-01T00:00Z'), at('2026-06-10T12:00Z'))?.toISOString(), '2026-06-10T02:00:00.000Z');
    assert.equal(daily.latest(at('2026-06-10T02:00Z'), at('2026-06-10T12:00Z')), null);
    assert.equal(
      parseSchedule('0 0 1 1 *', 'UTC').latest(at('2020-06-01T00:00Z'), at('2026-12-31T00:00Z'))?.toISOString(),
      '2026-01-01T00:00:00.000Z',
    );
  });

  it('has for its latest occurrence the one that counting all of them would end at', () => {
    const crons = ['*/5 * * * *', '0 2 * * *', '30 2 * * *', '0 4 * * 0', '15 */6 * * 1-5'];
    const zones = ['UTC', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe'];
    fc.assert(
      fc.property(
        fc.constantFrom(...crons),
        fc.constantFrom(...zones),
        fc.date({ min: at('2026-01-01T00:00Z'), max: at('2026-12-31T00:00Z'), noInvalidDate: true }),
        fc.integer({ min: 0, max: 3 * 86_400_000 }),
        (cron, zone, after, span) => {
          const schedule = parseSchedule(cron, zone);
          const now = new Date(after.getTime() + span);
          let counted: Date | null = null;
          for (let next = schedule.next(after); next <= now; next = schedule.next(next)) counted = next;
          assert.deepEqual(schedule.latest(after, now), counted);
        },
      ),
      { numRuns: 25 },
    );
  });

  it('that is none is refused', () => {
    for (const cron of ['', '* * * *', '0 25 * * *', '* * * * * *', 'at noon sharp please now'])
      assert.throws(() => parseSchedule(cron, 'UTC'), cron);
  });
});
