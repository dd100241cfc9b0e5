import { Type, type Static } from 'typebox';
import { SmartLockError, type FieldError } from '../../../platform/errors.ts';
import { StringEnum } from '../../../platform/http/schemas.ts';
import { isTimezone, offsetHoldsUntil, offsetMsAt } from './zone-offsets.ts';

export const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Weekday = (typeof weekdays)[number];

const StartTime = Type.String({ pattern: '^(?:[01][0-9]|2[0-3]):[0-5][0-9]$', description: 'Wall-clock time, HH:MM' });
const EndTime = Type.String({
  pattern: '^(?:(?:[01][0-9]|2[0-3]):[0-5][0-9]|24:00)$',
  description: 'Wall-clock time, HH:MM, exclusive; 24:00 is the end of the day; at or before the start means the next day',
});

const ScheduleRuleSchema = Type.Object(
  {
    weekdays: Type.Array(StringEnum(weekdays), { minItems: 1, maxItems: 7, uniqueItems: true }),
    start: StartTime,
    end: EndTime,
  },
  { additionalProperties: false },
);

const ScheduleExceptionSchema = Type.Object(
  {
    date: Type.String({ format: 'date', description: 'Local date whose rules this replaces; several of one date add up' }),
    closed: Type.Optional(Type.Literal(true, { description: 'Either this, or start and end' })),
    start: Type.Optional(StartTime),
    end: Type.Optional(EndTime),
  },
  { additionalProperties: false },
);

/** What a schema cannot say is checked by `checkSchedule`. */
export const ScheduleSchema = Type.Object(
  {
    timezone: Type.String({ minLength: 1, maxLength: 64, description: 'IANA zone, for example Europe/Berlin' }),
    rules: Type.Array(ScheduleRuleSchema, { maxItems: 50, default: [], description: 'Weekly openings' }),
    exceptions: Type.Array(ScheduleExceptionSchema, { maxItems: 200, default: [], description: 'Days that differ' }),
  },
  { additionalProperties: false, description: 'When a code opens: wall-clock time in the named zone' },
);

type DeepReadonly<T> = T extends object ? { readonly [Key in keyof T]: DeepReadonly<T[Key]> } : T;

/** A value: it is compiled once for each object, so one that was judged by is not changed in place. */
export type Schedule = DeepReadonly<Static<typeof ScheduleSchema>>;
export type ScheduleException = Schedule['exceptions'][number];

/** What is wrong with a schedule that fits the schema; `field` is where it stands in the body. */
export function scheduleErrors(schedule: Schedule, field = 'schedule'): FieldError[] {
  const errors: FieldError[] = [];
  if (!isTimezone(schedule.timezone)) {
    const message = 'This time zone is not known. Use a name of the IANA database, for example Europe/Berlin or UTC.';
    errors.push({ field: `${field}.timezone`, message, code: 'unknown_timezone' });
  }
  for (const [index, exception] of schedule.exceptions.entries()) {
    const hours = [exception.start, exception.end].filter((time) => time !== undefined).length;
    if (hours === (exception.closed === true ? 0 : 2)) continue;
    const message = 'Give either "closed": true, or both "start" and "end".';
    errors.push({ field: `${field}.exceptions.${index}`, message, code: 'closed_or_hours' });
  }
  if (schedule.rules.length === 0 && schedule.exceptions.every(({ start }) => start === undefined)) {
    const message = 'This schedule never opens. Give at least one rule, or an exception with start and end.';
    errors.push({ field: `${field}.rules`, message, code: 'never_open' });
  }
  return errors;
}

/** Refuses a schedule that fits the schema and still makes no sense. */
export function checkSchedule(schedule: Schedule, field = 'schedule'): void {
  const fields = scheduleErrors(schedule, field);
  if (fields.length === 0) return;
  const message = fields
    .slice(0, 3)
    .map((error) => `${error.field}: ${error.message}`)
    .join(' ');
  throw new SmartLockError('invalid_input', 'validation_error', message, { fields });
}

const minuteMs = 60_000;
const dayMs = 86_400_000;

/** In ms from the midnight of the day it belongs to, as clocks on the wall count; an end past 24 h is on the next day. */
interface Opening {
  readonly from: number;
  readonly until: number;
}

interface CompiledSchedule {
  readonly timezone: string;
  /** From Monday. */
  readonly weekly: readonly (readonly Opening[])[];
  readonly exceptions: ReadonlyMap<number, readonly Opening[]>;
}

/** Minutes since midnight of HH:MM. */
export function minuteOfDay(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));
}

/** Minutes from `start` to `end`: an end at or before the start is on the next day. */
export function openingMinutes(start: string, end: string): number {
  const minutes = minuteOfDay(end) - minuteOfDay(start);
  return minutes > 0 ? minutes : minutes + 1440;
}

function openingOf(start: string, end: string): Opening {
  const from = minuteOfDay(start) * minuteMs;
  return { from, until: from + openingMinutes(start, end) * minuteMs };
}

