import type { AuditTrail } from '../audit/audit-trail.ts';
import type { Clock } from '../clock.ts';
import type { Database } from '../database/connection.ts';
import type { Notifications } from '../database/notifications.ts';
import type { App } from '../http/types.ts';
import type { Logger } from '../logger.ts';
import { createJobAdministration } from './job-administration.ts';
import { registerJobRoutes } from './job-routes.ts';
import { JobScheduler } from './job-scheduler.ts';
import { deleteEndedJobs, deleteOccurrencesBefore } from './job-store.ts';
import { JobWorkers } from './job-workers.ts';
import type { JobHandler, JobQueue } from './job.ts';
import { PgBossQueue } from './pg-boss-queue.ts';

const dayMs = 86_400_000;
const completedKeptDays = 7;
const failedKeptDays = 90;

export interface JobsDeps {
  readonly db: Database;
  readonly notifications: Pick<Notifications, 'subscribe' | 'onReconnect'>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** In which the times of schedules are read. */
  readonly timeZone: string;
  /** See `JobWorkers`. */
  readonly stopGraceMs?: number;
}

export type Jobs = ReturnType<typeof createJobs>;

/** Durable jobs: the queue, the workers, and the schedules. Nothing runs before the caller starts it. */
export function createJobs(deps: JobsDeps) {
  const { db, clock } = deps;
  const queue = new PgBossQueue(deps);
  const workers = new JobWorkers({ ...deps, queue });
  const scheduler = new JobScheduler({ ...deps, queue });
  return {
    queue: queue satisfies JobQueue,
    /** Before the first job is enqueued. `keepsHouse`: in a process that works. */
    open: (handlers: readonly JobHandler[], keepsHouse: boolean): Promise<void> => queue.open(handlers, keepsHouse),
    close: (): Promise<void> => queue.close(),
    registerRoutes: (app: App, audit: AuditTrail): void =>
      registerJobRoutes(app, createJobAdministration({ ...deps, queue, audit })),
    startWorkers: (): void => workers.start(),
    stopWorkers: (): Promise<void> => workers.stop(),
    /** Puts what is due by its schedule into the queue. */
    handOutScheduled: (): Promise<void> => scheduler.tick(),
    /** What was done is kept for a week, what failed for good for 90 days. */
    async deleteOld(): Promise<void> {
      const daysAgo = (days: number) => new Date(clock.now().getTime() - days * dayMs);
      while ((await deleteEndedJobs(db, daysAgo(completedKeptDays), daysAgo(failedKeptDays))) > 0);
      await deleteOccurrencesBefore(db, daysAgo(failedKeptDays));
    },
  };
}
