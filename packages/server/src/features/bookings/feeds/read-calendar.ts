import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import ICAL from 'ical.js';
import { CalendarError } from './calendar-error.ts';
import { instantOf, knownZone } from './calendar-zones.ts';
import { splitCalendar } from './split-calendar.ts';

export { CalendarError } from './calendar-error.ts';

/** Somebody has the room from then to then. */
export interface CalendarStay {
  /** The same whenever this is read: the event's UID, and for one of a series the time it was meant for. */
  readonly key: string;
  readonly summary: string;
  readonly startsAt: Date;
  readonly endsAt: Date;
  /** The calendar says in so many words that it is off. */
  readonly isCancelled: boolean;
}

export interface CalendarRead {
  readonly stays: readonly CalendarStay[];
  /** Entries that are no stays or could not be understood, for a person. Bounded. */
  readonly warnings: readonly string[];
}

export interface CalendarRules {
  /** Of times that name no zone, and of days. */
  readonly timeZone: string;
  /** What whole days mean: `15:00`. */
  readonly checkInTime: string;
  readonly checkOutTime: string;
  /** Entries with these titles are no stays: some calendars block days so. Without regard to case. */
  readonly ignoredSummaries: readonly string[];
  /** What ends before or begins after is left out. */
  readonly from: Date;
  readonly until: Date;
}

export const calendarBytesMax = 12 * 1024 * 1024;
const staysMax = 3_000;
/** Of one series, since its beginning. */
const stepsMax = 20_000;
const stepsInAllMax = 200_000;
/** From one time of a series to the next: a rule may ask for what hardly ever comes, or never, and its search would not end. */
const searchMax = 20_000;
const searchInAllMax = 400_000;
/** Times that one entry adds to its series or takes from it. */
const datesMax = 5_000;
/** Others have their turn after so long. */
const sliceMs = 15;
const warningsMax = 20;
const dayMs = 86_400_000;
const stayMsMax = 366 * dayMs;

/** Counts what expanding series costs over a whole calendar. */
interface Effort {
  steps: number;
  /** Times that were looked at and are none of the series. */
  searched: number;
}

/**
 * Reads an iCalendar file (RFC 5545) into stays: with time zones by IANA and Windows names or by their own rules, whole days, series with
 * exceptions, entries without UID. Of a series without an end, what begins before `rules.until`: the next read sees further. Throws
 * CalendarError for what is no calendar or is too much; a single entry that makes no sense is left out with a warning.
 */
export async function readCalendar(text: string, rules: CalendarRules): Promise<CalendarRead> {
  if (Buffer.byteLength(text) > calendarBytesMax) {
    throw new CalendarError(
      'calendar_too_large',
      `The calendar is larger than ${calendarBytesMax / 1024 / 1024} MiB. Let it export fewer past events, or a calendar for each room.`,
    );
  }
  const pause = createPauses();
  const { zones, groups } = await splitCalendar(text, pause);
  const calendar = new ICAL.Component(['vcalendar', [], zones.map(parse)]);
  const warnings: string[] = [];
  const warn = (message: string) => {
    if (warnings.length < warningsMax && !warnings.includes(message)) warnings.push(message);
  };
  const effort: Effort = { steps: 0, searched: 0 };
  const stays = new Map<string, CalendarStay>();
  for (const entries of groups) {
    const group = groupOf(entries.map((entry) => new ICAL.Component(parse(entry), calendar)));
    try {
      for (const stay of staysOf(group, rules, effort, warn)) stays.set(stay.key, stay);
    } catch (error) {
      if (error instanceof CalendarError) throw error;
      warn(`An entry was left out: ${reasonOf(error)}`);
    }
    if (stays.size > staysMax) {
      throw new CalendarError(
        'too_many_entries',
        `The calendar has more than ${staysMax} stays in the time that is read ahead. Let its series end earlier.`,
      );
    }
    await pause();
  }
  return { stays: [...stays.values()].sort((a, b) => a.startsAt.getTime() - b.startsAt.getTime()), warnings };
}

