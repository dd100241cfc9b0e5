import type { Clock } from '../clock.ts';
import type { Database } from '../database/connection.ts';
import type { Logger } from '../logger.ts';
import { parseSchedule, type JobSchedule } from './job-schedule.ts';
import { claimOccurrence, lastOccurrences, recordOccurrenceJob } from './job-store.ts';
import type { JobDefinition } from './job.ts';
import type { PgBossQueue } from './pg-boss-queue.ts';

/** Later than this, and it is said that an occurrence is late. */
const lateMs = 60_000;
/** Jobs that a schedule asks for share a key: while one waits or runs, the next occurrence is left out. */
const scheduleKey = 'schedule';

export interface JobSchedulerDeps {
  readonly db: Database;
  readonly queue: PgBossQueue;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly timeZone: string;
}

interface Followed {
  readonly job: JobDefinition;
  readonly schedule: JobSchedule;
  /** The last occurrence that is known to have been handed out. */
  last: Date;
  next: Date;
}

/**
 * Puts jobs into the queue when their schedules say so. Every process with the role `jobs` does this; a row for each occurrence, written in
 * the transaction that adds the job, lets one of them through. Of the occurrences that came while none was running, the latest is made up
 * for, once.
 */
export class JobScheduler {
  readonly #deps: JobSchedulerDeps;
  #followed: Followed[] | undefined;

  constructor(deps: JobSchedulerDeps) {
    this.#deps = deps;
  }

  /** Hands out what is due. */
  async tick(): Promise<void> {
    const now = this.#deps.clock.now();
    this.#followed ??= await this.#follow(now);
    for (const followed of this.#followed) {
      if (followed.next > now) continue;
      const latest = followed.schedule.latest(followed.last, now) ?? followed.next;
      await this.#handOut(followed, latest, now);
      followed.last = latest;
      followed.next = followed.schedule.next(latest);
    }
  }

  async #follow(now: Date): Promise<Followed[]> {
    const { db, queue, timeZone } = this.#deps;
    const jobs = [...queue.kinds.values()].map(({ handler }) => handler.job).filter(({ cron }) => cron !== undefined);
    const last = await lastOccurrences(
      db,
      now,
      jobs.map(({ name }) => name),
    );
    return jobs.map((job) => {
      const schedule = parseSchedule(job.cron ?? '', timeZone);
      const at = last.get(job.name) ?? now;
      return { job, schedule, last: at, next: schedule.next(at) };
    });
  }

  async #handOut({ job, next }: Followed, occurrenceAt: Date, now: Date): Promise<void> {
    const { db, queue, logger } = this.#deps;
    const outcome = await db.transaction().execute(async (trx) => {
      if (!(await claimOccurrence(trx, job.name, occurrenceAt, now))) return 'taken';
      const id = await queue.add(trx, job, {}, { key: scheduleKey }, occurrenceAt);
      await recordOccurrenceJob(trx, job.name, occurrenceAt, id);
      return id === null ? 'busy' : 'added';
    });
    if (outcome === 'taken') return;
    const told = { job: job.name, occurrence_at: occurrenceAt.toISOString() };
    if (outcome === 'busy') logger.warn(told, 'an occurrence of a schedule is left out: the one before is not done yet');
    const lateBy = now.getTime() - occurrenceAt.getTime();
    if (lateBy > lateMs || next < occurrenceAt)
      logger.warn(
        { ...told, late_seconds: Math.round(lateBy / 1000), first_missed_at: next < occurrenceAt ? next.toISOString() : null },
        'an occurrence of a schedule is late: no worker ran when it was due. Those before it are not made up for',
      );
  }
}
