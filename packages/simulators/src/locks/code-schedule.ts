import { formatInstant, isObject, parseInstant, type JsonObject, type JsonValue } from './protocol.ts';

/**
 * When a code opens, as it lies in the flash: minutes since local midnight, days since 1970. The lock knows no time zones, only
 * from which instant on its wall clock is how many minutes ahead of UTC.
 */
export interface CodeSchedule {
  offsets: { from: number; minutes: number }[];
  /** `weekday` counts from Monday. An `end` past 24 h lies on the next day. */
  weekly: (Opening & { weekday: number })[];
  exceptions: { day: number; opening: Opening | null }[];
}

interface Opening {
  start: number;
  end: number;
}

const WEEKDAYS: readonly JsonValue[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const DAY_MINUTES = 1440;
const DAY_MS = 86_400_000;
const OFFSET_MINUTES_MAX = 18 * 60;
/** 1970-01-01 was a Thursday. */
const FIRST_WEEKDAY = 3;

/** The schedule of a `set_pin`; undefined if anything in it is missing or of the wrong form. */
export function readSchedule(value: JsonValue | undefined): CodeSchedule | undefined {
  if (!isObject(value)) return undefined;
  const offsets = readEach(value['utc_offsets'], readOffset);
  const rules = readEach(value['rules'] ?? [], readRule);
  const exceptions = readEach(value['exceptions'] ?? [], readException);
  if (offsets === undefined || offsets.length === 0 || rules === undefined || exceptions === undefined) return undefined;
  return { offsets, weekly: rules.flat(), exceptions };
}

/** Whether it is open at this instant, decided by what the clock on the wall shows then. */
export function isScheduleOpen(schedule: CodeSchedule, instant: number): boolean {
  const local = instant + offsetAt(schedule, instant) * 60_000;
  const day = Math.floor(local / DAY_MS);
  const minute = (local - day * DAY_MS) / 60_000;
  // What began yesterday and goes past midnight belongs to yesterday, also where today is an exception.
  return covers(openingsOf(schedule, day), minute) || covers(openingsOf(schedule, day - 1), minute + DAY_MINUTES);
}

function offsetAt({ offsets }: CodeSchedule, instant: number): number {
  let minutes = offsets[0]?.minutes ?? 0;
  for (const offset of offsets) {
    if (offset.from > instant) break;
    minutes = offset.minutes;
  }
  return minutes;
}

function openingsOf(schedule: CodeSchedule, day: number): Opening[] {
  const exceptions = schedule.exceptions.filter((exception) => exception.day === day);
  if (exceptions.length > 0) return exceptions.flatMap(({ opening }) => (opening === null ? [] : [opening]));
  const weekday = (((day + FIRST_WEEKDAY) % 7) + 7) % 7;
  return schedule.weekly.filter((rule) => rule.weekday === weekday);
}

function covers(openings: readonly Opening[], minute: number): boolean {
  return openings.some(({ start, end }) => start <= minute && minute < end);
}

function readEach<T>(value: JsonValue | undefined, read: (one: JsonObject) => T | undefined): T[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const all: T[] = [];
  for (const one of value) {
    const readOne = isObject(one) ? read(one) : undefined;
    if (readOne === undefined) return undefined;
    all.push(readOne);
  }
  return all;
}

function readOffset({ from: text, minutes }: JsonObject): { from: number; minutes: number } | undefined {
  const from = parseInstant(text);
  if (from === undefined || typeof minutes !== 'number' || !Number.isInteger(minutes)) return undefined;
  return Math.abs(minutes) <= OFFSET_MINUTES_MAX ? { from, minutes } : undefined;
}

function readRule({ weekdays, start, end }: JsonObject): (Opening & { weekday: number })[] | undefined {
  const opening = readOpening(start, end);
  if (opening === undefined || !Array.isArray(weekdays)) return undefined;
  const days = weekdays.map((name) => WEEKDAYS.indexOf(name));
  return days.includes(-1) ? undefined : days.map((weekday) => ({ weekday, ...opening }));
}

function readException({ date, closed, start, end }: JsonObject): { day: number; opening: Opening | null } | undefined {
  if (typeof date !== 'string' || !/^\d{4}-\d\d-\d\d$/.test(date)) return undefined;
  const midnight = parseInstant(`${date}T00:00:00Z`);
  // A day that no month has is read as one of the next month.
  if (midnight === undefined || !formatInstant(midnight).startsWith(date)) return undefined;
  const day = midnight / DAY_MS;
  if (closed === true) return start === undefined && end === undefined ? { day, opening: null } : undefined;
  const opening = readOpening(start, end);
  return opening === undefined ? undefined : { day, opening };
}

function readOpening(startText: JsonValue | undefined, endText: JsonValue | undefined): Opening | undefined {
  const start = readTime(startText);
  const end = readTime(endText);
  if (start === undefined || end === undefined || start === DAY_MINUTES) return undefined;
  return { start, end: end > start ? end : end + DAY_MINUTES };
}

/** Minutes since midnight of `HH:MM`, 1440 for `24:00`. */
function readTime(value: JsonValue | undefined): number | undefined {
  if (value === '24:00') return DAY_MINUTES;
  if (typeof value !== 'string' || !/^([01]\d|2[0-3]):[0-5]\d$/.test(value)) return undefined;
  return Number(value.slice(0, 2)) * 60 + Number(value.slice(3));
}