/** Days since 1970-01-01 of a date on the calendar. */
function dayNumber(date: string): number {
  return Date.parse(`${date}T00:00:00Z`) / dayMs;
}

const compiledSchedules = new WeakMap<Schedule, CompiledSchedule>();

function compile(schedule: Schedule): CompiledSchedule {
  const kept = compiledSchedules.get(schedule);
  if (kept !== undefined) return kept;
  const weekly: Opening[][] = [[], [], [], [], [], [], []];
  for (const { weekdays: days, start, end } of schedule.rules) {
    const opening = openingOf(start, end);
    for (const day of days) weekly[weekdays.indexOf(day)]?.push(opening);
  }
  const exceptions = new Map<number, Opening[]>();
  for (const { date, start, end } of schedule.exceptions) {
    const day = dayNumber(date);
    const openings = exceptions.get(day) ?? [];
    if (start !== undefined && end !== undefined) openings.push(openingOf(start, end));
    exceptions.set(day, openings);
  }
  const compiled: CompiledSchedule = { timezone: schedule.timezone, weekly, exceptions };
  compiledSchedules.set(schedule, compiled);
  return compiled;
}

function openingsOfDay(compiled: CompiledSchedule, day: number): readonly Opening[] {
  // 1970-01-01 was a Thursday.
  return compiled.exceptions.get(day) ?? compiled.weekly[(((day + 3) % 7) + 7) % 7] ?? [];
}

function covers(openings: readonly Opening[], time: number): boolean {
  for (const opening of openings) if (opening.from <= time && time < opening.until) return true;
  return false;
}

/** `local` is the wall clock's reading, as if it were UTC. */
function isOpenLocally(compiled: CompiledSchedule, local: number): boolean {
  const day = Math.floor(local / dayMs);
  const time = local - day * dayMs;
  return covers(openingsOfDay(compiled, day), time) || covers(openingsOfDay(compiled, day - 1), time + dayMs);
}

function isOpenAtMs(compiled: CompiledSchedule, instant: number): boolean {
  return isOpenLocally(compiled, instant + offsetMsAt(compiled.timezone, instant));
}

/** Judged by the wall clock of that instant, as locks do. */
export function isOpenAt(schedule: Schedule, instant: Date): boolean {
  return isOpenAtMs(compile(schedule), instant.getTime());
}

/** The readings of the wall clock on this day at which a schedule may open or close, rising. */
function edgesOfDay(compiled: CompiledSchedule, day: number): number[] {
  const own = openingsOfDay(compiled, day).flatMap(({ from, until }) => [from, until]);
  const tails = openingsOfDay(compiled, day - 1).map(({ until }) => until - dayMs);
  return [...own, ...tails].filter((edge) => edge > 0 && edge < dayMs).sort((a, b) => a - b);
}

/** Longer than a week by some: an opening may fall into an hour that clocks skip. */
const quietDays = 28;

/**
 * The stretches of time that have to be searched, rising. Four weeks without an exception are as all the weeks after them,
 * up to the next exception.
 */
function stretchesFrom(compiled: CompiledSchedule, from: number): { start: number; end: number }[] {
  const stretches = [{ start: from, end: from + quietDays * dayMs }];
  const starts = [...compiled.exceptions.keys()].map((day) => (day - 2) * dayMs).sort((a, b) => a - b);
  for (const start of starts) {
    const end = start + (quietDays + 4) * dayMs;
    const last = stretches.at(-1);
    if (last === undefined || end <= last.end) continue;
    if (start <= last.end) last.end = end;
    else stretches.push({ start, end });
  }
  return stretches;
}

function nextChange(schedule: Schedule, from: Date, wanted: boolean): Date | null {
  const compiled = compile(schedule);
  for (const { start, end } of stretchesFrom(compiled, from.getTime())) {
    let isOpen = isOpenAtMs(compiled, start);
    for (let at = start; at < end;) {
      const offset = offsetMsAt(compiled.timezone, at);
      const day = Math.floor((at + offset) / dayMs);
      const midnight = day * dayMs - offset;
      const next = Math.min(midnight + dayMs, offsetHoldsUntil(compiled.timezone, at));
      const instants = edgesOfDay(compiled, day).map((edge) => midnight + edge);
      for (const instant of [...instants.filter((edge) => edge > at && edge < next), next]) {
        const isOpenNow = isOpenAtMs(compiled, instant);
        if (isOpenNow !== isOpen && isOpenNow === wanted) return new Date(instant);
        isOpen = isOpenNow;
      }
      at = next;
    }
  }
  return null;
}

/** The first instant after `from` at which it turns from closed to open; null when that never happens. */
export function nextOpening(schedule: Schedule, from: Date): Date | null {
  return nextChange(schedule, from, true);
}

/** The first instant after `from` at which it turns from open to closed; null when that never happens. */
export function nextClosing(schedule: Schedule, from: Date): Date | null {
  return nextChange(schedule, from, false);
}
