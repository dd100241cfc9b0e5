import type { Language } from '../../../platform/notify/language.ts';

/** What a language says about a schedule. Days are numbers from Monday, 0. */
export interface ScheduleWords {
  readonly months: readonly string[];
  readonly day: (day: number) => string;
  /** Every week on that day. */
  readonly days: (day: number) => string;
  readonly dayRun: (first: string, last: string) => string;
  readonly everyDay: string;
  readonly allDay: string;
  readonly nextDay: (hours: string) => string;
  readonly and: string;
  readonly date: (day: number, month: string, year: number) => string;
  readonly openOn: (date: string, hours: string) => string;
  readonly closedOn: (date: string) => string;
  readonly closedFrom: (first: string, last: string) => string;
  readonly closedEveryWeek: string;
  readonly neverOpen: string;
  /** `place` is a city, or `UTC` with an offset, which is no place. */
  readonly zone: (place: string) => string;
}

const english = 'Monday Tuesday Wednesday Thursday Friday Saturday Sunday'.split(' ');
const german = 'Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag'.split(' ');
const isOffset = (place: string): boolean => place.startsWith('UTC');

export const scheduleWords: Readonly<Record<Language, ScheduleWords>> = {
  en: {
    months: 'January February March April May June July August September October November December'.split(' '),
    day: (day) => english[day] ?? '',
    days: (day) => `${english[day] ?? ''}s`,
    dayRun: (first, last) => `${first} to ${last}`,
    everyDay: 'Every day',
    allDay: 'all day',
    nextDay: (hours) => `${hours} (next day)`,
    and: 'and',
    date: (day, month, year) => `${day} ${month} ${year}`,
    openOn: (date, hours) => `on ${date} open ${hours}`,
    closedOn: (date) => `closed on ${date}`,
    closedFrom: (first, last) => `closed from ${first} to ${last}`,
    closedEveryWeek: 'Closed every week',
    neverOpen: 'Never open',
    zone: (place) => (isOffset(place) ? place : `${place} time`),
  },
  de: {
    months: 'Januar Februar März April Mai Juni Juli August September Oktober November Dezember'.split(' '),
    day: (day) => german[day] ?? '',
    days: (day) => `${(german[day] ?? '').toLowerCase()}s`,
    dayRun: (first, last) => `${first} bis ${last}`,
    everyDay: 'jeden Tag',
    allDay: 'ganztags',
    nextDay: (hours) => `${hours} (am nächsten Tag)`,
    and: 'und',
    date: (day, month, year) => `${day}. ${month} ${year}`,
    openOn: (date, hours) => `am ${date} offen ${hours}`,
    closedOn: (date) => `geschlossen am ${date}`,
    closedFrom: (first, last) => `geschlossen vom ${first} bis ${last}`,
    closedEveryWeek: 'jede Woche geschlossen',
    neverOpen: 'nie offen',
    zone: (place) => (isOffset(place) ? place : `Ortszeit ${place}`),
  },
};
