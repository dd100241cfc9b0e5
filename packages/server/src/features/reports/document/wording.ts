import type { Language } from '../../../platform/notify/language.ts';

/** Everything that a report says in a language. */
export interface Wording {
  readonly title: string;
  readonly months: readonly string[];
  /** From 2026-10-31. */
  readonly day: (day: string) => string;
  /** From 2026-10-31T14:05:33. */
  readonly time: (wallClock: string) => string;
  readonly from: (first: string, last: string) => string;
  readonly zone: (timeZone: string) => string;
  readonly made: (at: string) => string;
  readonly notOver: string;
  readonly archived: string;
  readonly entries: string;
  readonly granted: string;
  readonly refused: string;
  readonly people: string;
  readonly byDay: string;
  readonly byMethod: string;
  readonly allEntries: string;
  readonly noEntries: string;
  readonly capped: (shown: string, total: string) => string;
  readonly columns: {
    readonly time: string;
    readonly person: string;
    readonly method: string;
    readonly action: string;
    readonly outcome: string;
  };
  readonly erasedPerson: string;
  readonly methods: Readonly<Record<string, string>>;
  readonly actions: Readonly<Record<string, string>>;
  readonly reportedLater: string;
  readonly page: (page: number, of: number) => string;
  readonly count: (count: number) => string;
}

const countIn = (locale: string) => (count: number) => new Intl.NumberFormat(locale).format(count);

function german(day: string): string {
  const [year, month, date] = day.slice(0, 10).split('-');
  return `${date}.${month}.${year}`;
}

const en: Wording = {
  title: 'Access report',
  months: [
    'January',
    'February',
    'March',
    'April',
    'May',
    'June',
    'July',
    'August',
    'September',
    'October',
    'November',
    'December',
  ],
  day: (day) => day,
  time: (at) => at.slice(0, 19).replace('T', ' '),
  from: (first, last) => (first === last ? first : `${first} to ${last}`),
  zone: (timeZone) => `Days and times in the zone ${timeZone}`,
  made: (at) => `Made ${at}`,
  notOver: 'This time was not over when the report was made: what happened later is not in it.',
  archived:
    'Entries of this time had been moved to the archive of old logs and are not in this report. An administrator can bring them back; then the report can be made again.',
  entries: 'Entries',
  granted: 'Granted',
  refused: 'Refused',
  people: 'People',
  byDay: 'By day',
  byMethod: 'By method',
  allEntries: 'Entries in the order of their times',
  noEntries: 'Nobody was at this door in this time.',
  capped: (shown, total) => `The first ${shown} of ${total} entries are printed here. The CSV of this report has all of them.`,
  columns: { time: 'Time', person: 'Person', method: 'Method', action: 'Action', outcome: 'Outcome' },
  erasedPerson: 'Erased user',
  methods: {
    pin: 'PIN',
    qr: 'QR code',
    app: 'App',
    manual: 'By hand',
    auto: 'Automatic',
    card: 'Card',
    fingerprint: 'Fingerprint',
  },
  actions: { lock: 'Lock', unlock: 'Unlock' },
  reportedLater: 'reported later',
  page: (page, of) => `Page ${page} of ${of}`,
  count: countIn('en'),
};

const de: Wording = {
  title: 'Zutrittsbericht',
  months: ['Januar', 'Februar', 'März', 'April', 'Mai', 'Juni', 'Juli', 'August', 'September', 'Oktober', 'November', 'Dezember'],
  day: german,
  time: (at) => `${german(at)} ${at.slice(11, 19)}`,
  from: (first, last) => (first === last ? first : `${first} bis ${last}`),
  zone: (timeZone) => `Tage und Zeiten in der Zone ${timeZone}`,
  made: (at) => `Erstellt ${at}`,
  notOver: 'Dieser Zeitraum war beim Erstellen noch nicht vorbei: Was später geschah, fehlt hier.',
  archived:
    'Einträge dieses Zeitraums liegen im Archiv alter Protokolle und fehlen in diesem Bericht. Die Verwaltung kann sie zurückholen; dann lässt sich der Bericht neu erstellen.',
  entries: 'Einträge',
  granted: 'Erlaubt',
  refused: 'Abgelehnt',
  people: 'Personen',
  byDay: 'Nach Tagen',
  byMethod: 'Nach Methode',
  allEntries: 'Einträge in der Reihenfolge ihrer Zeiten',
  noEntries: 'In diesem Zeitraum war niemand an dieser Tür.',
  capped: (shown, total) =>
    `Gedruckt sind die ersten ${shown} von ${total} Einträgen. Die CSV-Datei dieses Berichts enthält alle.`,
  columns: { time: 'Zeit', person: 'Person', method: 'Methode', action: 'Aktion', outcome: 'Ergebnis' },
  erasedPerson: 'Gelöschte Person',
  methods: {
    pin: 'PIN',
    qr: 'QR-Code',
    app: 'App',
    manual: 'Von Hand',
    auto: 'Automatisch',
    card: 'Karte',
    fingerprint: 'Fingerabdruck',
  },
  actions: { lock: 'Verriegeln', unlock: 'Öffnen' },
  reportedLater: 'später gemeldet',
  page: (page, of) => `Seite ${page} von ${of}`,
  count: countIn('de'),
};

export const wordings: Readonly<Record<Language, Wording>> = { en, de };
