import { Type } from 'typebox';
import { defineJob, handleJob, type JobHandler } from '../../platform/jobs/job.ts';
import { cleanUpExpired, type CleanUpDeps } from './clean-up-expired.ts';

export const cleanupExpiredAccess = defineJob({
  name: 'cleanup_expired_access',
  summary: 'Switches expired PINs, QR codes and guests off, and tells the owners',
  payload: Type.Object({}),
  attemptsMax: 5,
  timeoutSeconds: 600,
  cron: '0 2 * * *',
});

export function accessJobs(deps: CleanUpDeps): readonly JobHandler[] {
  return [handleJob(cleanupExpiredAccess, (_payload, { signal }) => cleanUpExpired(deps, signal))];
}
