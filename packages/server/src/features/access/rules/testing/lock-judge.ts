/**
 * Judges a schedule as a lock's firmware would: it has the schedule and `utc_offsets` and knows no time zones. Integers only.
 */

export interface LockSchedule {
  readonly utc_offsets: readonly { readonly from: string; readonly minutes: number }[];
  readonly rules: readonly { readonly weekdays: readonly string[]; readonly start: string; readonly end: string }[];
  readonly exceptions: readonly { readonly date: string; readonly start?: string; readonly end?: string }[];
}

interface Span {
  readonly start: number;
  readonly end: number;
}

/** A schedule as it is kept in the lock's memory. */
export interface KeptSchedule {
  readonly offsets: readonly { readonly from: number; readonly seconds: number }[];
  readonly rules: readonly (Span & { readonly days: number })[];
  readonly exceptions: readonly (Span & { readonly day: number })[];
}

const daySeconds = 86_400;
const bits = ['thu', 'fri', 'sat', 'sun', 'mon', 'tue', 'wed'];

function seconds(text: string): number {
  const [hours = '', minutes = ''] = text.split(':');
  return (parseInt(hours, 10) * 60 + parseInt(minutes, 10)) * 60;
}

function span(start: string, end: string): Span {
  return { start: seconds(start), end: seconds(end) <= seconds(start) ? seconds(end) + daySeconds : seconds(end) };
}

export function keepInLock(schedule: LockSchedule): KeptSchedule {
  return {
    offsets: schedule.utc_offsets.map(({ from, minutes }) => ({ from: Date.parse(from) / 1000, seconds: minutes * 60 })),
    rules: schedule.rules.map(({ weekdays, start, end }) => ({
      ...span(start, end),
      days: weekdays.reduce((mask, weekday) => mask | (1 << bits.indexOf(weekday)), 0),
    })),
    exceptions: schedule.exceptions.map(({ date, start = '00:00', end }) => {
      const day = Date.parse(date) / 1000 / daySeconds;
      return end === undefined ? { day, start: 0, end: 0 } : { day, ...span(start, end) };
    }),
  };
}

function opensOn(kept: KeptSchedule, day: number, second: number): boolean {
  let isException = false;
  for (const exception of kept.exceptions) {
    if (exception.day !== day) continue;
    isException = true;
    if (second >= exception.start && second < exception.end) return true;
  }
  if (isException) return false;
  const bit = 1 << (day % 7);
  return kept.rules.some((rule) => (rule.days & bit) !== 0 && second >= rule.start && second < rule.end);
}

export function isOpenByLock(kept: KeptSchedule, unixSeconds: number): boolean {
  let offset = kept.offsets[0]?.seconds ?? 0;
  for (const entry of kept.offsets) if (entry.from <= unixSeconds) offset = entry.seconds;
  const local = unixSeconds + offset;
  const day = Math.floor(local / daySeconds);
  const second = local - day * daySeconds;
  return opensOn(kept, day, second) || opensOn(kept, day - 1, second + daySeconds);
}
