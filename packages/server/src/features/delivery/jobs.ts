import { Type } from 'typebox';
import { defineJob, handleJob, type JobHandler } from '../../platform/jobs/job.ts';
import { fillBackups } from './backups.ts';
import type { DeliveryContext } from './context.ts';
import { compareAccess } from './over-access.ts';

export const compareAccessJob = defineJob({
  name: 'compare_access',
  summary: 'Compares who should open which door with what the locks and their vendors hold, and tells of what is left over',
  payload: Type.Object({}),
  attemptsMax: 3,
  timeoutSeconds: 300,
  cron: '20 * * * *',
});

export const fillBackupsJob = defineJob({
  name: 'fill_backup_codes',
  summary: 'Gives locks of rooms the spare codes that they should hold, and ends those that are too many',
  payload: Type.Object({}),
  attemptsMax: 3,
  timeoutSeconds: 300,
  cron: '*/10 * * * *',
});

export function deliveryJobs(context: DeliveryContext): readonly JobHandler[] {
  return [
    handleJob(compareAccessJob, () => compareAccess(context)),
    handleJob(fillBackupsJob, (_payload, { signal }) => fillBackups(context, signal)),
  ];
}
