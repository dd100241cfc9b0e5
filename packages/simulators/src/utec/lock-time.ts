import type { LockUser } from './lock.ts';

/** The wall clock at the lock, as "YYYY-MM-DD HH:mm" and the day of its week (0 is Sunday). */
export function wallClock(at: number, timeZone: string): { text: string; weekday: number } {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(at);
  const part = (type: string): string => parts.find((one) => one.type === type)?.value ?? '';
  const day = `${part('year')}-${part('month')}-${part('day')}`;
  return { text: `${day} ${part('hour')}:${part('minute')}`, weekday: new Date(`${day}T00:00:00Z`).getUTCDay() };
}

/** A temporary user opens within its dates, on its days, between its hours. Texts of this form sort as times do. */
export function isOpenAt(user: LockUser, at: number, timeZone: string): boolean {
  const { text, weekday } = wallClock(at, timeZone);
  const hour = text.slice(11);
  return (
    user.daterange !== undefined &&
    user.timerange !== undefined &&
    user.weeks !== undefined &&
    text >= user.daterange[0] &&
    text <= user.daterange[1] &&
    user.weeks.includes(weekday) &&
    hour >= user.timerange[0] &&
    hour <= user.timerange[1]
  );
}
