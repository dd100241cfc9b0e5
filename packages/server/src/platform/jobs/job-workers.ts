import type { JobWithMetadata } from 'pg-boss';
import type { Clock } from '../clock.ts';
import type { Database } from '../database/connection.ts';
import { SmartLockError } from '../errors.ts';
import { runAsSystem } from '../audit/audit-context.ts';
import type { Logger } from '../logger.ts';
import type { JobHandler, JobResult } from './job.ts';
import { beat, endTries, giveBack, kindsWithWork, takeFromLostWorkers } from './job-store.ts';
import type { JobEnvelope, PgBossQueue } from './pg-boss-queue.ts';

/** Arrivals are told by NOTIFY; this finds what became due by time, and what was not told. */
const lookEveryMs = 1_000;
const beatEveryMs = 4_000;
const runsAtOnceOfAKind = 2;
const messageLengthMax = 1_000;

export interface JobWorkersDeps {
  readonly db: Database;
  readonly queue: PgBossQueue;
  readonly clock: Clock;
  readonly logger: Logger;
  /** How long runs may go on when the program stops, before they are aborted; and then until they are given back. */
  readonly stopGraceMs?: number;
}

interface Run {
  readonly id: string;
  readonly name: string;
  readonly retryCount: number;
  readonly abort: AbortController;
  /** Why it was aborted. */
  reason: 'stop' | 'timeout' | 'lost' | null;
  readonly ended: Promise<void>;
}

type FetchedJob = JobWithMetadata<JobEnvelope>;

/** Does the work of the queue in this process. */
export class JobWorkers {
  readonly #deps: JobWorkersDeps;
  readonly #runs = new Map<string, Run>();
  /** Kinds that are being fetched; true: look again afterwards. */
  readonly #fetching = new Map<string, boolean>();
  readonly #pending = new Set<Promise<void>>();
  #timers: NodeJS.Timeout[] = [];
  #stopped = true;

  constructor(deps: JobWorkersDeps) {
    this.#deps = deps;
  }

