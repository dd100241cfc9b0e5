import { Type } from 'typebox';
import { Id } from '../../../platform/http/schemas.ts';
import { defineJob, handleJob, type JobHandler } from '../../../platform/jobs/job.ts';
import type { TtlockContext } from './context.ts';
import { pollAccount } from './poll-account.ts';
import { pullRecordsOf } from './pull-records.ts';

export const pollTtlockAccount = defineJob({
  name: 'poll_ttlock_account',
  summary: 'Read states and records of the locks of a TTLock account',
  payload: Type.Object({ account_id: Id }),
  attemptsMax: 2,
  timeoutSeconds: 600,
  retryDelaySeconds: 60,
});

export const pullTtlockRecords = defineJob({
  name: 'pull_ttlock_records',
  summary: 'Read the records of a TTLock lock of which something is known to have happened',
  payload: Type.Object({ account_id: Id, lock_id: Type.String({ minLength: 1, maxLength: 30 }) }),
  attemptsMax: 5,
  timeoutSeconds: 120,
  retryDelaySeconds: 15,
});

/** Both may run again: a record that is in the log already is not written again. */
export function ttlockJobs(context: TtlockContext): readonly JobHandler[] {
  return [
    handleJob(pollTtlockAccount, async ({ account_id: accountId }, { signal }) => {
      const result = await pollAccount(context, accountId, signal);
      return result === null ? { reason: 'there is no such account any more' } : { ...result };
    }),
    handleJob(pullTtlockRecords, async ({ account_id: accountId, lock_id: ref }, { signal }) => {
      const records = await pullRecordsOf(context, accountId, ref, signal);
      return records === null ? { reason: 'there is no such device any more' } : { records };
    }),
  ];
}
