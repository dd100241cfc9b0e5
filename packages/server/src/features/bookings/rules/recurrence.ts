import { RRuleTemporal } from 'rrule-temporal';
import { invalidInput } from '../../../platform/errors.ts';
import { instantOf } from '../feeds/calendar-zones.ts';

export const occurrencesMax = 400;
const aheadDaysMax = 731;
const dayMs = 86_400_000;
/** Rules that match rarely are given up after this many steps, so that no rule keeps the server busy. */
const stepsMax = 20_000;
const ruleCharsMax = 500;
const frequencies = /^FREQ=(DAILY|WEEKLY|MONTHLY|YEARLY)$/u;

export interface Recurrence {
  /** RFC 5545, without `RRULE:` in front: `FREQ=WEEKLY;BYDAY=TU;COUNT=10`. */
  readonly rrule: string;
  /** Its wall clock is what the rule repeats: 19:00 stays 19:00 when clocks change. */
  readonly timeZone: string;
  readonly firstStart: Date;
  /** Occurrences that are left out, by their day in that zone (`2027-04-03`). */
  readonly exceptDates: readonly string[];
}

function refuse(message: string, code: string): never {
  throw invalidInput('rrule', message, code);
}

function wallClock(at: Date, timeZone: string): { readonly day: string; readonly text: string } {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  }).formatToParts(at);
  const {
    year = '',
    month = '',
    day = '',
    hour = '',
    minute = '',
    second = '',
  } = Object.fromEntries(parts.map(({ type, value }) => [type, value]));
  return { day: `${year}-${month}-${day}`, text: `${year}${month}${day}T${hour}${minute}${second}` };
}

/** Checks what the rule may ask for at all, and gives it in upper case. */
function readRule(rrule: string): string {
  const rule = rrule
    .trim()
    .replace(/^RRULE:/iu, '')
    .toUpperCase();
  if (rule === '' || rule.length > ruleCharsMax || !/^[A-Z0-9=;,:+-]+$/u.test(rule)) {
    refuse('Must be a rule such as FREQ=WEEKLY;BYDAY=TU;COUNT=10 (RFC 5545).', 'invalid_rrule');
  }
  const parts = rule.split(';');
  if (!parts.some((part) => frequencies.test(part))) {
    refuse('FREQ must be DAILY, WEEKLY, MONTHLY or YEARLY.', 'invalid_rrule');
  }
  if (parts.some((part) => /^BY(?:HOUR|MINUTE|SECOND)=/u.test(part))) {
    refuse('The time of day is that of starts_at: leave BYHOUR, BYMINUTE and BYSECOND out.', 'invalid_rrule');
  }
  if (!parts.some((part) => /^(?:COUNT|UNTIL)=/u.test(part))) {
    refuse('A series has an end: add COUNT or UNTIL. Make another one when it is over.', 'endless_rrule');
  }
  return rule;
}

/** When each occurrence begins, in order. Throws invalid_input for a rule that is wrong, has no end, or asks for too much. */
export function expandRecurrence({ rrule, timeZone, firstStart, exceptDates }: Recurrence): readonly Date[] {
  const rule = readRule(rrule);
  const latestMs = firstStart.getTime() + aheadDaysMax * dayMs;
  const starts: Date[] = [];
  const excepted = new Set(exceptDates);
  let isTooMany = false;
  let isTooFar = false;
  try {
    const recurrence = new RRuleTemporal({
      rruleString: `DTSTART;TZID=${timeZone}:${wallClock(firstStart, timeZone).text}\nRRULE:${rule}`,
      maxIterations: stepsMax,
      maxCandidateEvaluations: stepsMax,
      strict: true,
      cache: false,
    });
    recurrence.all(({ epochMilliseconds }, index) => {
      isTooMany = index >= occurrencesMax;
      isTooFar = epochMilliseconds > latestMs;
      if (isTooMany || isTooFar) return false;
      const start = new Date(epochMilliseconds);
      if (!excepted.has(wallClock(start, timeZone).day)) starts.push(start);
      return true;
    });
  } catch (error) {
    refuse(
      `This rule cannot be read: ${error instanceof Error ? error.message.slice(0, 200) : 'it is not valid'}`,
      'invalid_rrule',
    );
  }
  if (isTooMany) refuse(`A series has at most ${occurrencesMax} sessions: make it shorter.`, 'too_many_occurrences');
  if (isTooFar) refuse('A series ends within two years of its beginning: make it shorter.', 'too_far');
  if (starts.length === 0) refuse('This rule has no session: all of them are left out, or it matches no day.', 'no_occurrence');
  return starts;
}

/** Milliseconds that clocks there would show if it were UTC. */
function wallMs(at: Date, timeZone: string): number {
  const { text } = wallClock(at, timeZone);
  const [, year = '', month = '', day = '', hour = '', minute = '', second = ''] =
    /(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)/.exec(text) ?? [];
  return Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second));
}

/** When the session that begins at `startsAt` ends: as long after it by the wall clock as the first one, so that 6:00 stays 6:00 when clocks change in the night. */
export function endOfSession(first: { readonly startsAt: Date; readonly endsAt: Date }, startsAt: Date, timeZone: string): Date {
  const wall = new Date(wallMs(startsAt, timeZone) + wallMs(first.endsAt, timeZone) - wallMs(first.startsAt, timeZone));
  const endsAt = instantOf(
    {
      year: wall.getUTCFullYear(),
      month: wall.getUTCMonth() + 1,
      day: wall.getUTCDate(),
      hour: wall.getUTCHours(),
      minute: wall.getUTCMinutes(),
      second: wall.getUTCSeconds(),
    },
    timeZone,
  );
  // Within the hour that comes twice the wall clock says nothing of what comes first.
  const isWithinChange = endsAt <= startsAt || startsAt.getTime() === first.startsAt.getTime();
  return isWithinChange ? new Date(startsAt.getTime() + first.endsAt.getTime() - first.startsAt.getTime()) : endsAt;
}
