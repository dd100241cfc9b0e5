import { sql, type RawBuilder } from 'kysely';
import { runAsSystem } from '../../platform/audit/audit-context.ts';
import type { Database } from '../../platform/database/connection.ts';
import { notFound } from '../../platform/errors.ts';
import type { EventConsumer } from '../../platform/events/event.ts';
import type { Viewer } from '../devices/index.ts';
import { recordReport } from './audit.ts';
import type { ReportContext } from './context.ts';
import { removeReportFiles } from './job-kinds.ts';
import { deleteReports, findManagedReport, lockReports } from './store.ts';
import { withReportTables, type ReportDatabase } from './tables.ts';

/** Also one that is still being made: whoever makes it finds that it is gone. */
export async function deleteReport(context: ReportContext, viewer: Viewer, id: number): Promise<void> {
  await context.db.transaction().execute(async (trx) => {
    const report = await findManagedReport(trx, viewer, id);
    if (report === undefined) throw notFound('report');
    await deleteReportsWhere(context, trx, sql<boolean>`r.id = ${id}`);
  });
}

/** Whichever these are, each with its entry in the trail. */
export async function deleteReportsWhere(context: ReportContext, trx: ReportDatabase, which: RawBuilder<boolean>): Promise<void> {
  for (const report of await lockReports(trx, which)) await recordReport(context.audit, trx, 'access_report.deleted', report);
  await removeFiles(context, trx, await deleteReports(trx, which));
}

/** A device that is deleted takes its reports along: nobody could read them any more, and they name people. */
export function reportConsumer(context: ReportContext): EventConsumer {
  return {
    name: 'reports',
    types: ['device.deleted'],
    async handle(provider, events) {
      // A consumer is handed a transaction of our own database.
      const trx = withReportTables(provider as Database);
      const gone = events.flatMap(({ devicePk }) => devicePk ?? []);
      await runAsSystem('reports of deleted devices', () =>
        deleteReportsWhere(context, trx, sql<boolean>`r.device_pk = any(${gone}::bigint[])`),
      );
    },
  };
}

const filesPerJob = 1000;

/** With the commit, by jobs: however the program ends, no file stays that should be gone. */
async function removeFiles({ jobs }: Pick<ReportContext, 'jobs'>, trx: ReportDatabase, files: readonly string[]) {
  for (let from = 0; from < files.length; from += filesPerJob)
    await jobs.enqueue(trx, removeReportFiles, { files: files.slice(from, from + filesPerJob) });
}
