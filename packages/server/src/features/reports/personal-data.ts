import { sql, type QueryExecutorProvider } from 'kysely';
import type { Database } from '../../platform/database/connection.ts';
import type { DataSubject } from '../../platform/personal-data.ts';
import { keyOfName } from '../access/index.ts';
import type { ReportContext } from './context.ts';
import { deleteReportsWhere } from './delete-report.ts';
import { takeNamesTurn } from './store.ts';
import { withReportTables, type ReportDatabase } from './tables.ts';

const keysOf = ({ userId, email }: DataSubject): string[] => [`user:${userId}`, keyOfName(email)];

/** The reports that name them, and those that they asked for. What is in them is the access log, which is exported as such. */
export async function* exportReports(db: ReportDatabase, person: DataSubject): AsyncGenerator {
  const { rows } = await sql<object>`
    select 'access_report' as record, r.id, r.device_pk, r.first_day, r.last_day, r.time_zone, r.status, r.created_at,
      r.requested_by is not distinct from ${person.userId} as requested_by_you,
      exists (select from access_report_people p where p.report_id = r.id and p.person = any(${keysOf(person)}::text[])) as names_you
    from access_reports r
    where r.requested_by = ${person.userId}
      or r.id in (select report_id from access_report_people where person = any(${keysOf(person)}::text[]))
    order by r.id`.execute(db);
  yield* rows;
}

/**
 * Reports that name somebody are deleted, files and all: who manages the device has them made again, without the name. So are those of
 * devices that were the person's own.
 */
export async function eraseFromReports(context: ReportContext, trx: Database, person: DataSubject): Promise<void> {
  const reports = withReportTables(trx);
  await deleteNaming(context, reports, keysOf(person));
  const ofOwn = sql<boolean>`r.device_pk in (select id from devices where owner_id = ${person.userId})`;
  await deleteReportsWhere(context, reports, ofOwn);
  await reports.updateTable('access_reports').set({ requested_by: null }).where('requested_by', '=', person.userId).execute();
}

/** In the transaction that erases a guest. */
export async function eraseGuestFromReports(context: ReportContext, trx: QueryExecutorProvider, guestId: number): Promise<void> {
  await deleteNaming(context, trx as ReportDatabase, [`guest:${guestId}`]);
}

async function deleteNaming(context: ReportContext, trx: ReportDatabase, people: readonly string[]): Promise<void> {
  await takeNamesTurn(trx);
  const naming = sql<boolean>`r.id in (select report_id from access_report_people where person = any(${[...people]}::text[]))`;
  await deleteReportsWhere(context, trx, naming);
}
