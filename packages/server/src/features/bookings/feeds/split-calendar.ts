import { CalendarError } from './calendar-error.ts';

const entriesMax = 50_000;
const zonesMax = 200;
const zoneMax = 65_536;
const zoneRulesMax = 400;
const essenceMax = 262_144;

/** A calendar as text that is cut and not read yet: reading all of a large one at once would keep the server from everything else. */
export interface SplitCalendar {
  /** What its VTIMEZONEs say. */
  readonly zones: readonly string[];
  /** The VEVENTs of one UID together, each with what matters of it; one without is alone. */
  readonly groups: readonly (readonly string[])[];
}

/** The text between `BEGIN:<name>` and `END:<name>`, both with it. A line that is folded begins with a blank, so that it is never taken for one. */
function blocksOf(text: string, name: 'VEVENT' | 'VTIMEZONE'): string[] {
  const blocks: string[] = [];
  let from = -1;
  for (const { 1: word = '', index, 0: found } of text.matchAll(
    new RegExp(`(?:^|\\n)(BEGIN|END):${name}[ \\t]*\\r?(?=\\n|$)`, 'giu'),
  )) {
    const isBegin = word.toUpperCase() === 'BEGIN';
    if (isBegin === from >= 0) {
      throw new CalendarError(
        'not_a_calendar',
        `The calendar cannot be read: a ${name} ${isBegin ? 'begins within another' : 'ends that has not begun'}.`,
      );
    }
    if (isBegin) from = found.startsWith('\n') ? index + 1 : index;
    else {
      blocks.push(text.slice(from, index + found.length));
      from = -1;
    }
  }
  if (from >= 0) throw new CalendarError('not_a_calendar', `The calendar cannot be read: a ${name} has no end.`);
  return blocks;
}

const partsOfEntry =
  'BEGIN|END|UID|DTSTART|DTEND|DURATION|SUMMARY|RRULE|RDATE|EXDATE|RECURRENCE-ID|SEQUENCE|LAST-MODIFIED|DTSTAMP|STATUS|TRANSP';

/**
 * Of an entry what matters here, unfolded: the rest (descriptions, attachments, alarms with UIDs of their own) is not looked at, so that
 * it costs nothing and breaks nothing.
 */
function essenceOf(entry: string): string {
  const kept: string[] = [];
  let depth = 0;
  let size = 0;
  const unfolded = entry.replaceAll(/\r?\n[ \t]/gu, '');
  for (const { 1: name = '', 0: found } of unfolded.matchAll(new RegExp(`(?:^|\\n)(${partsOfEntry})[:;][^\\n]*`, 'giu'))) {
    const word = name.toUpperCase();
    if (word === 'END') depth -= 1;
    if (depth === (word === 'BEGIN' || word === 'END' ? 0 : 1)) {
      kept.push(found.trim());
      size += found.length;
    }
    if (word === 'BEGIN') depth += 1;
  }
  if (depth !== 0) throw new CalendarError('not_a_calendar', 'The calendar cannot be read: a part of an entry has no end.');
  if (size > essenceMax) {
    throw new CalendarError('too_many_entries', 'An entry of the calendar is too large to be read: it lists too many dates.');
  }
  return kept.join('\r\n');
}

/**
 * Clocks change once a year by one rule, on a day of one month. Others would be worked out for all years from the zone's beginning, however often they
 * repeat.
 */
function isZoneRule(rule: string): boolean {
  const parts = new Map(
    rule.split(';').map((part): [string, readonly string[]] => {
      const [name = '', value = ''] = part.trim().toUpperCase().split('=');
      return [name, value.split(',')];
    }),
  );
  const isOnDay = parts.has('BYDAY') || parts.has('BYMONTHDAY');
  return (
    parts.get('FREQ')?.join() === 'YEARLY' &&
    [...parts].every(([name, values]) => values.length <= (zoneParts[name] ?? 0)) &&
    (!isOnDay || parts.has('BYMONTH'))
  );
}

/** How many values each may have. */
const zoneParts: Readonly<Record<string, number>> = {
  FREQ: 1,
  UNTIL: 1,
  COUNT: 1,
  INTERVAL: 1,
  WKST: 1,
  BYMONTH: 1,
  BYDAY: 1,
  BYMONTHDAY: 7,
};

const uidLine = /\nUID(?:;[^:\r\n]*)?:([^\r\n]*)/iu;

/** Throws CalendarError for what is no calendar, is cut off, or has more in it than is ever read. */
export async function splitCalendar(text: string, pause: () => Promise<void> | undefined): Promise<SplitCalendar> {
  const clean = text.replace(/^\uFEFF/u, '').trimStart();
  if (!/^BEGIN:VCALENDAR/iu.test(clean)) {
    throw new CalendarError(
      'not_a_calendar',
      'What came is no calendar: it does not begin with BEGIN:VCALENDAR. Check the address; some open a web page instead.',
    );
  }
  // A file that was cut off on its way lacks bookings, which is not to be taken for their end.
  if (!/END:VCALENDAR$/iu.test(clean.slice(-200).trimEnd())) {
    throw new CalendarError('not_a_calendar', 'The calendar is cut off: its end is missing. It is read again later.');
  }
  const entries = blocksOf(clean, 'VEVENT');
  if (entries.length > entriesMax) {
    throw new CalendarError(
      'too_many_entries',
      `The calendar has ${entries.length} entries; more than ${entriesMax} are not read. Let it export fewer past events.`,
    );
  }
  const zones = blocksOf(clean, 'VTIMEZONE');
  if (zones.length > zonesMax || zones.some((zone) => zone.length > zoneMax)) {
    throw new CalendarError('too_many_entries', 'The calendar describes more time zones, or larger ones, than are ever read.');
  }
  const zoneRules = zones.flatMap((zone) =>
    [...zone.replaceAll(/\r?\n[ \t]/gu, '').matchAll(/\nRRULE[:;]([^\r\n]*)/giu)].map(([, rule = '']) => rule),
  );
  if (zoneRules.length > zoneRulesMax || !zoneRules.every(isZoneRule)) {
    throw new CalendarError('not_a_calendar', 'The calendar describes a time zone whose clocks change as no clocks do.');
  }
  const groups = new Map<string, string[]>();
  for (const [index, entry] of entries.entries()) {
    const essence = essenceOf(entry);
    const uid = (uidLine.exec(essence)?.[1] ?? '').trim();
    const key = uid === '' ? `\n${index}` : uid;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [essence]);
    else group.push(essence);
    await pause();
  }
  return { zones, groups: [...groups.values()] };
}

/** Lines are folded by bytes: some programs do so within a character. */
export function decodeCalendar(body: Buffer): string {
  const text = body.toString('utf8');
  if (!text.includes('\uFFFD')) return text;
  return Buffer.from(body.toString('latin1').replaceAll(/\r?\n[ \t]/gu, ''), 'latin1').toString('utf8');
}
