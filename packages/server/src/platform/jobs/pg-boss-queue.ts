import { randomUUID } from 'node:crypto';
import { CompiledQuery, type QueryExecutorProvider } from 'kysely';
import type { Db, PgBoss } from 'pg-boss';
import type { Static, TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import type { Database } from '../database/connection.ts';
import type { Notifications } from '../database/notifications.ts';
import { SmartLockError } from '../errors.ts';
import type { Logger } from '../logger.ts';
import { describeErrors } from '../http/validation-errors.ts';
import { deadLettersOf } from './job-store.ts';
import type { DeadLetter, EnqueueOptions, JobDefinition, JobHandler, JobQueue } from './job.ts';

const schema = 'pgboss';
/** A worker that was silent for this long is taken for dead. It says that it lives several times in between. */
export const heartbeatSeconds = 15;
/** Past its own time limit, which the worker keeps itself: for a worker that beats and yet does not. */
const overtimeSeconds = 30;
const retryDelaySeconds = 5;
const retryDelaySecondsMax = 3600;
const secondsPerYear = 365 * 86_400;

/** Its modules take a tenth of a second: a start asks for them while it waits for the database. */
export const loadQueue = (): Promise<typeof import('pg-boss')> => import('pg-boss');

/** What lies in the queue for a job. */
export interface JobEnvelope {
  readonly payload: unknown;
  readonly occurrence_at: string | null;
}

/** A kind of job with its compiled payload. */
export interface JobKind {
  readonly handler: JobHandler;
  /** Throws 400 with a line for each field that is wrong. */
  checkPayload(payload: unknown): void;
}

export interface PgBossQueueDeps {
  readonly db: Database;
  readonly notifications: Pick<Notifications, 'subscribe' | 'onReconnect'>;
  readonly logger: Logger;
}

/** The queue, on pg-boss's tables and through our own connections. Nothing can be enqueued before `open`. */
export class PgBossQueue implements JobQueue {
  readonly kinds = new Map<string, JobKind>();
  readonly #deps: PgBossQueueDeps;
  #boss: PgBoss | undefined;
  #onArrival: (name: string | null) => void = () => {};

  constructor(deps: PgBossQueueDeps) {
    this.#deps = deps;
  }

  /** `keepsHouse`: this process looks after the queue's tables too. */
  async open(handlers: readonly JobHandler[], keepsHouse: boolean): Promise<void> {
    for (const handler of handlers) {
      const { name } = handler.job;
      if (this.kinds.has(name)) throw new Error(`Two jobs are called ${name}; each needs a name of its own`);
      this.kinds.set(name, { handler, checkPayload: payloadCheck(handler.job) });
    }
    const { PgBoss } = await loadQueue();
    const boss = new PgBoss({
      db: this.#database(),
      schema,
      migrate: false,
      createSchema: false,
      schedule: false,
      useListenNotify: true,
      supervise: keepsHouse,
      // Dead workers are looked for in `JobWorkers`, far more often; these are for statistics and for indexes that grew.
      superviseIntervalSeconds: 3600,
      monitorIntervalSeconds: 3600,
      flowIntervalSeconds: 3600,
      queueCacheIntervalSeconds: 3600,
    });
    const { logger } = this.#deps;
    boss.on('error', (error) => logger.error({ err: error }, 'the job queue met an error'));
    boss.on('warning', ({ message, data }) => logger.warn({ data }, `the job queue warns: ${message}`));
    await boss.start();
    this.#boss = boss;
    const existing = new Set((await boss.getQueues()).map(({ name }) => name));
    for (const name of this.kinds.keys()) {
      // Exclusive: one job of a key waits or runs; a job without a key gets one that nobody else has.
      if (existing.has(name)) continue;
      await boss.createQueue(name, { policy: 'exclusive', notify: true });
      // It remembers queues from when they are first asked for. If that were by `add`, within somebody's transaction, it would need
      // a second connection, which there is none of when all are held by others who wait for that transaction.
      await boss.getJobById(name, randomUUID());
    }
  }

  async close(): Promise<void> {
    await this.#boss?.stop({ graceful: false, close: false });
    this.#boss = undefined;
  }

  get boss(): PgBoss {
    if (this.#boss === undefined) throw new Error('The job queue was used before it was opened, or after it was closed');
    return this.#boss;
  }

  /** Called with the kind of a job that may begin, with null when some may have been missed. */
  onArrival(listener: (name: string | null) => void): void {
    this.#onArrival = listener;
  }

  /** To the workers of this process; others find it within a second. */
  announce(name: string): void {
    this.#onArrival(name);
  }

  kind(name: string): JobKind | undefined {
    return this.kinds.get(name);
  }

  enqueue<Payload extends TSchema>(
    trx: QueryExecutorProvider,
    job: JobDefinition<Payload>,
    payload: Static<Payload>,
    options: EnqueueOptions = {},
  ): Promise<string | null> {
    return this.add(trx, job, payload, options, null);
  }

  async deadLetters<Payload extends TSchema>(
    db: QueryExecutorProvider,
    job: JobDefinition<Payload>,
    payloads: readonly Static<Payload>[],
  ): Promise<readonly DeadLetter<Static<Payload>>[]> {
    // They were checked when they were added, against the same schema.
    return (await deadLettersOf(db, job.name, payloads)) as readonly DeadLetter<Static<Payload>>[];
  }

  /** As `enqueue`, for an occurrence of a schedule. */
  async add(
    trx: QueryExecutorProvider,
    job: JobDefinition,
    payload: unknown,
    { startAfter, key }: EnqueueOptions,
    occurrenceAt: Date | null,
  ): Promise<string | null> {
    const kind = this.kinds.get(job.name);
    if (kind === undefined)
      throw new Error(`Nobody handles jobs called ${job.name}: its handler is missing from the features' job handlers`);
    kind.checkPayload(payload);
    const envelope: JobEnvelope = { payload, occurrence_at: occurrenceAt?.toISOString() ?? null };
    return this.boss.send(job.name, envelope, {
      db: executorOf(trx),
      ...(startAfter === undefined ? {} : { startAfter }),
      singletonKey: key ?? randomUUID(),
      retryLimit: job.attemptsMax - 1,
      retryDelay: job.retryDelaySeconds ?? retryDelaySeconds,
      retryBackoff: true,
      retryDelayMax: retryDelaySecondsMax,
      heartbeatSeconds,
      expireInSeconds: job.timeoutSeconds + overtimeSeconds,
      // A job that waits is never thrown away within reason, and what ended is deleted by state, in `deleteEnded`.
      retentionSeconds: secondsPerYear,
      deleteAfterSeconds: 0,
    });
  }

  #database(): Db {
    const { db, notifications } = this.#deps;
    return {
      ...executorOf(db),
      listen: async (channel, onNotification, onReconnect) => {
        const arrived = (name: string | null) => this.#onArrival(name);
        const ends = [
          notifications.subscribe(channel, (payload) => {
            onNotification(payload);
            arrived(payload);
          }),
          notifications.onReconnect(() => {
            onReconnect();
            arrived(null);
          }),
        ];
        return {
          close: async () => {
            for (const end of ends) end();
          },
        };
      },
    };
  }
}

/** Runs pg-boss's statements wherever ours run: on the pool, or inside a transaction. */
export function executorOf(provider: QueryExecutorProvider): Db {
  return {
    async executeSql(text, values = []) {
      const { rows } = await provider.getExecutor().executeQuery(CompiledQuery.raw(text, [...values]));
      return { rows };
    },
  };
}

function payloadCheck({ name, payload: open }: JobDefinition): (payload: unknown) => void {
  // What nobody asked for is refused, as in a request.
  const schemaOfPayload = { additionalProperties: false, ...open };
  const validator = Compile(schemaOfPayload);
  return (payload) => {
    if (validator.Check(payload)) return;
    const fields = describeErrors(schemaOfPayload, validator.Errors(payload), 'payload').map((one) => ({
      ...one,
      field: one.field === 'payload' ? one.field : `payload.${one.field}`,
    }));
    throw new SmartLockError(
      'invalid_input',
      'validation_error',
      `The job ${name} cannot be run with this payload: ${fields.map(({ field, message }) => `${field}: ${message}`).join(' ')}`,
      { fields },
    );
  };
}
