import { offsetMsAt } from '../access/index.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** No zone is further from UTC, and none ever jumped by more than a day. */
const reachMs = 50 * hourMs;

/** Whole days of a time zone, the last included. */
export interface Period {
  /** Such as 2026-10-01. */
  readonly firstDay: string;
  readonly lastDay: string;
  readonly timeZone: string;
  readonly startsAt: Date;
  /** Not itself in it. */
  readonly endsAt: Date;
}

/** What a clock in the zone shows, as if that were UTC. */
export function wallClock(timeZone: string, at: Date): string {
  return new Date(at.getTime() + offsetMsAt(timeZone, at.getTime())).toISOString();
}

export function dayOf(timeZone: string, at: Date): string {
  return wallClock(timeZone, at).slice(0, 10);
}

/** The day that is so many later. */
export function addDays(day: string, count: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + count * dayMs).toISOString().slice(0, 10);
}

export function countDays(firstDay: string, lastDay: string): number {
  return Math.round((Date.parse(lastDay) - Date.parse(firstDay)) / dayMs) + 1;
}

/** When a day begins: at midnight or, where clocks skip it, at the jump. */
export function startOfDay(timeZone: string, day: string): Date {
  const middle = Date.parse(`${day}T00:00:00Z`);
  let before = (middle - reachMs) / 1000;
  let after = (middle + reachMs) / 1000;
  while (after - before > 1) {
    const between = Math.floor((before + after) / 2);
    if (dayOf(timeZone, new Date(between * 1000)) >= day) after = between;
    else before = between;
  }
  return new Date(after * 1000);
}

export function periodOf(timeZone: string, firstDay: string, lastDay: string): Period {
  return {
    firstDay,
    lastDay,
    timeZone,
    startsAt: startOfDay(timeZone, firstDay),
    endsAt: startOfDay(timeZone, addDays(lastDay, 1)),
  };
}

/** `month` such as 2026-10. */
export function periodOfMonth(timeZone: string, month: string): Period {
  const [year = 0, number = 0] = month.split('-').map(Number);
  const lastDay = new Date(Date.UTC(year, number, 0)).toISOString().slice(0, 10);
  return periodOf(timeZone, `${month}-01`, lastDay);
}

/** The month before the one that `at` is in. */
export function monthBefore(timeZone: string, at: Date): string {
  const [year = 0, month = 0] = dayOf(timeZone, at).split('-').map(Number);
  return new Date(Date.UTC(year, month - 2, 1)).toISOString().slice(0, 7);
}

/** Where each day of a period begins, and after the last one its end. */
export function dayBounds({ timeZone, firstDay, lastDay, endsAt }: Period): readonly number[] {
  const days = countDays(firstDay, lastDay);
  const starts = Array.from({ length: days }, (_, index) => startOfDay(timeZone, addDays(firstDay, index)).getTime());
  return [...starts, endsAt.getTime()];
}
