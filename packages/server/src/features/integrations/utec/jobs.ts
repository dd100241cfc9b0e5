import { Type } from 'typebox';
import { Id } from '../../../platform/http/schemas.ts';
import { defineJob, handleJob, type JobHandler } from '../../../platform/jobs/job.ts';
import type { UtecContext } from './context.ts';
import { pollAccount } from './poll-account.ts';
import { registerPush } from './take-push.ts';

export const pollUtecAccount = defineJob({
  name: 'poll_utec_account',
  summary: 'Read the devices and states of a U-tec account',
  payload: Type.Object({ account_id: Id }),
  attemptsMax: 2,
  timeoutSeconds: 120,
  retryDelaySeconds: 60,
});

export const registerUtecPush = defineJob({
  name: 'register_utec_push',
  summary: 'Ask U-tec to push what happens at an account',
  payload: Type.Object({ account_id: Id }),
  attemptsMax: 8,
  timeoutSeconds: 60,
  retryDelaySeconds: 30,
});

/** Both may run again: what was read is read once more, and the last registration counts. */
export function utecJobs(context: UtecContext): readonly JobHandler[] {
  return [
    handleJob(pollUtecAccount, async ({ account_id: accountId }, { signal }) => {
      const result = await pollAccount(context, accountId, signal);
      return result === null ? { reason: 'there is no such account any more' } : { ...result };
    }),
    handleJob(registerUtecPush, async ({ account_id: accountId }, { signal }) => {
      const isThere = await registerPush(context, accountId, signal);
      return isThere ? {} : { reason: 'there is no such account any more' };
    }),
  ];
}
