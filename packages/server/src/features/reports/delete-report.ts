import { sql } from 'kysely';
import { notFound } from '../../platform/errors.ts';
import type { Viewer } from '../devices/index.ts';
import { recordReport } from './audit.ts';
import type { ReportContext } from './context.ts';
import { removeReportFiles } from './job-kinds.ts';
import { deleteReports, findManagedReport } from './store.ts';
import type { ReportDatabase } from './tables.ts';

/** Also one that is still being made: whoever makes it finds that it is gone. */
export async function deleteReport(context: ReportContext, viewer: Viewer, id: number): Promise<void> {
  await context.db.transaction().execute(async (trx) => {
    const report = await findManagedReport(trx, viewer, id);
    const files = report === undefined ? [] : await deleteReports(trx, sql<boolean>`r.id = ${id}`);
    if (report === undefined || files.length === 0) throw notFound('report');
    await recordReport(context.audit, trx, 'access_report.deleted', report);
    await removeFiles(context, trx, files);
  });
}

const filesPerJob = 1000;

/** With the commit, by jobs: however the program ends, no file stays that should be gone. */
export async function removeFiles({ jobs }: Pick<ReportContext, 'jobs'>, trx: ReportDatabase, files: readonly string[]) {
  for (let from = 0; from < files.length; from += filesPerJob)
    await jobs.enqueue(trx, removeReportFiles, { files: files.slice(from, from + filesPerJob) });
}