type Jcal = Exclude<ConstructorParameters<typeof ICAL.Component>[0], string>;

/** To be asked again and again in long work: lets others have their turn when it has lasted. */
function createPauses(): () => Promise<void> | undefined {
  let endsAt = performance.now() + sliceMs;
  return () => {
    if (performance.now() < endsAt) return undefined;
    return setImmediate().then(() => void (endsAt = performance.now() + sliceMs));
  };
}

/** Outlook writes names of zones that hold a colon, which end there unless they are quoted. */
const bareZone = /;TZID=([a-z]+:\/\/[^":;\s]+)(?=[:;])/giu;

/** One component. One that is broken makes the whole broken: what is left out might be a booking. */
function parse(block: string): Jcal {
  try {
    const jcal: unknown = ICAL.parse(block.replaceAll(bareZone, ';TZID="$1"'));
    return (Array.isArray(jcal) && Array.isArray(jcal[0]) ? jcal[0] : jcal) as Jcal;
  } catch (error) {
    throw new CalendarError('not_a_calendar', `The calendar cannot be read: ${reasonOf(error)}`, { cause: error });
  }
}

function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  // The parser quotes the line, which may hold names.
  return (
    text
      .replaceAll(/["'`].*$/gsu, '')
      .slice(0, 120)
      .trim() || 'it makes no sense'
  );
}

interface Group {
  readonly key: string;
  readonly masters: ICAL.Component[];
  readonly exceptions: ICAL.Component[];
}

/** Values are made out when they are asked for: one that makes no sense is none. */
function valueOf(entry: ICAL.Component, name: string): unknown {
  try {
    return entry.getFirstPropertyValue(name);
  } catch {
    return undefined;
  }
}

function textOf(entry: ICAL.Component, name: string): string {
  const value = valueOf(entry, name);
  if (typeof value === 'string' || typeof value === 'number') return String(value).trim();
  return value instanceof ICAL.Time || value instanceof ICAL.Duration ? value.toString() : '';
}

function keyOf(entry: ICAL.Component): string {
  const uid = textOf(entry, 'uid');
  if (uid !== '' && uid.length <= 200) return uid;
  const source = uid === '' ? ['dtstart', 'dtend', 'duration', 'summary'].map((name) => textOf(entry, name)).join('\n') : uid;
  return `${uid === '' ? 'no-uid' : 'uid'}-${createHash('sha256').update(source).digest('hex').slice(0, 40)}`;
}

/** Entries of one UID: the one itself, and those that stand for one time of its series. */
function groupOf(entries: readonly ICAL.Component[]): Group {
  const group: Group = { key: '', masters: [], exceptions: [] };
  for (const entry of entries) (entry.hasProperty('recurrence-id') ? group.exceptions : group.masters).push(entry);
  const [first] = entries;
  return { ...group, key: first === undefined ? '' : keyOf(first) };
}

const sequenceOf = (entry: ICAL.Component): number => Number(textOf(entry, 'sequence')) || 0;

/** Of several that claim to be the same: the latest, as calendars number their changes. */
function latest(entries: readonly ICAL.Component[]): ICAL.Component | undefined {
  return entries.toSorted(
    (a, b) =>
      sequenceOf(b) - sequenceOf(a) ||
      textOf(b, 'last-modified').localeCompare(textOf(a, 'last-modified')) ||
      textOf(b, 'dtstamp').localeCompare(textOf(a, 'dtstamp')),
  )[0];
}

type Warn = (message: string) => void;

function staysOf(group: Group, rules: CalendarRules, effort: Effort, warn: Warn): CalendarStay[] {
  const master = latest(group.masters);
  const stays: CalendarStay[] = [];
  const exceptions = new Map<string, ICAL.Component[]>();
  for (const entry of group.exceptions) {
    const at = timeOf(entry, 'recurrence-id');
    if (at === undefined) continue;
    const key = at.toString();
    const others = exceptions.get(key);
    if (others === undefined) exceptions.set(key, [entry]);
    else others.push(entry);
  }
  const add = (entry: ICAL.Component, key: string, start: ICAL.Time, end: ICAL.Time) => {
    const stay = stayFrom(entry, key, start, end, rules, warn);
    if (stay !== undefined) stays.push(stay);
  };
  if (master !== undefined) {
    const start = timeOf(master, 'dtstart');
    if (start === undefined) throw new Error('it has no beginning');
    const length = endOf(master, start).subtractDate(start);
    const isSeries = master.hasProperty('rrule') || master.hasProperty('rdate');
    // What is too long to be a stay is none however often it comes.
    if (!isSeries || length.toSeconds() * 1000 > stayMsMax) add(master, group.key, start, endOf(master, start));
    else {
      for (const at of occurrences(master, start, rules, effort)) {
        if (exceptions.has(at.toString())) continue;
        const end = at.clone();
        end.addDuration(length);
        add(master, `${group.key}#${at.toString()}`, at, end);
      }
    }
  }
  for (const [at, entries] of exceptions) {
    const entry = latest(entries);
    const start = entry === undefined ? undefined : timeOf(entry, 'dtstart');
    if (entry !== undefined && start !== undefined) add(entry, `${group.key}#${at}`, start, endOf(entry, start));
  }
  return stays;
}

function timeOf(entry: ICAL.Component, name: string): ICAL.Time | undefined {
  const value = valueOf(entry, name);
  return value instanceof ICAL.Time ? value : undefined;
}

function endOf(entry: ICAL.Component, start: ICAL.Time): ICAL.Time {
  const end = timeOf(entry, 'dtend');
  if (end !== undefined) return end;
  const duration = valueOf(entry, 'duration');
  const after = start.clone();
  if (duration instanceof ICAL.Duration) after.addDuration(duration);
  else if (start.isDate) after.adjust(1, 0, 0, 0);
  return after;
}

/** The times of a series within what is read ahead, by its own wall clock. */
function occurrences(master: ICAL.Component, start: ICAL.Time, rules: CalendarRules, effort: Effort): ICAL.Time[] {
  const dates = [...master.getAllProperties('rdate'), ...master.getAllProperties('exdate')];
  if (dates.reduce((count, property) => count + property.getValues().length, 0) > datesMax) throw tooOften();
  const search = { since: 0 };
  for (const property of master.getAllProperties('rrule')) {
    const rule: unknown = property.getFirstValue();
    // What comes next looks for the first time of each rule before anything can be said to it.
    if (rule instanceof ICAL.Recur) bounded(rule.iterator(start), search, effort).next();
  }
  const expansion = new ICAL.RecurExpansion({ component: master, dtstart: start });
  for (const iterator of Reflect.get(expansion, 'ruleIterators') as ICAL.RecurIterator[]) bounded(iterator, search, effort);
  const found: ICAL.Time[] = [];
  for (let step = 0; ; step += 1) {
    // To stop here and go on would take what is not reached for what is not there.
    if (step >= stepsMax || (effort.steps += 1) > stepsInAllMax) throw tooOften();
    search.since = effort.searched;
    const next = expansion.next() as ICAL.Time | null | undefined;
    if (next === null || next === undefined) break;
    const at = Date.UTC(next.year, next.month - 1, next.day, next.hour, next.minute, next.second);
    // The wall clock is within a day of the instant.
    if (at > rules.until.getTime() + dayMs) break;
    if (at < rules.from.getTime() - stayMsMax) continue;
    found.push(next.clone());
    if (found.length > staysMax) throw tooOften();
  }
  return found;
}

/** Asked of each time that it comes by, it gives up after so many. */
function bounded(iterator: ICAL.RecurIterator, search: { readonly since: number }, effort: Effort): ICAL.RecurIterator {
  const isOne = iterator.check_contracting_rules.bind(iterator);
  iterator.check_contracting_rules = () => {
    effort.searched += 1;
    if (effort.searched - search.since > searchMax || effort.searched > searchInAllMax) throw tooOften();
    return isOne();
  };
  return iterator;
}

const tooOften = (): CalendarError =>
  new CalendarError(
    'too_many_entries',
    'The series of this calendar repeat too often to be read. Let them begin later, or end earlier.',
  );

interface Placed {
  readonly entry: ICAL.Component;
  readonly rules: CalendarRules;
  readonly warn: Warn;
}

function zoneOf(time: ICAL.Time, property: string, { entry, rules, warn }: Placed): string | ICAL.Timezone {
  if (time.zone === ICAL.Timezone.utcTimezone) return 'UTC';
  const parameter: unknown = entry.getFirstProperty(property)?.getParameter('tzid');
  const tzid = typeof parameter === 'string' ? parameter : (time.zone?.tzid ?? '');
  const named = tzid === '' || tzid === 'floating' ? rules.timeZone : knownZone(tzid);
  if (named !== undefined) return named;
  if (time.zone !== null && time.zone !== undefined && time.zone !== ICAL.Timezone.localTimezone) return time.zone;
  warn(`A time zone of the calendar is not known: those times are taken as ${rules.timeZone}.`);
  return rules.timeZone;
}

function instantAt(time: ICAL.Time, property: string, placed: Placed): Date {
  const zone = zoneOf(time, property, placed);
  if (typeof zone === 'string') return instantOf(time, zone);
  const there = time.clone();
  there.zone = zone;
  return new Date(there.toUnixTime() * 1000);
}

function atTimeOfDay(day: ICAL.Time, time: string, timeZone: string): Date {
  const [hour = 0, minute = 0] = time.split(':').map(Number);
  return instantOf({ year: day.year, month: day.month, day: day.day, hour, minute, second: 0 }, timeZone);
}

function stayFrom(
  entry: ICAL.Component,
  key: string,
  start: ICAL.Time,
  end: ICAL.Time,
  rules: CalendarRules,
  warn: Warn,
): CalendarStay | undefined {
  const summary = textOf(entry, 'summary').slice(0, 150);
  if (textOf(entry, 'transp').toUpperCase() === 'TRANSPARENT') return undefined;
  if (rules.ignoredSummaries.some((ignored) => ignored.toLowerCase() === summary.toLowerCase())) return undefined;
  let [startsAt, endsAt] = [new Date(Number.NaN), new Date(Number.NaN)];
  if (start.isDate) {
    startsAt = atTimeOfDay(start, rules.checkInTime, rules.timeZone);
    // The end of whole days is the day after the last night; one day alone ends on the next.
    const last = end.compareDateOnlyTz(start, ICAL.Timezone.utcTimezone) <= 0 ? start.clone() : end;
    if (last !== end) last.adjust(1, 0, 0, 0);
    endsAt = atTimeOfDay(last, rules.checkOutTime, rules.timeZone);
  } else {
    startsAt = instantAt(start, 'dtstart', { entry, rules, warn });
    endsAt = instantAt(end, entry.hasProperty('dtend') ? 'dtend' : 'dtstart', { entry, rules, warn });
  }
  if (Number.isNaN(startsAt.getTime()) || Number.isNaN(endsAt.getTime())) {
    warn('An entry was left out: its times are no times.');
    return undefined;
  }
  if (endsAt <= rules.from || startsAt >= rules.until) return undefined;
  if (endsAt <= startsAt) {
    warn(`An entry of ${startsAt.toISOString()} was left out: it ends before it begins.`);
    return undefined;
  }
  if (endsAt.getTime() - startsAt.getTime() > stayMsMax) {
    warn(`An entry of ${startsAt.toISOString()} was left out: it is longer than a year.`);
    return undefined;
  }
  return { key, summary, startsAt, endsAt, isCancelled: textOf(entry, 'status').toUpperCase() === 'CANCELLED' };
}
