import { languages, type Language, type Localised } from '../../../platform/notify/language.ts';
import { openingMinutes, minuteOfDay, weekdays, type Schedule, type ScheduleException } from './schedule.ts';
import { scheduleWords, type ScheduleWords } from './schedule-words.ts';
import { placeOfTimezone } from './zone-offsets.ts';

const dayMs = 86_400_000;

function describeHours(words: ScheduleWords, start: string, end: string): string {
  const until = minuteOfDay(start) + openingMinutes(start, end);
  if (start === '00:00' && until === 1440) return words.allDay;
  if (until === 1440) return `${start}–24:00`;
  return until > 1440 ? words.nextDay(`${start}–${end}`) : `${start}–${end}`;
}

function joinWords({ and }: ScheduleWords, parts: readonly string[]): string {
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} ${and} ${parts.at(-1) ?? ''}`;
}

/** "Every day", "Monday to Friday", "Mondays and Thursdays", "Friday to Monday and Wednesdays". */
function describeDays(words: ScheduleWords, days: readonly number[]): string {
  if (days.length === 7) return words.everyDay;
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
  const parts = runs.flatMap((run) =>
    run.length > 2 ? [words.dayRun(words.day(run[0] ?? 0), words.day(run.at(-1) ?? 0))] : run.map(words.days),
  );
  return joinWords(words, parts);
}

function describeRules(words: ScheduleWords, rules: Schedule['rules']): string {
  const daysByHours = new Map<string, number[]>();
  for (const [day, weekday] of weekdays.entries()) {
    const ofDay = rules.filter((rule) => rule.weekdays.includes(weekday));
    const hours = ofDay.toSorted(
      (a, b) => minuteOfDay(a.start) - minuteOfDay(b.start) || minuteOfDay(a.end) - minuteOfDay(b.end),
    );
    const text = joinWords(words, [...new Set(hours.map(({ start, end }) => describeHours(words, start, end)))]);
    if (text !== '') daysByHours.set(text, [...(daysByHours.get(text) ?? []), day]);
  }
  return [...daysByHours].map(([hours, days]) => `${describeDays(words, days)} ${hours}`).join('; ');
}

function describeDate(words: ScheduleWords, day: number): string {
  const date = new Date(day * dayMs);
  return words.date(date.getUTCDate(), words.months[date.getUTCMonth()] ?? '', date.getUTCFullYear());
}

/** The hours by date, rising; none for a day that stays closed. */
function hoursByDay(words: ScheduleWords, exceptions: readonly ScheduleException[]): (readonly [number, readonly string[]])[] {
  const byDay = new Map<number, string[]>();
  for (const { date, start, end } of exceptions.toSorted((a, b) => (a.start ?? '').localeCompare(b.start ?? ''))) {
    const day = Date.parse(`${date}T00:00:00Z`) / dayMs;
    const hours = byDay.get(day) ?? [];
    if (start !== undefined && end !== undefined) hours.push(describeHours(words, start, end));
    byDay.set(day, hours);
  }
  return [...byDay].sort(([a], [b]) => a - b);
}

function describeExceptions(words: ScheduleWords, exceptions: readonly ScheduleException[]): string[] {
  const texts: string[] = [];
  let closedFrom: number | null = null;
  const days = hoursByDay(words, exceptions);
  for (const [index, [day, hours]] of days.entries()) {
    if (hours.length > 0) {
      texts.push(words.openOn(describeDate(words, day), joinWords(words, [...new Set(hours)])));
      continue;
    }
    closedFrom ??= day;
    const next = days[index + 1];
    if (next !== undefined && next[0] === day + 1 && next[1].length === 0) continue;
    texts.push(
      closedFrom === day
        ? words.closedOn(describeDate(words, day))
        : words.closedFrom(describeDate(words, closedFrom), describeDate(words, day)),
    );
    closedFrom = null;
  }
  return texts;
}

/** For people: "Monday to Friday 09:00–17:00, Berlin time; closed on 25 December 2026". */
export function describeSchedule(schedule: Schedule, language: Language = 'en'): string {
  const words = scheduleWords[language];
  const rules = describeRules(words, schedule.rules);
  const exceptions = describeExceptions(words, schedule.exceptions);
  const isEverOpen = rules !== '' || schedule.exceptions.some(({ start }) => start !== undefined);
  const weekly = rules === '' ? (isEverOpen ? words.closedEveryWeek : words.neverOpen) : rules;
  return [`${weekly}, ${words.zone(placeOfTimezone(schedule.timezone))}`, ...exceptions].join('; ');
}

/** For messages, whose receivers read them in languages of their own. Null where there is no schedule. */
export function describeHoursForAll(schedule: Schedule | null): Localised | null {
  if (schedule === null) return null;
  return Object.fromEntries(languages.map((language) => [language, describeSchedule(schedule, language)])) as Localised;
}
