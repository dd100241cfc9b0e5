import type { FastifyReply } from 'fastify';
import type { GrantPin } from '../../access/index.ts';
import { escapeHtml } from '../../../platform/notify/mail-templates.ts';
import type { BookingRow } from '../store/bookings.ts';
import type { Door, RoomRow } from '../store/rooms.ts';
import { scriptPath } from './script.ts';
import { stylePath } from './style.ts';
import { textsFor, type OpenResult, type PageTexts } from './texts.ts';

export interface GuestPage {
  readonly status: number;
  readonly language: string;
  readonly title: string;
  /** HTML; whatever came from outside is escaped before it gets here. */
  readonly body: string;
}

/** The address holds a token: it is not to be cached, found, framed, nor told to any other site, and nothing foreign is loaded. */
const headers = {
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-robots-tag': 'noindex, nofollow',
  'content-security-policy':
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
} as const;

export function sendGuestPage(reply: FastifyReply, page: GuestPage): FastifyReply {
  return reply.code(page.status).headers(headers).type('text/html; charset=utf-8').send(`<!doctype html>
<html lang="${page.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<meta name="robots" content="noindex">
<title>${escapeHtml(page.title)}</title>
<link rel="stylesheet" href="${stylePath}">
<link rel="icon" href="data:,">
<script src="${scriptPath}" defer></script>
</head>
<body><main>
${page.body}
</main></body>
</html>
`);
}

function notice(status: number, language: string, title: string, text: string, before = ''): GuestPage {
  return {
    status,
    language,
    title,
    body: `<header>${before}<h1>${escapeHtml(title)}</h1></header>\n<section><p>${escapeHtml(text)}</p></section>`,
  };
}

/** `acceptLanguage`: of the browser, since of a link that leads nowhere no booking is known. */
export function gonePage(acceptLanguage: string | undefined): GuestPage {
  const { language, texts } = textsFor(acceptLanguage);
  return notice(404, language, texts.gone, texts.goneText);
}

export function waitPage(acceptLanguage: string | undefined): GuestPage {
  const { language, texts } = textsFor(acceptLanguage);
  return notice(403, language, texts.wait, texts.waitText);
}

export interface GuestView {
  readonly booking: BookingRow;
  readonly room: RoomRow;
  /** By door: the one to use. */
  readonly pins: ReadonlyMap<number, GrantPin>;
  readonly now: Date;
  /** Part of the address, for the forms. */
  readonly token: string;
  /** What came of the last press of a button. */
  readonly result: { readonly door: Door; readonly what: OpenResult } | null;
}

/** Each digit by itself, so that it is read out as digits, and in groups, so that it is typed without a slip. */
function codeHtml(digits: string): string {
  const half = Math.ceil(digits.length / 2);
  const shown = `${digits.slice(0, half)}\u2009${digits.slice(half)}`;
  return `<p class="code" role="text" aria-label="${digits.split('').join(' ')}">${shown}</p>`;
}

function codesHtml({ room, pins }: GuestView, texts: PageTexts): string {
  const codes = room.doors.flatMap((door) => {
    const pin = pins.get(door.device_pk);
    return pin === undefined ? [] : [{ door: door.device_name, digits: pin.digits }];
  });
  const [first] = codes;
  if (first === undefined) return '';
  if (codes.every(({ digits }) => digits === first.digits)) {
    return `<h2>${texts.yourCode}</h2>${codeHtml(first.digits)}`;
  }
  const each = codes.map(({ door, digits }) => `<div><h2>${escapeHtml(texts.codeFor(door))}</h2>${codeHtml(digits)}</div>`);
  return `<div class="codes">${each.join('')}</div>`;
}

