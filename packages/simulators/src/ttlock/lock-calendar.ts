import type { WeekPeriod } from './params.ts';

export const minuteMs = 60_000;
export const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;

/** Weekday (1 is Monday) and minute of the day where the lock hangs; shifting by its offset makes UTC getters speak its local time. */
export function localMoment(at: number, offsetMs: number): { weekDay: number; minute: number } {
  const local = new Date(at + offsetMs);
  return { weekDay: ((local.getUTCDay() + 6) % 7) + 1, minute: local.getUTCHours() * 60 + local.getUTCMinutes() };
}

export function isInWeek(periods: readonly WeekPeriod[], at: number, offsetMs: number): boolean {
  const { weekDay, minute } = localMoment(at, offsetMs);
  return periods.some((period) => period.weekDays.includes(weekDay) && minute >= period.startTime && minute < period.endTime);
}

/** The start of the hour in the lock's zone. */
export function hourOf(at: number, offsetMs: number): number {
  return Math.floor((at + offsetMs) / hourMs) * hourMs - offsetMs;
}
