import { openingMinutes, minuteOfDay, weekdays, type Schedule, type ScheduleException } from './schedule.ts';
import { describeTimezone } from './zone-offsets.ts';

const dayNames = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const;
const monthNames = 'January February March April May June July August September October November December'.split(' ');
const dayMs = 86_400_000;

function describeHours(start: string, end: string): string {
  const until = minuteOfDay(start) + openingMinutes(start, end);
  if (start === '00:00' && until === 1440) return 'all day';
  if (until === 1440) return `${start}–24:00`;
  return until > 1440 ? `${start}–${end} (next day)` : `${start}–${end}`;
}

function joinWords(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`;
}

/** "Every day", "Monday to Friday", "Mondays and Thursdays", "Friday to Monday and Wednesdays". */
function describeDays(days: readonly number[]): string {
  if (days.length === 7) return 'Every day';
  const runs: number[][] = [];
  for (const day of days) {
    const run = runs.at(-1);
    if (run !== undefined && run.at(-1) === day - 1) run.push(day);
    else runs.push([day]);
  }
  // A weekend and the Monday after it are one run, too, when together they are long enough to be called one.
  const first = runs[0];
  const last = runs.at(-1);
  if (runs.length > 1 && first?.[0] === 0 && last?.at(-1) === 6 && first.length + last.length > 2) {
    runs.shift();
    last.push(...first);
  }
  const words = runs.flatMap((run) =>
    run.length > 2
      ? [`${dayNames[run[0] ?? 0] ?? ''} to ${dayNames[run.at(-1) ?? 0] ?? ''}`]
      : run.map((day) => `${dayNames[day] ?? ''}s`),
  );
  return joinWords(words);
}

function describeRules(rules: Schedule['rules']): string {
  const daysByHours = new Map<string, number[]>();
  for (const [day, weekday] of weekdays.entries()) {
    const ofDay = rules.filter((rule) => rule.weekdays.includes(weekday));
    const hours = ofDay.toSorted(
      (a, b) => minuteOfDay(a.start) - minuteOfDay(b.start) || minuteOfDay(a.end) - minuteOfDay(b.end),
    );
    const text = joinWords([...new Set(hours.map(({ start, end }) => describeHours(start, end)))]);
    if (text !== '') daysByHours.set(text, [...(daysByHours.get(text) ?? []), day]);
  }
  return [...daysByHours].map(([hours, days]) => `${describeDays(days)} ${hours}`).join('; ');
}

function describeDate(day: number): string {
  const date = new Date(day * dayMs);
  return `${date.getUTCDate()} ${monthNames[date.getUTCMonth()] ?? ''} ${date.getUTCFullYear()}`;
}

/** The hours by date, rising; none for a day that stays closed. */
function hoursByDay(exceptions: readonly ScheduleException[]): (readonly [number, readonly string[]])[] {
  const byDay = new Map<number, string[]>();
  for (const { date, start, end } of exceptions.toSorted((a, b) => (a.start ?? '').localeCompare(b.start ?? ''))) {
    const day = Date.parse(`${date}T00:00:00Z`) / dayMs;
    const hours = byDay.get(day) ?? [];
    if (start !== undefined && end !== undefined) hours.push(describeHours(start, end));
    byDay.set(day, hours);
  }
  return [...byDay].sort(([a], [b]) => a - b);
}

function describeExceptions(exceptions: readonly ScheduleException[]): string[] {
  const texts: string[] = [];
  let closedFrom: number | null = null;
  const days = hoursByDay(exceptions);
  for (const [index, [day, hours]] of days.entries()) {
    if (hours.length > 0) {
      texts.push(`on ${describeDate(day)} open ${joinWords([...new Set(hours)])}`);
      continue;
    }
    closedFrom ??= day;
    const next = days[index + 1];
    if (next !== undefined && next[0] === day + 1 && next[1].length === 0) continue;
    texts.push(
      closedFrom === day ? `closed on ${describeDate(day)}` : `closed from ${describeDate(closedFrom)} to ${describeDate(day)}`,
    );
    closedFrom = null;
  }
  return texts;
}

/** For people: "Monday to Friday 09:00–17:00, Berlin time; closed on 25 December 2026". */
export function describeSchedule(schedule: Schedule, _locale: 'en' = 'en'): string {
  const rules = describeRules(schedule.rules);
  const exceptions = describeExceptions(schedule.exceptions);
  const isEverOpen = rules !== '' || schedule.exceptions.some(({ start }) => start !== undefined);
  const weekly = rules === '' ? (isEverOpen ? 'Closed every week' : 'Never open') : rules;
  return [`${weekly}, ${describeTimezone(schedule.timezone)}`, ...exceptions].join('; ');
}
