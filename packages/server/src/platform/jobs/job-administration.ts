import type { AuditTrail } from '../audit/audit-trail.ts';
import type { Clock } from '../clock.ts';
import type { Database } from '../database/connection.ts';
import { isUniqueViolation } from '../database/connection.ts';
import { conflict, invalidInput, notFound } from '../errors.ts';
import {
  countByKind,
  countJobs,
  findJob,
  lastRuns,
  pageOfJobs,
  type JobFilter,
  type JobRow,
  type KindCounts,
} from './job-list-store.ts';
import { parseSchedule } from './job-schedule.ts';
import type { JobDefinition } from './job.ts';
import { executorOf, type PgBossQueue } from './pg-boss-queue.ts';

export interface RegisteredKind {
  readonly job: JobDefinition;
  readonly nextRunAt: Date | null;
  readonly lastOccurrenceAt: Date | null;
}

export interface JobAdministrationDeps {
  readonly db: Database;
  readonly queue: PgBossQueue;
  readonly clock: Clock;
  readonly timeZone: string;
  readonly audit: AuditTrail;
}

export type JobAdministration = ReturnType<typeof createJobAdministration>;

/** What administrators see of jobs and may do with them. */
export function createJobAdministration({ db, queue, clock, timeZone, audit }: JobAdministrationDeps) {
  const known = () => [...queue.kinds.keys()];

  async function get(id: string): Promise<JobRow> {
    const row = await findJob(db, known(), id);
    if (row === undefined) throw notFound('job');
    return row;
  }

  return {
    timeZone,
    async registered(): Promise<RegisteredKind[]> {
      const last = await lastRuns(db);
      const now = clock.now();
      return [...queue.kinds.values()]
        .map(({ handler: { job } }) => ({
          job,
          nextRunAt: job.cron === undefined ? null : parseSchedule(job.cron, timeZone).next(now),
          lastOccurrenceAt: last.get(job.name) ?? null,
        }))
        .toSorted((a, b) => (a.job.name < b.job.name ? -1 : 1));
    },
    count: (filter: JobFilter): Promise<number> => countJobs(db, known(), filter),
    page: (filter: JobFilter, page: { limit: number; offset: number }): Promise<JobRow[]> =>
      pageOfJobs(db, known(), filter, page),
    get,
    async stats(): Promise<KindCounts[]> {
      const counts = new Map((await countByKind(db, known())).map((row) => [row.name, row]));
      const none = { waiting: 0, delayed: 0, active: 0, completed: 0, failed: 0, oldest_due: null, seconds_average: null };
      return known()
        .toSorted()
        .map((name) => counts.get(name) ?? { name, ...none });
    },
    /** Now, besides whatever its schedule does. */
    async run(name: string, payload: unknown): Promise<JobRow> {
      const kind = queue.kind(name);
      if (kind === undefined)
        throw invalidInput('name', `There is no job of this name. There are: ${known().toSorted().join(', ')}.`, 'unknown_job');
      const id = await db.transaction().execute(async (trx) => {
        const added = await queue.add(trx, kind.handler.job, payload, {}, null);
        await audit.record(trx, { action: 'job.run', resourceType: 'job', resourceId: added, detail: { name } });
        return added;
      });
      // Without a key, nothing can stand in its way.
      if (id === null) throw new Error(`The job ${name} was not added`);
      return await get(id);
    },
    /** One more try for a job that failed for good. */
    async retry(id: string): Promise<JobRow> {
      const row = await get(id);
      try {
        await db.transaction().execute(async (trx) => {
          const answer = (await queue.boss.retry(row.name, id, { db: executorOf(trx) })) as { readonly affected?: number };
          if (answer.affected === 0)
            throw conflict(
              'job_not_failed',
              `The job ${id} has not failed for good, it is ${row.status}. Only failed jobs can be tried again.`,
            );
          await audit.record(trx, { action: 'job.retried', resourceType: 'job', resourceId: id, detail: { name: row.name } });
        });
      } catch (error) {
        if (!isUniqueViolation(error)) throw error;
        throw conflict(
          'job_already_waiting',
          `The same work as that of job ${id} waits or runs already, so it was not added again.`,
          {
            cause: error,
          },
        );
      }
      queue.announce(row.name);
      return await get(id);
    },
  };
}
