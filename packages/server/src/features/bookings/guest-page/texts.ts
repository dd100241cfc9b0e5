import { languageOf, type Language } from '../../../platform/notify/language.ts';

/** What happened when a guest pressed the button; part of an address, so that pressing reload opens nothing again. */
export const openResults = ['open', 'no_answer', 'offline', 'refused', 'outside', 'failed'] as const;
export type OpenResult = (typeof openResults)[number];

export interface PageTexts {
  readonly greeting: (name: string) => string;
  readonly yourCode: string;
  readonly codeFor: (door: string) => string;
  readonly codeHint: string;
  readonly validFrom: string;
  readonly validUntil: string;
  readonly timesOf: (zone: string) => string;
  readonly opensIn: string;
  readonly closesIn: string;
  readonly notYet: string;
  readonly now: string;
  readonly doors: string;
  readonly ownDoor: string;
  readonly frontDoor: string;
  readonly open: (door: string) => string;
  readonly openLater: string;
  readonly way: string;
  readonly secret: string;
  readonly over: string;
  readonly overText: string;
  readonly cancelled: string;
  readonly cancelledText: string;
  readonly gone: string;
  readonly goneText: string;
  readonly wait: string;
  readonly waitText: string;
  readonly results: Readonly<Record<OpenResult, (door: string) => string>>;
  /** For the clock that counts down: days, hours, minutes, seconds. */
  readonly units: readonly [string, string, string, string];
}

const en: PageTexts = {
  greeting: (name) => `Hello ${name}`,
  yourCode: 'Your code',
  codeFor: (door) => `Code for ${door}`,
  codeHint: 'Type it on the keypad at the door.',
  validFrom: 'From',
  validUntil: 'Until',
  timesOf: (zone) => `Times are those of ${zone}.`,
  opensIn: 'Opens in',
  closesIn: 'Ends in',
  notYet: 'Not valid yet',
  now: 'Valid now',
  doors: 'Your way in',
  ownDoor: 'The door of your room',
  frontDoor: 'Shared entrance',
  open: (door) => `Open ${door}`,
  openLater: 'Once your time begins, you can open the doors from here too.',
  way: 'How to get there',
  secret: 'Keep this page and the code to yourself: whoever has them can open the door.',
  over: 'This booking is over',
  overText: 'Its code opens nothing any more. Thank you for being here.',
  cancelled: 'This booking was cancelled',
  cancelledText: 'Its code opens nothing. If you did not expect this, ask whoever you booked with.',
  gone: 'This link does not work',
  goneText: 'It was not copied whole, or it is no longer kept. The message that you got last has the right one.',
  wait: 'Too many tries',
  waitText:
    'There were too many tries from your network. Wait a few minutes, then load the page again. Your code works at the door meanwhile.',
  results: {
    open: (door) => `${door} is open.`,
    no_answer: (door) => `${door} did not answer. Look whether it is open; if not, type your code on the keypad.`,
    offline: (door) => `${door} cannot be reached from here now. Type your code on the keypad.`,
    refused: (door) => `${door} may not be opened now. Ask whoever you booked with.`,
    outside: () => 'Doors open from here within your time only.',
    failed: (door) => `${door} did not open. Type your code on the keypad.`,
  },
  units: ['d', 'h', 'min', 's'],
};

const de: PageTexts = {
  greeting: (name) => `Guten Tag ${name}`,
  yourCode: 'Ihr Code',
  codeFor: (door) => `Code: ${door}`,
  codeHint: 'Tippen Sie ihn auf dem Tastenfeld an der Tür ein.',
  validFrom: 'Von',
  validUntil: 'Bis',
  timesOf: (zone) => `Alle Zeiten wie vor Ort (${zone}).`,
  opensIn: 'Öffnet in',
  closesIn: 'Endet in',
  notYet: 'Noch nicht gültig',
  now: 'Jetzt gültig',
  doors: 'Ihr Weg hinein',
  ownDoor: 'Die Tür Ihres Raums',
  frontDoor: 'Gemeinsamer Eingang',
  open: (door) => `${door} öffnen`,
  openLater: 'Sobald Ihre Zeit beginnt, können Sie die Türen auch von hier aus öffnen.',
  way: 'So kommen Sie hin',
  secret: 'Behalten Sie diese Seite und den Code für sich: Wer sie hat, kann die Tür öffnen.',
  over: 'Diese Buchung ist vorbei',
  overText: 'Ihr Code öffnet nichts mehr. Danke für Ihren Besuch.',
  cancelled: 'Diese Buchung wurde storniert',
  cancelledText: 'Ihr Code öffnet nichts. Wenn Sie das nicht erwartet haben, fragen Sie dort nach, wo Sie gebucht haben.',
  gone: 'Dieser Link geht nicht',
  goneText: 'Er wurde nicht ganz kopiert oder wird nicht mehr aufbewahrt. In Ihrer letzten Nachricht steht der richtige.',
  wait: 'Zu viele Versuche',
  waitText:
    'Aus Ihrem Netz kamen zu viele Versuche. Warten Sie einige Minuten und laden Sie die Seite neu. An der Tür gilt Ihr Code weiterhin.',
  results: {
    open: (door) => `${door} ist offen.`,
    no_answer: (door) => `${door} hat nicht geantwortet. Sehen Sie nach, ob offen ist; wenn nicht, tippen Sie Ihren Code ein.`,
    offline: (door) => `${door} ist von hier aus gerade nicht erreichbar. Tippen Sie Ihren Code am Tastenfeld ein.`,
    refused: (door) => `${door} darf gerade nicht geöffnet werden. Fragen Sie dort nach, wo Sie gebucht haben.`,
    outside: () => 'Von hier aus öffnen Türen nur innerhalb Ihrer Zeit.',
    failed: (door) => `${door} hat nicht geöffnet. Tippen Sie Ihren Code am Tastenfeld ein.`,
  },
  units: ['T', 'Std.', 'Min.', 'Sek.'],
};

const all: Readonly<Record<Language, PageTexts>> = { en, de };

export function textsFor(tag: string | undefined): { readonly language: Language; readonly texts: PageTexts } {
  const language = languageOf(tag, 'en');
  return { language, texts: all[language] };
}
