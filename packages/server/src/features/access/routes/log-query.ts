import { Type, type Static } from 'typebox';
import { invalidInput } from '../../../platform/errors.ts';
import { cursorPageQuery, Id, StringEnum } from '../../../platform/http/schemas.ts';
import { isTimestamp } from '../../../platform/http/timestamp.ts';
import { presentLog } from '../presenter.ts';
import type { AccessLogRow, LogConditions, LogPosition } from '../store.ts';
import { guestNamesOfPins } from '../store/temporary-accesses.ts';
import type { AccessRoutesContext } from './context.ts';

const accessMethods = ['pin', 'qr', 'app', 'manual', 'auto', 'card', 'fingerprint'] as const;
const dateOrTime = (description: string) => Type.Optional(Type.String({ maxLength: 40, description }));

export const periodQuery = {
  start_date: dateOrTime('From this day (UTC) or instant on'),
  end_date: dateOrTime('Up to and including this day (UTC), or before this instant'),
};

export const logConditionsQuery = {
  success: Type.Optional(Type.Boolean()),
  action: Type.Optional(StringEnum(['lock', 'unlock'])),
  access_method: Type.Optional(StringEnum(accessMethods)),
  ...periodQuery,
};

export const logFilterQuery = { ...cursorPageQuery, ...logConditionsQuery };

// From 1900 to the end of 9999: what the database and `Date` both take.
export const logPosition = Type.Object({
  t: Type.Integer({ minimum: -2_208_988_800_000, maximum: 253_402_300_799_999 }),
  id: Id,
});

export function readPosition(position: Static<typeof logPosition> | null): LogPosition | undefined {
  return position === null ? undefined : { occurredAt: new Date(position.t), id: position.id };
}

export function positionOfLog(row: AccessLogRow): Static<typeof logPosition> {
  return { t: row.occurred_at.getTime(), id: row.id };
}

export interface PeriodQuery {
  readonly start_date?: string;
  readonly end_date?: string;
}

export function readPeriod(query: PeriodQuery): { from: Date | undefined; until: Date | undefined } {
  return { from: readBound('start_date', query.start_date, 'start'), until: readBound('end_date', query.end_date, 'end') };
}

export function readConditions(
  query: PeriodQuery & { readonly success?: boolean; readonly action?: string; readonly access_method?: string },
): LogConditions {
  return { success: query.success, action: query.action, method: query.access_method, ...readPeriod(query) };
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

export async function presentLogs(context: AccessRoutesContext, rows: readonly AccessLogRow[]) {
  const [users, guests] = await Promise.all([
    context.userSummaries([...new Set(rows.flatMap((row) => row.user_id ?? []))]),
    guestNamesOfPins(context.db, [...new Set(rows.flatMap((row) => row.pin_id ?? []))]),
  ]);
  return rows.map((row) =>
    presentLog(
      row,
      row.user_id === null ? undefined : users.get(row.user_id),
      row.pin_id === null ? null : (guests.get(row.pin_id) ?? null),
    ),
  );
}

/** With the device by name, for lists over many. */
export async function presentListedLogs(context: AccessRoutesContext, rows: readonly AccessLogRow[]) {
  const [logs, devices] = await Promise.all([
    presentLogs(context, rows),
    context.deviceSummaries(rows.map((row) => row.device_pk)),
  ]);
  return logs.map((log) => ({ ...log, device: { id: log.device, name: devices.get(log.device)?.name ?? '' } }));
}
