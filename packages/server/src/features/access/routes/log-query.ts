import { Type, type Static } from 'typebox';
import { periodQuery, readPeriod, type PeriodQuery } from '../../../platform/http/period.ts';
import { cursorPageQuery, Id, StringEnum } from '../../../platform/http/schemas.ts';
import { presentLog } from '../presenter.ts';
import type { AccessLogRow, LogConditions, LogPosition } from '../store.ts';
import { guestNamesOfPins } from '../store/temporary-accesses.ts';
import type { AccessRoutesContext } from './context.ts';

const accessMethods = ['pin', 'qr', 'app', 'manual', 'auto', 'card', 'fingerprint'] as const;
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

export function readConditions(
  query: PeriodQuery & { readonly success?: boolean; readonly action?: string; readonly access_method?: string },
): LogConditions {
  return { success: query.success, action: query.action, method: query.access_method, ...readPeriod(query) };
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
