/**
 * A second opinion on schedules, written from section 7 of docs/device-protocol.md alone: it reads the wall clock as text,
 * minute by minute, and compares text. It shares nothing with the code it judges.
 */

export interface OracleSchedule {
  readonly timezone: string;
  readonly rules: readonly { readonly weekdays: readonly string[]; readonly start: string; readonly end: string }[];
  readonly exceptions: readonly {
    readonly date: string;
    readonly closed?: boolean;
    readonly start?: string;
    readonly end?: string;
  }[];
}

/** What a calendar and a clock on the wall show. */
export interface WallClock {
  /** YYYY-MM-DD */
  readonly date: string;
  readonly weekday: string;
  readonly dateBefore: string;
  readonly weekdayBefore: string;
  /** HH:MM:SS */
  readonly time: string;
}

const clocks = new Map<string, Intl.DateTimeFormat>();

export function readWallClock(timezone: string, instant: number): WallClock {
  let clock = clocks.get(timezone);
  if (clock === undefined) {
    const digits = '2-digit';
    clock = new Intl.DateTimeFormat('en-US', {
      timeZone: timezone,
      hourCycle: 'h23',
      year: 'numeric',
      month: digits,
      day: digits,
      hour: digits,
      minute: digits,
      second: digits,
    });
    clocks.set(timezone, clock);
  }
  // "03/29/2026, 01:59:00"
  const text = clock.format(instant);
  return wallClock(`${text.slice(6, 10)}-${text.slice(0, 2)}-${text.slice(3, 5)}`, text.slice(12, 20));
}

interface Dates {
  readonly weekday: string;
  readonly dateBefore: string;
  readonly weekdayBefore: string;
}

const calendar = new Map<string, Dates>();
const names = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

function weekdayOf(date: Date): string {
  return names[date.getUTCDay()] ?? '';
}

export function wallClock(date: string, time: string): WallClock {
  let dates = calendar.get(date);
  if (dates === undefined) {
    const noon = new Date(`${date}T12:00:00Z`);
    const noonBefore = new Date(noon.getTime() - 24 * 3_600_000);
    dates = {
      weekday: weekdayOf(noon),
      dateBefore: noonBefore.toISOString().slice(0, 10),
      weekdayBefore: weekdayOf(noonBefore),
    };
    calendar.set(date, dates);
  }
  return { date, time, ...dates };
}

/** The openings that begin on this date: those of its exceptions, or else of the rules of its weekday. */
function openingsOf(schedule: OracleSchedule, date: string, weekday: string) {
  const exceptions = schedule.exceptions.filter((exception) => exception.date === date);
  if (exceptions.length > 0) return exceptions.filter((exception) => exception.closed !== true);
  return schedule.rules.filter((rule) => rule.weekdays.includes(weekday));
}

export function isOpenByOracle(schedule: OracleSchedule, clock: WallClock): boolean {
  for (const { start = '', end = '' } of openingsOf(schedule, clock.date, clock.weekday)) {
    const endsNextDay = end <= start;
    if (clock.time >= `${start}:00` && (endsNextDay || clock.time < `${end}:00`)) return true;
  }
  for (const { start = '', end = '' } of openingsOf(schedule, clock.dateBefore, clock.weekdayBefore)) {
    const endsNextDay = end <= start;
    if (endsNextDay && clock.time < `${end}:00`) return true;
  }
  return false;
}
