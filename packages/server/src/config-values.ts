import { NetworkList } from './platform/http-client/public-address.ts';
/** How one configuration value is read from text. Each throws an Error whose message follows the variable's name: "PORT must be…". */

export const text = (value: string): string => value;

export const optionalText = (value: string): string | undefined => value;

export function integer(min: number, max: number): (value: string) => number {
  return (value) => {
    const number = Number(value);
    if (!/^-?\d+$/.test(value) || number < min || number > max) throw new Error(`must be a whole number from ${min} to ${max}`);
    return number;
  };
}

const escalationForm = /^(critical|high|medium|low):(\d{1,5}|off)$/;

/** `critical:5,high:15,low:off`: minutes by severity. What is not named keeps its default. */
export function escalation<T extends Readonly<Record<string, number | null>>>(fallback: T): (value: string) => T {
  return (value) => {
    const entries = list(value.toLowerCase()).map((item) => {
      const [, severity, minutes] = escalationForm.exec(item) ?? [];
      if (severity === undefined || Number(minutes) === 0) {
        throw new Error('must list severities with minutes from 1, or off, such as critical:5,high:15,medium:120,low:off');
      }
      return [severity, minutes === 'off' ? null : Number(minutes)] as const;
    });
    return { ...fallback, ...Object.fromEntries(entries) };
  };
}

export function boolean(value: string): boolean {
  if (/^(true|1|yes|on)$/i.test(value)) return true;
  if (/^(false|0|no|off)$/i.test(value)) return false;
  throw new Error('must be true or false');
}

export function oneOf<const T extends string>(...choices: readonly T[]): (value: string) => T {
  return (value) => {
    const found = choices.find((choice) => choice === value.toLowerCase());
    if (found === undefined) throw new Error(`must be one of ${choices.join(', ')}`);
    return found;
  };
}

export function list(value: string): readonly string[] {
  return value
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

/** Addresses and networks, such as 10.1.0.0/16. */
export function networks(value: string): readonly string[] {
  const items = list(value);
  if (!NetworkList.accepts(items)) throw new Error('must list addresses or networks such as 10.1.0.0/16');
  return items;
}

export function optionalUrl(...protocols: readonly string[]): (value: string) => string | undefined {
  const expected = protocols.map((protocol) => `${protocol}//`).join(' or ');
  return (value) => {
    if (!URL.canParse(value) || !protocols.includes(new URL(value).protocol))
      throw new Error(`must be an address that begins with ${expected}`);
    return value.replace(/\/+$/, '');
  };
}

/** One that has a default. */
export function url(...protocols: readonly string[]): (value: string) => string {
  const readUrl = optionalUrl(...protocols);
  return (value) => readUrl(value) ?? value;
}

export function countryCode(value: string): string | undefined {
  const digits = value.replace(/^(?:\+|00)/u, '');
  if (!/^[1-9]\d{0,3}$/u.test(digits)) throw new Error('must be the code of a country, such as 49');
  return digits;
}

export function origins(value: string): readonly string[] {
  const items = list(value);
  for (const item of items) {
    if (item !== '*' && (!URL.canParse(item) || new URL(item).origin !== item)) {
      throw new Error(`must list origins such as https://app.example.com, without a path`);
    }
  }
  return items;
}

export function secretKey(value: string): string | undefined {
  if (value.length < 32) throw new Error('must have at least 32 characters; make one with: openssl rand -base64 48');
  return value;
}

export function topicPrefix(value: string): string {
  if (!/^[A-Za-z0-9_-]+(\/[A-Za-z0-9_-]+)*$/.test(value))
    throw new Error('must be topic levels of letters, digits, _ and -, such as smartlock or site/locks');
  return value;
}

/** Begins with a small letter, so that it can be no lock's. */
export function mqttUsername(value: string): string {
  if (!/^[a-z][A-Za-z0-9_.-]{0,62}$/.test(value))
    throw new Error('must be a small letter and then letters, digits, _, . and -, such as homeassistant');
  return value;
}

export function timeZone(value: string): string {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: value }).resolvedOptions().timeZone;
  } catch {
    throw new Error('must be a time zone by name, such as UTC or Europe/Berlin');
  }
}
