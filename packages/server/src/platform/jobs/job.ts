import type { QueryExecutorProvider } from 'kysely';
import type { Static, TSchema } from 'typebox';

/**
 * A kind of durable work. A feature defines its jobs in `jobs.ts` and hands their handlers out through its index; `start/` gathers all
 * of them into one list. What must happen once, at a certain time, or be seen by people is a job; the rest is a `PeriodicTask`.
 */
export interface JobDefinition<Payload extends TSchema = TSchema> {
  /** snake_case and stable: rows of the queue, the API and the command line name it. */
  readonly name: string;
  /** One line for people who look at the list of jobs. */
  readonly summary: string;
  /** Ids and plain settings. Never a secret: payloads are shown to administrators. */
  readonly payload: Payload;
  /** How often it is tried before it becomes a dead letter, the first time included. */
  readonly attemptsMax: number;
  /** A run that takes longer is given to another worker. */
  readonly timeoutSeconds: number;
  /** About this long until the second try, then twice as long each time, up to an hour, with jitter. 5 when left out. */
  readonly retryDelaySeconds?: number;
  /** How many runs of this kind one process does at the same time. 2 when left out. */
  readonly concurrency?: number;
  /** When it runs by itself: five-field cron, read in the zone of JOBS_TIME_ZONE. Its payload is then `{}`. */
  readonly cron?: string;
}

export function defineJob<Payload extends TSchema>(job: JobDefinition<Payload>): JobDefinition<Payload> {
  return job;
}

/** One run of a job, at least once: a worker that dies leaves it to another, so a handler must bear being run again. */
export interface JobRun {
  readonly id: string;
  /** 1 for the first try. */
  readonly attempt: number;
  /** When this occurrence was due by its schedule; null for work asked for on demand. Two workers never run the same occurrence. */
  readonly occurrenceAt: Date | null;
  /** Aborted when the program stops or the time is over. */
  readonly signal: AbortSignal;
}

/** What the run found or did, in a few figures, kept with the job and shown to administrators. No secrets. */
export type JobResult = Readonly<Record<string, string | number | boolean | null>>;

export interface JobHandler<Payload extends TSchema = TSchema> {
  readonly job: JobDefinition<Payload>;
  // A method, so that a list of handlers with different payloads has one type.
  run(payload: Static<Payload>, run: JobRun): Promise<JobResult | void>;
}

export function handleJob<Payload extends TSchema>(
  job: JobDefinition<Payload>,
  run: (payload: Static<Payload>, run: JobRun) => Promise<JobResult | void>,
): JobHandler<Payload> {
  return { job, run };
}

export interface EnqueueOptions {
  /** Not before this. */
  readonly startAfter?: Date;
  /** While a job of the same kind and key waits or runs, another is not added. */
  readonly key?: string;
}

/** The side that asks for work. */
export interface JobQueue {
  /** Adds the job in the caller's transaction: it runs if, and only if, that commits. Answers its id; null where `key` found one. */
  enqueue<Payload extends TSchema>(
    trx: QueryExecutorProvider,
    job: JobDefinition<Payload>,
    payload: Static<Payload>,
    options?: EnqueueOptions,
  ): Promise<string | null>;
  /**
   * Work that is lost: of these payloads of a kind those whose job failed for good, the latest of each, and that no other job which waits or runs
   * would still do. Whoever keeps a state of its own for what it asked for learns here that nobody is at it any more.
   */
  deadLetters<Payload extends TSchema>(
    db: QueryExecutorProvider,
    job: JobDefinition<Payload>,
    payloads: readonly Static<Payload>[],
  ): Promise<readonly DeadLetter<Static<Payload>>[]>;
}

/** A job that failed for good and was not given another try yet. */
export interface DeadLetter<Payload> {
  readonly id: string;
  readonly payload: Payload;
}
