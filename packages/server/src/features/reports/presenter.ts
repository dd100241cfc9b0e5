import { Type, type Static } from 'typebox';
import type { DeviceSummary } from '../devices/index.ts';
import { DateOnly, Id, Nullable, StringEnum, Timestamp } from '../../platform/http/schemas.ts';
import { languages } from '../../platform/notify/language.ts';
import type { ReportRow } from './store.ts';

const Count = Type.Integer();
const figures = { granted: Count, refused: Count };

export const reportStatuses = ['queued', 'ready', 'failed'] as const;

export const ReportSchema = Type.Object({
  id: Id,
  device: Type.Object({ id: Id, name: Type.String() }),
  month: Nullable(Type.String({ description: 'Such as 2026-10; null where it is not of a whole month' })),
  first_day: DateOnly,
  last_day: DateOnly,
  time_zone: Type.String({ description: 'In which days begin and end' }),
  starts_at: Timestamp,
  ends_at: Timestamp,
  language: StringEnum(languages),
  status: StringEnum(reportStatuses),
  problem: Nullable(Type.String({ description: 'Why it could not be made' })),
  is_scheduled: Type.Boolean({ description: 'Made by itself at the beginning of a month' }),
  is_mailed: Type.Boolean({ description: "Goes to the device's owner by mail, unless they chose otherwise" }),
  requested_by: Nullable(Id),
  totals: Nullable(
    Type.Object({
      entries: Count,
      ...figures,
      people: Type.Integer({ description: 'How many different people are named' }),
      by_day: Type.Array(Type.Object({ day: DateOnly, ...figures })),
      by_method: Type.Array(Type.Object({ method: Type.String(), ...figures })),
    }),
  ),
  has_archived_entries: Type.Boolean({ description: 'Entries of the time had been archived, and are missing here' }),
  pdf_bytes: Nullable(Type.Integer()),
  csv_bytes: Nullable(Type.Integer({ description: 'As it is downloaded' })),
  created_at: Timestamp,
  ready_at: Nullable(Timestamp),
});

/** The only place that chooses what of a report leaves the house. */
export function presentReport(row: ReportRow, device: DeviceSummary | undefined): Static<typeof ReportSchema> {
  return {
    id: row.id,
    device: { id: row.device_pk, name: device?.name ?? '' },
    month: row.month?.slice(0, 7) ?? null,
    first_day: row.first_day,
    last_day: row.last_day,
    time_zone: row.time_zone,
    starts_at: row.starts_at.toISOString(),
    ends_at: row.ends_at.toISOString(),
    language: row.language,
    status: row.status,
    problem: row.problem,
    is_scheduled: row.is_scheduled,
    is_mailed: row.is_mailed,
    requested_by: row.requested_by,
    totals: row.totals as Static<typeof ReportSchema>['totals'],
    has_archived_entries: row.has_archived_entries,
    pdf_bytes: row.pdf_bytes,
    csv_bytes: row.csv_bytes,
    created_at: row.created_at.toISOString(),
    ready_at: row.ready_at?.toISOString() ?? null,
  };
}
