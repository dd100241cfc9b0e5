import { readFileSync } from 'node:fs';
import { WrongUse } from './terminal.ts';

const days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const form = "'mon-fri 09:00-17:00 Europe/Berlin', several openings as 'mon-fri 09:00-17:00; sat 10:00-14:00 Europe/Berlin'";

export const scheduleFlag = {
  schedule: {
    type: 'string',
    description: 'Days, hours and zone when it opens, several openings apart by ;, or a .json file that may have exceptions',
    valueHint: 'mon-fri 09:00-17:00 Europe/Berlin',
  },
} as const;

interface Rule {
  readonly weekdays: readonly string[];
  readonly start: string;
  readonly end: string;
}

/** What `--schedule` says, as the API takes it. Whether the zone exists and the hours make sense is the server's to judge. */
export function readSchedule(text: string): object {
  if (/\.json$/i.test(text)) return readScheduleFile(text);
  const [, openings, timezone] = /^(.*\d)\s+([A-Za-z][\w+/-]*)$/.exec(text.trim()) ?? [];
  if (openings === undefined || timezone === undefined)
    throw new WrongUse(`--schedule takes days, hours and a time zone: ${form}. "${text}" is not that.`);
  return { timezone, rules: openings.split(';').map((opening) => readRule(opening)) };
}

function readScheduleFile(path: string): object {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new WrongUse(`--schedule: ${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (typeof content !== 'object' || content === null || Array.isArray(content))
    throw new WrongUse(`--schedule: ${path} must hold an object with timezone, rules and exceptions.`);
  return content;
}

function readRule(opening: string): Rule {
  const [, named, start, end] = /^(\S+)\s+(\d{1,2}:\d{2})\s*-\s*(\d{1,2}:\d{2})$/.exec(opening.trim()) ?? [];
  if (named === undefined || start === undefined || end === undefined)
    throw new WrongUse(`--schedule: "${opening.trim()}" is not days and hours such as "mon-fri 09:00-17:00".`);
  return { weekdays: readDays(named.toLowerCase()), start: start.padStart(5, '0'), end: end.padStart(5, '0') };
}

/** `mon`, `mon,thu`, `mon-fri`, `sat-mon`, `daily`. */
function readDays(named: string): string[] {
  if (named === 'daily') return days;
  const found = new Set<string>();
  for (const part of named.split(',')) {
    const ends = part.split('-');
    const [first, last] = [ends[0], ends.at(-1)].map((day) => days.indexOf(day ?? ''));
    if (first === undefined || last === undefined || first < 0 || last < 0 || ends.length > 2)
      throw new WrongUse(`--schedule: "${part}" is no day. Write ${days.join(', ')}, a range such as mon-fri, or daily.`);
    for (let day = first; ; day = (day + 1) % days.length) {
      found.add(days[day] ?? '');
      if (day === last) break;
    }
  }
  return days.filter((day) => found.has(day));
}
