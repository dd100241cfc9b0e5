import type { ColumnType, GeneratedAlways } from 'kysely';
import type { Language } from '../../platform/notify/language.ts';
import type { Database } from '../../platform/database/connection.ts';
import type { Totals } from './tally.ts';

type WithDefault<T> = ColumnType<T, T | undefined, T>;

export type ReportStatus = 'queued' | 'ready' | 'failed';

/** A type, not an interface: Kysely asks for an index signature. */
export type ReportTables = {
  access_reports: {
    id: GeneratedAlways<number>;
    device_pk: number;
    month: string | null;
    first_day: string;
    last_day: string;
    time_zone: string;
    starts_at: Date;
    ends_at: Date;
    language: Language;
    status: WithDefault<ReportStatus>;
    is_scheduled: WithDefault<boolean>;
    is_mailed: WithDefault<boolean>;
    requested_by: number | null;
    pdf_file: string;
    csv_file: string;
    pdf_bytes: WithDefault<number | null>;
    csv_bytes: WithDefault<number | null>;
    totals: ColumnType<Totals | null, string | null | undefined, string | null>;
    has_archived_entries: WithDefault<boolean>;
    problem: WithDefault<string | null>;
    created_at: Date;
    ready_at: WithDefault<Date | null>;
  };
  access_report_people: { report_id: number; person: string };
};

export type ReportDatabase = ReturnType<typeof withReportTables>;

/** The same connection, knowing this feature's tables. */
export function withReportTables(db: Database) {
  return db.$extendTables<ReportTables>();
}
