import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { isOpenAt, nextClosing, nextOpening, type Schedule } from './schedule.ts';
import { isOpenByLock, keepInLock } from './testing/lock-judge.ts';
import { schedulesAround } from './testing/schedule-arbitraries.ts';
import { isOpenByOracle, readWallClock, type WallClock } from './testing/slow-oracle.ts';
import { findChanges, testZones } from './testing/zone-changes.ts';
import { zoneOffsets } from './zone-offsets.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const reachMs = 36 * hourMs;
const seed = 20_261_121;

interface Around {
  readonly change: number;
  readonly minutes: readonly { readonly at: number; readonly clock: WallClock }[];
}

function readMinutes(timezone: string, change: number): Around {
  const minutes = [];
  for (let at = change - reachMs; at <= change + reachMs; at += minuteMs)
    minutes.push({ at, clock: readWallClock(timezone, at) });
  return { change, minutes };
}

/** What the oracle says of each minute, after the server and the lock were held against it. */
function judgeMinutes(schedule: Schedule, { change, minutes }: Around): boolean[] {
  const utc_offsets = zoneOffsets(schedule.timezone, new Date(change - 60 * 24 * hourMs), new Date(change + 60 * 24 * hourMs));
  const kept = keepInLock({ ...schedule, utc_offsets });
  return minutes.map(({ at, clock }) => {
    const oracle = isOpenByOracle(schedule, clock);
    const server = isOpenAt(schedule, new Date(at));
    const lock = isOpenByLock(kept, at / 1000);
    if (server === oracle && lock === oracle && isOpenAt(schedule, new Date(at + minuteMs - 1)) === oracle) return oracle;
    const judged = JSON.stringify({ oracle, server, lock, clock, utc_offsets, schedule });
    assert.fail(`not of one mind at ${new Date(at).toISOString()}: ${judged}`);
  });
}

/** The first minute after that of `index` at which it becomes `wanted`, as far as the minutes reach. */
function changeAfter(open: readonly boolean[], index: number, wanted: boolean): number | null {
  for (let next = index + 1; next < open.length; next += 1) if (open[next] === wanted && open[next - 1] !== wanted) return next;
  return null;
}

function checkNext(schedule: Schedule, { minutes }: Around, open: readonly boolean[]): void {
  const last = minutes.at(-1)?.at ?? 0;
  for (let index = 0; index < minutes.length; index += 487) {
    const from = new Date(minutes[index]?.at ?? 0);
    for (const [wanted, found] of [
      [true, nextOpening(schedule, from)],
      [false, nextClosing(schedule, from)],
    ] as const) {
      const expected = changeAfter(open, index, wanted);
      const message = `next ${wanted ? 'opening' : 'closing'} after ${from.toISOString()} of ${JSON.stringify(schedule)}`;
      if (expected !== null) assert.equal(found?.getTime(), minutes[expected]?.at, message);
      else assert.ok(found === null || found.getTime() > last, `${message}: ${found?.toISOString() ?? ''}`);
    }
  }
}

for (const timezone of testZones) {
  test(`server, lock and oracle agree at every minute around every clock change of ${timezone} from 2024 to 2030`, () => {
    const changes = findChanges(timezone, 2024, 2030);
    // A zone without changes is judged around the turn of the years, one with few at least there.
    const centres = changes.length > 3 ? changes : [...changes, Date.UTC(2024, 1, 29), Date.UTC(2027, 0), Date.UTC(2030, 11, 31)];
    let openMinutes = 0;
    let closedMinutes = 0;
    for (const change of centres) {
      const around = readMinutes(timezone, change);
      fc.assert(
        fc.property(schedulesAround(timezone, change), (schedule) => {
          const open = judgeMinutes(schedule, around);
          checkNext(schedule, around, open);
          openMinutes += open.filter(Boolean).length;
          closedMinutes += open.filter((isOpen) => !isOpen).length;
        }),
        { numRuns: 12, seed: seed + change, endOnFailure: true },
      );
    }
    assert.ok(openMinutes > 1000 && closedMinutes > 1000, 'the generated schedules were open at times, and closed at others');
  });
}

test('the clock changes are found', () => {
  const counts = new Map<string, number>(testZones.map((timezone) => [timezone, findChanges(timezone, 2024, 2030).length]));
  for (const timezone of ['Europe/Berlin', 'Europe/London', 'America/New_York', 'Australia/Lord_Howe', 'Pacific/Chatham']) {
    assert.equal(counts.get(timezone), 14, timezone);
  }
  for (const timezone of ['Asia/Kathmandu', 'Pacific/Kiritimati', 'Pacific/Apia'])
    assert.equal(counts.get(timezone), 0, timezone);
  assert.ok((counts.get('Africa/Casablanca') ?? 0) >= 6, 'Morocco changed its clocks around Ramadan, too');
});

test('the offsets that a lock is told are those at which the clocks change', () => {
  for (const timezone of testZones) {
    const told = zoneOffsets(timezone, new Date(Date.UTC(2024, 0)), new Date(Date.UTC(2031, 0)));
    const expected = [Date.UTC(2024, 0), ...findChanges(timezone, 2024, 2030)];
    assert.deepEqual(
      told.map(({ from }) => Date.parse(from)),
      expected,
      timezone,
    );
    for (const { from, minutes } of told) {
      const { date, time } = readWallClock(timezone, Date.parse(from));
      assert.equal(Date.parse(`${date}T${time}Z`) - Date.parse(from), minutes * minuteMs, `${timezone} from ${from}`);
    }
  }
});
