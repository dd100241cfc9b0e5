import { Type } from 'typebox';
import { Id } from '../../platform/http/schemas.ts';
import { defineJob } from '../../platform/jobs/job.ts';

export const generateAccessReport = defineJob({
  name: 'generate_access_report',
  summary: 'Makes the PDF and the CSV of an access report, and mails it where that was asked for',
  payload: Type.Object({ report_id: Id }),
  attemptsMax: 5,
  timeoutSeconds: 1800,
  retryDelaySeconds: 5,
  // A report of a long month takes a processor for a while.
  concurrency: 1,
});

export const scheduleAccessReports = defineJob({
  name: 'schedule_access_reports',
  summary: 'Asks for the report of the month that ended, for every device that anybody was at',
  payload: Type.Object({}),
  attemptsMax: 8,
  timeoutSeconds: 600,
  cron: '0 5 1 * *',
});

export const failLostReportsJob = defineJob({
  name: 'fail_lost_reports',
  summary: 'Marks reports failed whose job failed for good without saying so, because its worker died in the last try',
  payload: Type.Object({}),
  attemptsMax: 3,
  timeoutSeconds: 300,
  cron: '*/10 * * * *',
});

export const removeReportFiles = defineJob({
  name: 'remove_report_files',
  summary: 'Removes the files of reports that were deleted',
  payload: Type.Object({ files: Type.Array(Type.String({ maxLength: 200 }), { maxItems: 1000 }) }),
  attemptsMax: 8,
  timeoutSeconds: 300,
});
