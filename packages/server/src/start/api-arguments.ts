import { urlFlag } from './api-session.ts';
import { jsonFlag, WrongUse } from './terminal.ts';

/** What every command that talks to a server takes. */
export const apiFlags = { ...urlFlag, ...jsonFlag } as const;

/** For lists and objects that may belong to others. */
export const accessFlags = {
  ...apiFlags,
  all: { type: 'boolean', default: false, description: "As an administrator: also what is other people's" },
} as const;

export const deviceFlag = {
  device: { type: 'string', description: "The device's number, from `devices list`", valueHint: 'number' },
} as const;

/** A database id as somebody typed it. Throws WrongUse with where to find the right one. */
export function readNumber(text: string, what: string, listedBy: string): number {
  if (!/^[1-9]\d{0,14}$/.test(text)) throw new WrongUse(`"${text}" is no ${what} number. \`smartlock ${listedBy}\` shows them.`);
  return Number(text);
}

export function readDevice(text: string): number {
  return readNumber(text, 'device', 'devices list');
}

/** A count from 1 to `max`. */
export function readCount(flag: string, text: string, max: number): number {
  const count = /^\d{1,7}$/.test(text) ? Number(text) : 0;
  if (count < 1 || count > max) throw new WrongUse(`--${flag} takes a whole number from 1 to ${max}.`);
  return count;
}

/** An instant with its zone. What has none is refused and not guessed. */
export function readInstant(flag: string, text: string): string {
  const isInstant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2})$/.test(text);
  if (!isInstant || Number.isNaN(Date.parse(text)))
    throw new WrongUse(`--${flag} takes a time with its zone, such as 2027-01-31T18:00:00+01:00 or 2027-01-31T17:00:00Z.`);
  return new Date(text).toISOString();
}

/** The members that were given. */
export function given<T extends Readonly<Record<string, unknown>>>(members: T): Partial<T> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as Partial<T>;
}

/** `path` below /api/v1 with a query of what was given; false is left out like what was not. */
export function address(path: string, query: Readonly<Record<string, string | number | boolean | undefined>> = {}): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== false) parameters.set(name, String(value));
  }
  return `/api/v1/${path}${parameters.size === 0 ? '' : `?${parameters.toString()}`}`;
}

/** The members of an answer that are no objects, one a line. */
export function fieldLines(answer: object): string[] {
  return Object.entries(answer)
    .filter(([, value]) => typeof value !== 'object' || value === null)
    .map(
      ([name, value]) => `${name.padEnd(18)} ${value === null || value === '' ? '–' : JSON.stringify(value).replaceAll('"', '')}`,
    );
}
