import { ApiFault } from './api-fault.ts';

/** The parameters of a call, all of them text, read with the service's leniency and refused with its code -3. */
export class Params {
  readonly #values: ReadonlyMap<string, string>;
  readonly #badJsonErrcode: number;

  constructor(values: ReadonlyMap<string, string>, badJsonErrcode = 80002) {
    this.#values = values;
    this.#badJsonErrcode = badJsonErrcode;
  }

  /** An empty value is no value, as form fields of many clients are. */
  optionalText(...names: string[]): string | undefined {
    for (const name of names) {
      const value = this.#values.get(name);
      if (value !== undefined && value !== '') return value;
    }
    return undefined;
  }

  text(name: string): string {
    return this.optionalText(name) ?? refuse(`${name} is missing`);
  }

  optionalInteger(name: string): number | undefined {
    const value = this.optionalText(name);
    if (value === undefined) return undefined;
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : refuse(`${name} is not a whole number`);
  }

  integer(name: string): number {
    return this.optionalInteger(name) ?? refuse(`${name} is missing`);
  }

  integerIn(name: string, from: number, to: number, fallback?: number): number {
    const value = fallback === undefined ? this.integer(name) : (this.optionalInteger(name) ?? fallback);
    return value >= from && value <= to ? value : refuse(`${name} must be from ${from} to ${to}`);
  }

  oneOf<T extends number>(name: string, choices: readonly T[], fallback?: T): T {
    const value = fallback === undefined ? this.integer(name) : (this.optionalInteger(name) ?? fallback);
    return choices.find((choice) => choice === value) ?? refuse(`${name} must be one of ${choices.join(', ')}`);
  }

  /** JSON text inside a field. */
  optionalJson(name: string): unknown {
    const value = this.optionalText(name);
    if (value === undefined) return undefined;
    try {
      return JSON.parse(value) as unknown;
    } catch {
      throw new ApiFault(this.#badJsonErrcode);
    }
  }

  list(name: string): unknown[] {
    const value = this.optionalJson(name) ?? refuse(`${name} is missing`);
    return Array.isArray(value) ? (value as unknown[]) : refuse(`${name} is not a list`);
  }

  idList(name: string): number[] {
    return this.list(name).map((id) =>
      Number.isSafeInteger(Number(id)) ? Number(id) : refuse(`${name} holds something that is no id`),
    );
  }
}

export function refuse(reason: string): never {
  throw new ApiFault(-3, `invalid parameter: ${reason}`);
}

/** Periods of the week inside a field: passage mode, working hours, cyclic credentials. */
export interface WeekPeriod {
  isAllDay: number;
  startTime: number;
  endTime: number;
  weekDays: number[];
}

const minutesPerDay = 1_440;

export function weekPeriods(params: Params, maxCount: number): WeekPeriod[] | undefined {
  const value = params.optionalJson('cyclicConfig');
  if (value === undefined) return undefined;
  if (!Array.isArray(value) || value.length > maxCount) refuse(`cyclicConfig must be a list of at most ${maxCount}`);
  return (value as unknown[]).map((entry) => {
    const raw = (typeof entry === 'object' && entry !== null ? entry : refuse('cyclicConfig holds no object')) as Record<
      string,
      unknown
    >;
    const weekDays = raw['weekDays'] ?? (raw['weekDay'] === undefined ? undefined : [raw['weekDay']]);
    if (!Array.isArray(weekDays) || weekDays.length === 0) refuse('cyclicConfig has no weekDays');
    const isAllDay = Number(raw['isAllDay'] ?? 2);
    return {
      isAllDay,
      startTime: isAllDay === 1 ? 0 : minute(raw['startTime']),
      endTime: isAllDay === 1 ? minutesPerDay : minute(raw['endTime']),
      weekDays: (weekDays as unknown[]).map((day) => weekDay(Number(day))),
    };
  });
}

export function weekDay(day: number): number {
  return Number.isInteger(day) && day >= 1 && day <= 7 ? day : refuse('a day of the week is 1 (Monday) to 7');
}

export function minute(value: unknown): number {
  const minutes = Number(value);
  return value !== undefined && value !== null && Number.isInteger(minutes) && minutes >= 0 && minutes <= minutesPerDay
    ? minutes
    : refuse('a time of day is minutes since midnight');
}

/** A text that came as one or as a number; anything else is none. */
export function plainText(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
