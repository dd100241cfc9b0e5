import { CronExpressionParser } from 'cron-parser';

const minuteMs = 60_000;
const dayMs = 86_400_000;
/** From frequent schedules to yearly ones: how far back the latest occurrence is looked for. */
const windowsMs = [10 * minuteMs, dayMs, 8 * dayMs, 32 * dayMs, 367 * dayMs];

/** When a job runs by itself: five-field cron, read in a time zone. Throws for what is no such text. */
export interface JobSchedule {
  /** The first occurrence after this. A time that the zone leaves out comes an hour later, one that it has twice comes once. */
  next(after: Date): Date;
  /** The last occurrence after `after` and not later than `now`; null where there is none. */
  latest(after: Date, now: Date): Date | null;
}

export function parseSchedule(cron: string, timeZone: string): JobSchedule {
  if (cron.trim().split(/\s+/).length !== 5) throw new Error(`A schedule has five fields, and "${cron}" has not.`);
  const occurrencesAfter = (after: Date) => CronExpressionParser.parse(cron, { currentDate: after, tz: timeZone });
  occurrencesAfter(new Date(0));
  return {
    next: (after) => occurrencesAfter(after).next().toDate(),
    latest(after, now) {
      // Only forwards: backwards, the parser counts a time that the zone has twice two times.
      for (const windowMs of windowsMs) {
        const from = new Date(Math.max(after.getTime(), now.getTime() - windowMs));
        const occurrences = occurrencesAfter(from);
        let latest: Date | null = null;
        for (let at = occurrences.next().toDate(); at <= now; at = occurrences.next().toDate()) latest = at;
        if (latest !== null || from <= after) return latest;
      }
      return null;
    },
  };
}
