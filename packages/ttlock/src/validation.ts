import { ParameterError } from './errors/errors.ts';
import type { Id } from './transport/reading.ts';

export type Instant = Date | number;

/** Checks before anything is sent. Values are not told in the errors: one of them may be a passcode. */
export function checkId(parameter: string, value: unknown): Id {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value > 0) return value;
  if (typeof value === 'string' && /^[1-9]\d*$/.test(value)) return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  throw new ParameterError(parameter, 'must be a positive whole number, or the text of one');
}

/** 0 takes an object out of its group. */
export function checkGroup(parameter: string, value: unknown): Id {
  return value === 0 || value === '0' ? 0 : checkId(parameter, value);
}

export function checkText(parameter: string, value: unknown): string {
  if (typeof value === 'string' && value.trim() !== '') return value;
  throw new ParameterError(parameter, 'must be a text that is not empty');
}

export function checkInstant(parameter: string, value: unknown): number {
  const ms = value instanceof Date ? value.getTime() : value;
  if (typeof ms === 'number' && Number.isSafeInteger(ms) && ms >= 0) {
    // Seconds where milliseconds are meant would be a day in January 1970.
    if (ms === 0 || ms > 100_000_000_000) return ms;
    throw new ParameterError(parameter, 'must be milliseconds since 1970 (this looks like seconds)');
  }
  throw new ParameterError(parameter, 'must be a valid Date or milliseconds since 1970');
}

export function checkPeriod(start: unknown, end: unknown): { startDate: number; endDate: number } {
  const startDate = checkInstant('startDate', start);
  const endDate = checkInstant('endDate', end);
  if (startDate >= endDate) throw new ParameterError('endDate', 'must be after startDate');
  return { startDate, endDate };
}

/** Both 0, or both left out, is for ever (reference §1.5). */
export function checkPeriodOrPermanent(start: unknown, end: unknown): { startDate: number; endDate: number } {
  const isPermanent = (start === undefined || start === 0) && (end === undefined || end === 0);
  return isPermanent ? { startDate: 0, endDate: 0 } : checkPeriod(start, end);
}

/** Digits as text: a number would lose its leading zeros. The service takes 4 to 9. */
export function checkPasscode(parameter: string, value: unknown): string {
  if (typeof value !== 'string') throw new ParameterError(parameter, 'must be a text of digits: a number loses leading zeros');
  if (!/^\d{4,9}$/.test(value)) throw new ParameterError(parameter, 'must have 4 to 9 digits');
  return value;
}

export function checkWhole(parameter: string, value: unknown, min: number, max: number): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= min && value <= max) return value;
  throw new ParameterError(parameter, `must be a whole number from ${min} to ${max}`);
}

export function checkOneOf<T extends number | string>(parameter: string, value: unknown, allowed: readonly T[]): T {
  if ((allowed as readonly unknown[]).includes(value)) return value as T;
  throw new ParameterError(parameter, `must be one of ${allowed.join(', ')}`);
}

export function checkList<T>(parameter: string, value: unknown, check: (parameter: string, item: unknown) => T, max = 1000): T[] {
  if (!Array.isArray(value) || value.length === 0 || value.length > max) {
    throw new ParameterError(parameter, `must be a list of 1 to ${max}`);
  }
  return value.map((item, index) => check(`${parameter}[${index}]`, item));
}
