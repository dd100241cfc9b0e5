import type { JobResult } from '../../platform/jobs/job.ts';
import type { ReportContext } from './context.ts';
import { generateAccessReport } from './job-kinds.ts';
import { markFailed, queuedReports } from './store.ts';

const reportsPerRead = 500;

/** What a report says that nobody makes any more. */
export const problemOfJob = (jobId: string): string =>
  `It could not be made. Administrators find the reason with the failed job ${jobId}.`;

/**
 * A worker that dies in the last try cannot say what came of it: the job is a dead letter then, and the report would be queued for ever, and
 * count for the limit of whoever asked for it. Another try, which an administrator may ask for, still makes it ready.
 */
export async function failLostReports({ db, jobs }: Pick<ReportContext, 'db' | 'jobs'>, signal: AbortSignal): Promise<JobResult> {
  const result = { queued: 0, failed: 0 };
  for (let afterId = 0; ;) {
    signal.throwIfAborted();
    const ids = await queuedReports(db, afterId, reportsPerRead);
    const lost = await jobs.deadLetters(
      db,
      generateAccessReport,
      ids.map((id) => ({ report_id: id })),
    );
    for (const { id, payload } of lost) await markFailed(db, payload.report_id, problemOfJob(id));
    result.queued += ids.length - lost.length;
    result.failed += lost.length;
    const last = ids.at(-1);
    if (last === undefined || ids.length < reportsPerRead) return result;
    afterId = last;
  }
}