function timesHtml({ booking, room, now }: GuestView, language: string, texts: PageTexts): string {
  const format = new Intl.DateTimeFormat(language === 'de' ? 'de-DE' : 'en-GB', {
    timeZone: room.time_zone,
    dateStyle: 'full',
    timeStyle: 'short',
  });
  const time = (at: Date): string => `<time datetime="${at.toISOString()}">${escapeHtml(format.format(at))}</time>`;
  const isOpen = booking.opens_at <= now;
  const until = isOpen ? booking.closes_at : booking.opens_at;
  const units = escapeHtml(JSON.stringify(texts.units));
  return `<dl><dt>${texts.validFrom}</dt><dd>${time(booking.opens_at)}</dd><dt>${texts.validUntil}</dt><dd>${time(booking.closes_at)}</dd></dl>
<p class="small">${escapeHtml(texts.timesOf(room.time_zone.replaceAll('_', ' ')))}</p>
<p class="clock"><span>${isOpen ? texts.closesIn : texts.opensIn}</span><b role="timer" data-until="${until.toISOString()}" data-now="${now.toISOString()}" data-units="${units}">${remaining(until, now, texts.units)}</b></p>`;
}

/** As the script shows it too, for browsers without. */
function remaining(until: Date, now: Date, units: PageTexts['units']): string {
  const seconds = Math.max(0, Math.ceil((until.getTime() - now.getTime()) / 1000));
  const parts = [Math.floor(seconds / 86_400), Math.floor(seconds / 3600) % 24, Math.floor(seconds / 60) % 60, seconds % 60];
  const first = parts.findIndex((part) => part > 0);
  const shown = first < 0 || first === 3 ? [3] : [first, first + 1];
  return shown.map((index) => `${parts[index]} ${units[index]}`).join(' ');
}

function doorsHtml({ booking, room, now, token }: GuestView, texts: PageTexts): string {
  const isOpen = booking.opens_at <= now;
  const steps = room.doors.map((door, index) => {
    const button =
      room.guest_may_open && isOpen
        ? `<form method="post" action="/g/${encodeURIComponent(token)}/open"><input type="hidden" name="door" value="${door.device_pk}"><button type="submit">${escapeHtml(texts.open(door.device_name))}</button></form>`
        : '';
    const kind = door.kind === 'front' ? texts.frontDoor : texts.ownDoor;
    return `<li><span class="step" aria-hidden="true">${index + 1}</span><div><div class="door">${escapeHtml(door.device_name)}</div><div class="hint">${kind}</div></div>${button}</li>`;
  });
  const later = room.guest_may_open && !isOpen ? `<p class="small">${texts.openLater}</p>` : '';
  return `<section><h2>${texts.doors}</h2><ol>${steps.join('')}</ol>${later}</section>`;
}

/** What the guest of this booking sees now. Once it has ended, no code and no way in. */
export function guestPage(view: GuestView): GuestPage {
  const { booking, room, now, result } = view;
  const { language, texts } = textsFor(booking.language);
  const greeting = `<p>${escapeHtml(texts.greeting(booking.guest_name))}</p>`;
  if (booking.status === 'cancelled' || booking.status === 'no_show') {
    return notice(200, language, texts.cancelled, texts.cancelledText, greeting);
  }
  if (booking.status === 'completed' || booking.closes_at <= now) {
    return notice(200, language, texts.over, texts.overText, greeting);
  }
  const isOpen = booking.opens_at <= now;
  const told =
    result === null
      ? ''
      : `<p class="note ${result.what === 'open' ? 'good' : 'bad'}" role="status">${escapeHtml(texts.results[result.what](result.door.device_name))}</p>\n`;
  const directions =
    room.directions === '' ? '' : `\n<section><h2>${texts.way}</h2><p class="way">${escapeHtml(room.directions)}</p></section>`;
  return {
    status: 200,
    language,
    title: room.name,
    body: `<header>${greeting}<h1>${escapeHtml(room.name)}</h1></header>
${told}<section><p class="state${isOpen ? ' now' : ''}">${isOpen ? texts.now : texts.notYet}</p>${codesHtml(view, texts)}<p class="hint">${texts.codeHint}</p></section>
<section>${timesHtml(view, language, texts)}</section>
${doorsHtml(view, texts)}${directions}
<footer><p>${texts.secret}</p></footer>`,
  };
}
