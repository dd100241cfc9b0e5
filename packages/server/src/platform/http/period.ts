import { Type } from 'typebox';
import { invalidInput } from '../errors.ts';
import { isTimestamp } from './timestamp.ts';

const dateOrTime = (description: string) => Type.Optional(Type.String({ maxLength: 40, description }));

export const periodQuery = {
  start_date: dateOrTime('From this day (UTC) or instant on'),
  end_date: dateOrTime('Up to and including this day (UTC), or before this instant'),
};

export interface PeriodQuery {
  readonly start_date?: string;
  readonly end_date?: string;
}

export function readPeriod(query: PeriodQuery): { from: Date | undefined; until: Date | undefined } {
  return { from: readBound('start_date', query.start_date, 'start'), until: readBound('end_date', query.end_date, 'end') };
}

const dayMs = 86_400_000;

/** A day means its beginning, or for the end of a range the day after; an instant means itself. */
function readBound(field: string, text: string | undefined, side: 'start' | 'end'): Date | undefined {
  if (text === undefined) return undefined;
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(text);
  const instant = isDay ? `${text}T00:00:00Z` : text;
  if (!isTimestamp(instant)) {
    throw invalidInput(
      field,
      'Must be a day such as 2026-01-31, or an instant with a zone such as 2026-01-31T12:00:00Z.',
      'invalid_date',
    );
  }
  const at = new Date(instant);
  return isDay && side === 'end' ? new Date(at.getTime() + dayMs) : at;
}
