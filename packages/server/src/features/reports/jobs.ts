import { handleJob, type JobHandler } from '../../platform/jobs/job.ts';
import type { ReportContext } from './context.ts';
import { failLostReports } from './fail-lost-reports.ts';
import { failLostReportsJob, generateAccessReport, removeReportFiles, scheduleAccessReports } from './job-kinds.ts';
import { makeReport } from './make-report.ts';
import { scheduleReports } from './schedule-reports.ts';

export function reportJobs(context: ReportContext): readonly JobHandler[] {
  const { storage, clock } = context;
  return [
    handleJob(generateAccessReport, ({ report_id: id }, run) => makeReport(context, id, run)),
    handleJob(scheduleAccessReports, (_payload, { occurrenceAt, signal }) =>
      scheduleReports(context, occurrenceAt ?? clock.now(), signal),
    ),
    handleJob(failLostReportsJob, (_payload, { signal }) => failLostReports(context, signal)),
    handleJob(removeReportFiles, async ({ files }) => {
      for (const file of files) await storage.remove(file);
      return { files: files.length };
    }),
  ];
}
