import * as fc from 'fast-check';
import { weekdays, type Schedule } from '../schedule.ts';

function clockTime(minutes: number): string {
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
}

// The small hours, when clocks are changed, more often than the rest of the day.
const minuteOfDay = fc.oneof(
  { weight: 2, arbitrary: fc.integer({ min: 0, max: 4 * 60 }) },
  { weight: 1, arbitrary: fc.integer({ min: 22 * 60, max: 1439 }) },
  { weight: 2, arbitrary: fc.integer({ min: 0, max: 1439 }) },
  { weight: 1, arbitrary: fc.constantFrom(0, 60, 90, 120, 150, 165, 180, 1410) },
);
const startTime = minuteOfDay.map(clockTime);
const endTime = fc.oneof({ weight: 6, arbitrary: startTime }, { weight: 1, arbitrary: fc.constant('24:00') });

const rule = fc.record({
  weekdays: fc.subarray([...weekdays], { minLength: 1 }),
  start: startTime,
  end: endTime,
});

function exception(date: fc.Arbitrary<string>): fc.Arbitrary<Schedule['exceptions'][number]> {
  return fc.oneof(fc.record({ date, closed: fc.constant(true as const) }), fc.record({ date, start: startTime, end: endTime }));
}

/** Schedules of one zone whose exceptions fall on the days around `instant`. */
export function schedulesAround(timezone: string, instant: number): fc.Arbitrary<Schedule> {
  const date = fc.integer({ min: -3, max: 3 }).map((days) => new Date(instant + days * 86_400_000).toISOString().slice(0, 10));
  return fc.record({
    timezone: fc.constant(timezone),
    rules: fc.array(rule, { maxLength: 4 }),
    exceptions: fc.array(exception(date), { maxLength: 4 }),
  });
}