  start(): void {
    this.#stopped = false;
    this.#deps.queue.onArrival((name) => (name === null ? this.#lookSoon() : this.#fetchSoon(name)));
    this.#timers = [
      setInterval(() => this.#lookSoon(), lookEveryMs),
      setInterval(() => this.#background(this.#beat(), 'the job queue was not told that runs are alive'), beatEveryMs),
    ];
    this.#lookSoon();
  }

  /** How many runs are under way here. */
  get running(): number {
    return this.#runs.size;
  }

  /** Nothing where it was not started. Nothing new begins; what runs ends, or is aborted and given back to be run by another worker at once. */
  async stop(): Promise<void> {
    if (this.#stopped) return;
    this.#stopped = true;
    this.#deps.queue.onArrival(() => {});
    clearInterval(this.#timers[0]);
    await Promise.all(this.#pending);
    const graceMs = this.#deps.stopGraceMs ?? 5_000;
    await this.#allEnded(graceMs);
    for (const run of this.#runs.values()) this.#abort(run, 'stop');
    await this.#allEnded(graceMs);
    // Those that do not listen: the program ends under them.
    for (const run of this.#runs.values()) await this.#return(run);
    for (const timer of this.#timers) clearInterval(timer);
    await Promise.all(this.#pending);
  }

  async #allEnded(withinMs: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const over = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, withinMs);
    });
    await Promise.race([Promise.all([...this.#runs.values()].map(({ ended }) => ended)), over]);
    clearTimeout(timer);
  }

  #background(work: Promise<void>, failure: string): void {
    const done = work
      .catch((error: unknown) => this.#deps.logger.error({ err: error }, failure))
      .finally(() => this.#pending.delete(done));
    this.#pending.add(done);
  }

  #lookSoon(): void {
    if (!this.#stopped) this.#background(this.#look(), 'the job queue could not be looked through');
  }

  async #look(): Promise<void> {
    const { db, queue, logger } = this.#deps;
    for (const { id, name, state } of await takeFromLostWorkers(db)) {
      if (state === 'failed') logger.error({ job: name, id }, 'a job failed for good: its worker went away in the last try');
      else logger.warn({ job: name, id }, 'a job is run again: its worker went away');
    }
    for (const name of await kindsWithWork(db, [...queue.kinds.keys()])) this.#fetchSoon(name);
  }

  #fetchSoon(name: string): void {
    const handler = this.#deps.queue.kind(name)?.handler;
    // A kind that only another version of the program knows.
    if (this.#stopped || handler === undefined) return;
    if (this.#fetching.has(name)) {
      this.#fetching.set(name, true);
      return;
    }
    this.#fetching.set(name, false);
    const work = this.#fetch(handler).finally(() => {
      const again = this.#fetching.get(name) === true;
      this.#fetching.delete(name);
      if (again) this.#fetchSoon(name);
    });
    this.#background(work, `jobs of the kind ${name} could not be fetched`);
  }

  async #fetch(handler: JobHandler): Promise<void> {
    const { name, concurrency = runsAtOnceOfAKind } = handler.job;
    let free = concurrency - [...this.#runs.values()].filter((run) => run.name === name).length;
    while (free > 0 && !this.#stopped) {
      const jobs = await this.#deps.queue.boss.fetch<JobEnvelope>(name, { batchSize: free, includeMetadata: true });
      for (const job of jobs) this.#begin(handler, job);
      // Fewer than asked for: that was all. As many: each looks for the next when it ends.
      if (jobs.length < free) return;
      free -= jobs.length;
    }
  }

  #begin(handler: JobHandler, job: FetchedJob): void {
    const abort = new AbortController();
    const run: Run = {
      id: job.id,
      name: job.name,
      retryCount: job.retryCount,
      abort,
      reason: null,
      // Deferred, so that `run` is there when it begins.
      ended: Promise.resolve()
        .then(() => this.#perform(handler, job, run))
        .catch((error: unknown) => {
          // Nobody beats for it any more, so another worker finds it.
          this.#deps.logger.error(
            { err: error, job: job.name, id: job.id },
            'the outcome of a job could not be recorded; it will be run again',
          );
        })
        .finally(() => {
          this.#runs.delete(job.id);
          this.#fetchSoon(job.name);
        }),
    };
    this.#runs.set(job.id, run);
  }

  async #perform(handler: JobHandler, job: FetchedJob, run: Run): Promise<void> {
    const { queue, logger, db } = this.#deps;
    const { name, timeoutSeconds } = handler.job;
    const attempt = { id: job.id, retryCount: job.retryCount };
    const told = { job: name, id: job.id, attempt: job.retryCount + 1 };
    let result: JobResult | void;
    try {
      await this.#checkPayload(job);
      result = await this.#withTimeLimit(run, timeoutSeconds * 1000, () =>
        runAsSystem(`job ${name}`, () =>
          handler.run(job.data.payload, {
            id: job.id,
            attempt: job.retryCount + 1,
            occurrenceAt: job.data.occurrence_at === null ? null : new Date(job.data.occurrence_at),
            signal: run.abort.signal,
          }),
        ),
      );
    } catch (error) {
      if (run.reason === 'lost') {
        logger.warn(told, 'a run was ended: the job had been given to another worker');
      } else if (run.reason === 'stop') {
        await giveBack(db, job.id, job.retryCount);
        logger.info(told, 'a job was given back: the program stops');
      } else {
        const isLast = job.retryCount >= job.retryLimit;
        await queue.boss.fail(name, attempt, describeFailure(error));
        if (isLast) logger.error({ ...told, err: error }, 'a job failed for good; see the failed jobs, and retry it from there');
        else logger.warn({ ...told, err: error }, 'a job failed and will be tried again');
      }
      return;
    }
    await queue.boss.complete(name, attempt, result ?? {});
    logger.debug({ ...told, result }, 'a job was done');
  }

  /** What an earlier version of the program enqueued may no longer be what the handler takes: no try would change that. */
  async #checkPayload(job: FetchedJob): Promise<void> {
    try {
      this.#deps.queue.kind(job.name)?.checkPayload(job.data.payload);
    } catch (error) {
      await endTries(this.#deps.db, job.id);
      throw error;
    }
  }

  async #withTimeLimit<T>(run: Run, limitMs: number, work: () => Promise<T>): Promise<T> {
    const { signal } = run.abort;
    const timer = setTimeout(() => this.#abort(run, 'timeout'), limitMs);
    // A handler that does not listen to its signal is left behind; one that does may end in order.
    const aborted = new Promise<never>((_resolve, reject) => {
      signal.addEventListener('abort', () => setTimeout(() => reject(signal.reason as Error), 1_000).unref(), { once: true });
    });
    aborted.catch(() => undefined);
    try {
      return await Promise.race([work(), aborted]);
    } finally {
      clearTimeout(timer);
    }
  }

  #abort(run: Run, reason: 'stop' | 'timeout' | 'lost'): void {
    if (run.reason !== null) return;
    run.reason = reason;
    run.abort.abort(new SmartLockError('timeout', `job_aborted_${reason}`, abortMessages[reason]));
  }

  async #return(run: Run): Promise<void> {
    try {
      await giveBack(this.#deps.db, run.id, run.retryCount);
      this.#deps.logger.warn({ job: run.name, id: run.id }, 'a job that did not end was given back: the program stops');
    } catch (error) {
      this.#deps.logger.error({ err: error, job: run.name, id: run.id }, 'a job could not be given back; it will be found');
    }
  }

  async #beat(): Promise<void> {
    const runs = [...this.#runs.values()];
    if (runs.length === 0) return;
    const ours = await beat(this.#deps.db, runs);
    for (const run of runs) {
      // A run that ended meanwhile is no longer active either, and aborting it does nothing.
      if (!ours.has(run.id)) this.#abort(run, 'lost');
    }
  }
}

const abortMessages = {
  stop: 'The program stops.',
  timeout: 'The run took longer than its kind may.',
  lost: 'The job was given to another worker, since this one gave no sign of life for too long.',
} as const;

/** What is kept with the job and shown to administrators. The whole error, with its causes, is in the log. */
function describeFailure(error: unknown): { message: string; code: string | null } {
  const message = error instanceof Error ? error.message : String(error);
  return { message: message.slice(0, messageLengthMax), code: error instanceof SmartLockError ? error.code : null };
}
