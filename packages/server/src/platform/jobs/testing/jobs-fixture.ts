import { Type, type Static } from 'typebox';
import { createTestDatabase, type TestDatabase } from '../../../testing/test-database.ts';
import type { Clock } from '../../clock.ts';
import { openNotifications } from '../../database/notifications.ts';
import { createLogger, type Logger } from '../../logger.ts';
import { handleJob, type JobDefinition, type JobHandler, type JobResult, type JobRun } from '../job.ts';
import { createJobs, type Jobs } from '../jobs.ts';

export const notePayload = Type.Object({ text: Type.String() });

/** A job that tells what it was given, and does what the test says. */
export function noteJob(
  run: (payload: Static<typeof notePayload>, run: JobRun) => Promise<JobResult | void>,
  changes: Partial<JobDefinition<typeof notePayload>> = {},
): JobHandler<typeof notePayload> {
  return handleJob(
    {
      name: 'note',
      summary: 'Notes a text',
      payload: notePayload,
      attemptsMax: 3,
      timeoutSeconds: 30,
      retryDelaySeconds: 1,
      ...changes,
    },
    run,
  );
}

export interface Worker {
  readonly jobs: Jobs;
  close(): Promise<void>;
}

/** One process with the queue of this database. */
export async function openWorker(
  database: TestDatabase,
  handlers: readonly JobHandler[],
  options: {
    readonly clock?: Clock;
    readonly logger?: Logger;
    readonly timeZone?: string;
    readonly stopGraceMs?: number;
  } = {},
): Promise<Worker> {
  const logger = options.logger ?? createLogger('silent');
  const notifications = openNotifications({ connection: database.connection, logger });
  const jobs = createJobs({
    db: database.db,
    notifications,
    clock: options.clock ?? { now: () => new Date() },
    logger,
    timeZone: options.timeZone ?? 'UTC',
    ...(options.stopGraceMs === undefined ? {} : { stopGraceMs: options.stopGraceMs }),
  });
  await jobs.open(handlers, false);
  await notifications.whenHealthy();
  return {
    jobs,
    async close() {
      await jobs.stopWorkers();
      await jobs.close();
      await notifications.close();
    },
  };
}

export { createTestDatabase };
