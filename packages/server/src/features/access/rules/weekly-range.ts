import { minuteOfDay, openingMinutes, weekdays, type Schedule } from './schedule.ts';
import { zoneOffsets } from './zone-offsets.ts';

const weekMinutes = 7 * 1440;

/** Minutes of a week that begins on Monday, the end not included. */
export type WeekRange = readonly [start: number, end: number];

const wholeWeek: readonly WeekRange[] = [[0, weekMinutes]];

/** Ranges of any minutes, moved into the one week, joined where they touch. */
function normalise(ranges: readonly WeekRange[]): readonly WeekRange[] {
  const within = ranges.flatMap(([start, end]): WeekRange[] => {
    if (end - start >= weekMinutes) return [[0, weekMinutes]];
    const from = ((start % weekMinutes) + weekMinutes) % weekMinutes;
    const until = from + end - start;
    if (until <= weekMinutes) return [[from, until]];
    return [
      [from, weekMinutes],
      [0, until - weekMinutes],
    ];
  });
  const joined: [number, number][] = [];
  for (const [start, end] of within.toSorted((a, b) => a[0] - b[0])) {
    const last = joined.at(-1);
    if (last !== undefined && start <= last[1]) last[1] = Math.max(last[1], end);
    else joined.push([start, end]);
  }
  return joined;
}

/**
 * Every minute of the local week in which the schedule may be open; no schedule, or one that opens on particular dates,
 * may be in any. Two schedules of one zone that are ever open together share a minute here.
 */
export function localWeek(schedule: Schedule | null): readonly WeekRange[] {
  if (schedule === null || schedule.exceptions.some(({ start }) => start !== undefined)) return wholeWeek;
  return normalise(
    schedule.rules.flatMap((rule) =>
      rule.weekdays.map((weekday): WeekRange => {
        const start = weekdays.indexOf(weekday) * 1440 + minuteOfDay(rule.start);
        return [start, start + openingMinutes(rule.start, rule.end)];
      }),
    ),
  );
}

/** All offsets of a zone are seen in three years: its rules repeat every year. */
const openEndedMs = 3 * 366 * 86_400_000;

/**
 * The same in UTC, under each offset that the zone has from `from` to `until`; an `until` of null, or one far away, is taken
 * as three years. Two schedules of any zones that are open together in that time share a minute here.
 */
export function utcWeek(schedule: Schedule | null, from: Date, until: Date | null): readonly WeekRange[] {
  const local = localWeek(schedule);
  if (schedule === null || local === wholeWeek) return local;
  const end = Math.min(until?.getTime() ?? Infinity, from.getTime() + openEndedMs);
  // The list ends before `until`, and windows include their last instant.
  const offsets = new Set(zoneOffsets(schedule.timezone, from, new Date(end + 1)).map(({ minutes }) => minutes));
  return normalise([...offsets].flatMap((minutes) => local.map(([start, stop]): WeekRange => [start - minutes, stop - minutes])));
}

/** As PostgreSQL reads an int4multirange: `{[600,840),[2040,2280)}`. */
export function toMultirange(ranges: readonly WeekRange[]): string {
  return `{${ranges.map(([start, end]) => `[${start},${end})`).join(',')}}`;
}
