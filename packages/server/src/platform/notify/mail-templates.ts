import type { Language } from './language.ts';
import type { ChosenMessage, GuestMessage, Kind, MailMessage, Message, PlatformMessage } from './notification.ts';
import { de } from './texts/de.ts';
import { en } from './texts/en.ts';
import type { At, GuestWording, Letter, Texts, Wording } from './texts/texts.ts';

export type { MailMessage } from './notification.ts';

const textsOf: Readonly<Record<Language, Texts>> = { en, de };

/** For whom a text is written. */
export interface Reader {
  readonly name: string;
  readonly language: Language;
  /** A zone of the IANA database. */
  readonly timeZone: string;
}

export interface MailContent {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

export interface BriefContent {
  readonly title: string;
  readonly text: string;
}

export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

/** Control characters, and those that turn the direction of writing, could make a subject say what it does not. */
function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]+/gu, ' ').trim();
}

function clockOf({ language, timeZone }: Reader): At {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  });
  const isUtc = format.resolvedOptions().timeZone === 'UTC';
  return (at) => {
    const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
    const { year = '', month = '', day = '', hour = '', minute = '' } = parts;
    return textsOf[language].time({ year, month, day, hour, minute }, isUtc ? null : timeZone);
  };
}

function letterOf(message: Message, reader: Reader): Letter {
  // Each template's wording takes that template's params, which the type of the table says and an index into it cannot.
  const wording = textsOf[reader.language].messages[message.template] as Wording<Message['params']>;
  const letter = wording.letter(message.params, clockOf(reader));
  return { ...letter, subject: oneLine(letter.subject) };
}

function textOf(greeting: string, { before, action, after }: Letter): string {
  const parts = [
    greeting,
    ...before,
    ...(action === undefined ? [] : [`${action.label}:\n${action.link}`]),
    ...after,
    'SmartLock',
  ];
  return `${parts.join('\n\n')}\n`;
}

function htmlOf(greeting: string, { subject, before, action, after }: Letter, language: Language): string {
  const paragraph = (text: string): string => `<p>${escapeHtml(text)}</p>`;
  const button =
    action === undefined
      ? []
      : [
          `<p><a href="${escapeHtml(action.link)}" style="display:inline-block;padding:12px 20px;border-radius:6px;background:#1864ab;color:#fff;text-decoration:none">${escapeHtml(action.label)}</a></p>`,
          `<p style="font-size:13px;color:#555">${escapeHtml(textsOf[language].copyAddress(action.link))}</p>`,
        ];
  return [
    `<!doctype html><html lang="${language}"><head><meta charset="utf-8"><title>${escapeHtml(subject)}</title></head>`,
    '<body style="font-family:sans-serif;font-size:16px;line-height:1.5;color:#222;max-width:36em;margin:0 auto;padding:24px">',
    paragraph(greeting),
    ...before.map(paragraph),
    ...button,
    ...after.map(paragraph),
    '<p>SmartLock</p></body></html>',
  ].join('\n');
}

/** A message that names its reader keeps that name: guests have no account. */
export function renderMail(message: Message, reader: Reader): MailContent {
  const letter = letterOf(message, reader);
  const name = oneLine('name' in message.params ? message.params.name : reader.name);
  const greeting = textsOf[reader.language].greeting(name);
  return { subject: letter.subject, text: textOf(greeting, letter), html: htmlOf(greeting, letter, reader.language) };
}

type BriefMessage = ChosenMessage | PlatformMessage;

function wordingOf(message: BriefMessage, reader: Reader): Wording<BriefMessage['params']> {
  return textsOf[reader.language].messages[message.template];
}

/** For push messages, Telegram and the console. */
export function renderBrief(message: BriefMessage, reader: Reader): BriefContent {
  return {
    title: letterOf(message, reader).subject,
    text: oneLine(wordingOf(message, reader).brief(message.params, clockOf(reader))),
  };
}

export function renderSms(message: BriefMessage, reader: Reader): string {
  return oneLine(wordingOf(message, reader).sms(message.params, clockOf(reader)));
}

const mailTemplates: Readonly<Record<MailMessage['template'], true>> = {
  welcome: true,
  verify_email: true,
  password_reset: true,
  password_changed: true,
  sign_in_changed: true,
  email_changed: true,
  webhook_disabled: true,
  guest_invitation: true,
  booking_code: true,
  booking_cancelled: true,
};

/** For people without an account, who chose no channels. */
export function renderGuestSms(message: GuestMessage, reader: Reader): string {
  const wording = textsOf[reader.language].messages[message.template] as GuestWording<GuestMessage['params']>;
  return oneLine(wording.sms(message.params, clockOf(reader)));
}

/** Told as a letter, whatever the receiver chose. */
export function isMailMessage(message: Message): message is MailMessage {
  return message.template in mailTemplates;
}

const kindNames: Readonly<Record<Kind, true>> = {
  pin_code: true,
  security_alert: true,
  cleanup_summary: true,
  booking_alert: true,
  access_report: true,
};

/** What people may choose about, in the order in which it is shown. */
export const kinds = Object.keys(kindNames) as readonly Kind[];
