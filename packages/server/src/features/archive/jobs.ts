import { Type } from 'typebox';
import { defineJob, handleJob, type JobHandler } from '../../platform/jobs/job.ts';
import { archiveLogs } from './archive-logs.ts';
import type { ArchiveContext } from './context.ts';
import { restoreArchive } from './restore-archive.ts';

export const cleanupOldLogs = defineJob({
  name: 'cleanup_old_logs',
  summary: 'Moves old rows of the logs into verified archives',
  payload: Type.Object({}),
  attemptsMax: 8,
  // A long one is given to another worker and goes on from where it was.
  timeoutSeconds: 4 * 3600,
  retryDelaySeconds: 5,
  concurrency: 1,
  cron: '0 4 * * 0',
});

/** Days for which restored rows stay. */
export const KeepDays = Type.Integer({ minimum: 1, maximum: 365, default: 30, description: 'Days until the rows go again' });

export const restoreArchiveJob = defineJob({
  name: 'restore_archive',
  summary: 'Brings the rows of an archive back into the database for some days',
  payload: Type.Object({ archive_id: Type.String({ format: 'uuid' }), days: KeepDays }),
  attemptsMax: 4,
  timeoutSeconds: 600,
});

export function archiveJobs(context: ArchiveContext): readonly JobHandler[] {
  return [
    handleJob(cleanupOldLogs, (_payload, { signal }) => archiveLogs(context, signal)),
    handleJob(restoreArchiveJob, ({ archive_id: id, days }) => restoreArchive(context, id, days)),
  ];
}
