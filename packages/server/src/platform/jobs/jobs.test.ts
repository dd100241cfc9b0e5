import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { sql } from 'kysely';
import { until } from '../database/testing/until.ts';
import { createLogger } from '../logger.ts';
import type { JobHandler } from './job.ts';
import { heartbeatSeconds } from './pg-boss-queue.ts';
import { createTestDatabase, noteJob, openWorker, type Worker } from './testing/jobs-fixture.ts';
import type { TestDatabase } from '../../testing/test-database.ts';

interface Row {
  readonly state: string;
  readonly output: Record<string, unknown> | null;
  readonly retry_count: number;
  readonly wait_seconds: number;
}

describe('durable jobs', () => {
  let database: TestDatabase;
  const opened: Worker[] = [];

  before(async () => {
    database = await createTestDatabase();
  });
  beforeEach(async () => {
    for (const worker of opened.splice(0)) await worker.close();
    await sql`delete from pgboss.job_common`.execute(database.db);
  });
  after(async () => {
    for (const worker of opened) await worker.close();
    await database.close();
  });

  async function open(handler: JobHandler, options: Parameters<typeof openWorker>[2] = {}): Promise<Worker> {
    const worker = await openWorker(database, [handler], options);
    opened.push(worker);
    return worker;
  }
  async function jobRow(id: string | null): Promise<Row | undefined> {
    const { rows } = await sql<Row>`
      select state, output, retry_count, extract(epoch from start_after - now())::float8 as wait_seconds
      from pgboss.job_common where id = ${id}`.execute(database.db);
    return rows[0];
  }
  const isIn = (id: string | null, state: string) => async () => (await jobRow(id))?.state === state;

  it('are done once, with what they were given, and their result is kept', async () => {
    const seen: unknown[] = [];
    const handler = noteJob(async (payload, { attempt, occurrenceAt }) => {
      seen.push([payload.text, attempt, occurrenceAt]);
      return { length: payload.text.length };
    });
    const { jobs } = await open(handler);
    jobs.startWorkers();
    const id = await jobs.queue.enqueue(database.db, handler.job, { text: 'hello' });
    await until(isIn(id, 'completed'));
    assert.deepEqual(seen, [['hello', 1, null]]);
    assert.deepEqual((await jobRow(id))?.output, { length: 5 });
  });

  it('exist if, and only if, the transaction that asked for them commits', async () => {
    const handler = noteJob(async () => {});
    const { jobs } = await open(handler);
    await assert.rejects(
      database.db.transaction().execute(async (trx) => {
        assert.notEqual(await jobs.queue.enqueue(trx, handler.job, { text: 'never' }), null);
        throw new Error('changed my mind');
      }),
      /changed my mind/,
    );
    const { rows } = await sql`select from pgboss.job_common`.execute(database.db);
    assert.equal(rows.length, 0);
  });

  it('are not added while one of the same key waits or runs, and are afterwards', async () => {
    let release = () => {};
    const handler = noteJob(() => new Promise((resolve) => (release = resolve)));
    const { jobs } = await open(handler);
    const add = () => jobs.queue.enqueue(database.db, handler.job, { text: 'x' }, { key: 'one' });
    const first = await add();
    assert.equal(await add(), null);
    jobs.startWorkers();
    await until(isIn(first, 'active'));
    assert.equal(await add(), null);
    await until(() => {
      release();
      return isIn(first, 'completed')();
    });
    assert.notEqual(await add(), null);
  });

  it('that fail are tried again, later each time, and end as dead letters that say why', async () => {
    const attempts: number[] = [];
    const handler = noteJob(
      async (_payload, { attempt }) => {
        attempts.push(attempt);
        throw new Error(`no luck at try ${attempt}`);
      },
      { retryDelaySeconds: 100 },
    );
    const { jobs } = await open(handler);
    jobs.startWorkers();
    const id = await jobs.queue.enqueue(database.db, handler.job, { text: 'x' });
    const waits: number[] = [];
    for (let failures = 1; failures <= 2; failures++) {
      await until(async () => attempts.length === failures && (await jobRow(id))?.state === 'retry');
      waits.push((await jobRow(id))?.wait_seconds ?? 0);
      await sql`update pgboss.job_common set start_after = now() where id = ${id}`.execute(database.db);
    }
    await until(isIn(id, 'failed'));
    assert.deepEqual(attempts, [1, 2, 3]);
    assert.deepEqual((await jobRow(id))?.output, { message: 'no luck at try 3', code: null });
    const [first = 0, second = 0] = waits;
    assert.ok(first > 95 && first <= 200, `first wait of ${first} s`);
    assert.ok(second > 195 && second <= 400, `second wait of ${second} s`);
  });

  it('with a payload that their kind does not take are refused', async () => {
    const handler = noteJob(async () => {});
    const { jobs } = await open(handler);
    for (const payload of [{}, { text: 7 }, { text: 'x', extra: true }]) {
      await assert.rejects(jobs.queue.enqueue(database.db, handler.job, payload as { text: string }), {
        code: 'validation_error',
      });
    }
  });

  it('that an earlier version enqueued, with a payload that is no longer taken, fail at once', async () => {
    let runs = 0;
    const handler = noteJob(async () => void runs++);
    const { jobs } = await open(handler);
    const id = await jobs.queue.enqueue(database.db, handler.job, { text: 'x' });
    await sql`update pgboss.job_common set data = jsonb_set(data, '{payload}', '{"words": 3}') where id = ${id}`.execute(
      database.db,
    );
    jobs.startWorkers();
    await until(isIn(id, 'failed'));
    assert.equal(runs, 0);
    assert.equal((await jobRow(id))?.output?.['code'], 'validation_error');
  });

  it('are not begun before their time', async () => {
    const handler = noteJob(async () => {});
    const { jobs } = await open(handler);
    const later = new Date(Date.now() + 3_600_000);
    const waiting = await jobs.queue.enqueue(database.db, handler.job, { text: 'later' }, { startAfter: later });
    const due = await jobs.queue.enqueue(database.db, handler.job, { text: 'now' });
    jobs.startWorkers();
    await until(isIn(due, 'completed'));
    assert.equal((await jobRow(waiting))?.state, 'created');
    await sql`update pgboss.job_common set start_after = now() where id = ${waiting}`.execute(database.db);
    await until(isIn(waiting, 'completed'));
  });

  it('whose worker went silent are taken over by another, and what the first says later changes nothing', async () => {
    const attempts: number[] = [];
    let finishFirst = () => {};
    const handler = noteJob(async (_payload, { attempt, signal }) => {
      attempts.push(attempt);
      if (attempt === 2) return { by: 'second' };
      await new Promise<void>((resolve) => (finishFirst = resolve));
      return { by: `first, aborted: ${signal.aborted}` };
    });
    const { jobs } = await open(handler);
    jobs.startWorkers();
    const id = await jobs.queue.enqueue(database.db, handler.job, { text: 'x' });
    await until(() => attempts.length === 1);
    await sql`update pgboss.job_common set heartbeat_on = now() - make_interval(secs => ${heartbeatSeconds + 1})`.execute(
      database.db,
    );
    await until(isIn(id, 'completed'));
    finishFirst();
    assert.deepEqual(attempts, [1, 2]);
    assert.deepEqual((await jobRow(id))?.output, { by: 'second' });
  });

  it('that take too long are aborted and tried again', async () => {
    const reasons: string[] = [];
    const handler = noteJob(
      (_payload, { signal, attempt }) =>
        attempt > 1
          ? Promise.resolve()
          : new Promise((_resolve, reject) =>
              signal.addEventListener('abort', () => {
                reasons.push((signal.reason as Error).message);
                reject(signal.reason as Error);
              }),
            ),
      { timeoutSeconds: 1 },
    );
    const { jobs } = await open(handler);
    jobs.startWorkers();
    const id = await jobs.queue.enqueue(database.db, handler.job, { text: 'x' });
    await until(isIn(id, 'completed'));
    assert.deepEqual(reasons, ['The run took longer than its kind may.']);
    assert.equal((await jobRow(id))?.retry_count, 1);
  });

  it('finish when the program stops, and are given back uncounted where they do not in time', async () => {
    let begun = 0;
    const handler = noteJob(({ text }, { signal }) => {
      begun++;
      if (text === 'quick') return Promise.resolve();
      return new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));
    });
    const { jobs } = await open(handler, { stopGraceMs: 50 });
    jobs.startWorkers();
    const slow = await jobs.queue.enqueue(database.db, handler.job, { text: 'slow' });
    const quick = await jobs.queue.enqueue(database.db, handler.job, { text: 'quick' });
    await until(() => begun === 2);
    await jobs.stopWorkers();
    assert.equal((await jobRow(quick))?.state, 'completed');
    assert.equal((await jobRow(slow))?.state, 'created');
    assert.equal((await jobRow(slow))?.retry_count, 0);
  });

  it('are deleted a week after they were done, and 90 days after they failed for good', async () => {
    const handler = noteJob(({ text }) => (text === 'bad' ? Promise.reject(new Error('bad')) : Promise.resolve()), {
      attemptsMax: 1,
    });
    let now = new Date();
    const { jobs } = await open(handler, { clock: { now: () => now } });
    jobs.startWorkers();
    const good = await jobs.queue.enqueue(database.db, handler.job, { text: 'good' });
    const bad = await jobs.queue.enqueue(database.db, handler.job, { text: 'bad' });
    await until(async () => (await isIn(good, 'completed')()) && (await isIn(bad, 'failed')()));
    const inDays = (days: number) => new Date(Date.now() + days * 86_400_000);
    now = inDays(6);
    await jobs.deleteOld();
    assert.notEqual(await jobRow(good), undefined);
    now = inDays(8);
    await jobs.deleteOld();
    assert.equal(await jobRow(good), undefined);
    assert.notEqual(await jobRow(bad), undefined);
    now = inDays(91);
    await jobs.deleteOld();
    assert.equal(await jobRow(bad), undefined);
  });

  it('are shared by two workers, each job done by one of them', async () => {
    const done: string[] = [];
    const handlerOf = () => noteJob(async ({ text }) => void done.push(text), { concurrency: 5 });
    const first = await open(handlerOf());
    const second = await open(handlerOf());
    first.jobs.startWorkers();
    second.jobs.startWorkers();
    const texts = Array.from({ length: 200 }, (_, n) => `job ${n}`);
    await database.db.transaction().execute(async (trx) => {
      for (const text of texts) await first.jobs.queue.enqueue(trx, handlerOf().job, { text });
    });
    await until(() => done.length >= texts.length);
    await first.close();
    await second.close();
    opened.length = 0;
    assert.deepEqual(done.toSorted(), texts.toSorted());
  });

  it('of a schema that another version of pg-boss made are refused, so that an upgrade brings its migration', async () => {
    const { getConstructionPlans } = await import('pg-boss');
    const wanted = /INSERT INTO pgboss\.version\(version\) VALUES \('?(\d+)'?\)/i.exec(getConstructionPlans('pgboss'))?.[1];
    const { rows } = await sql<{ version: number }>`select version from pgboss.version`.execute(database.db);
    assert.equal(String(rows[0]?.version), wanted);
  });

  it('say in the log what went wrong, with their kind and id', async () => {
    const lines: Record<string, unknown>[] = [];
    const logger = createLogger('warn', {
      write: (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>),
    });
    const handler = noteJob(() => Promise.reject(new Error('out of paper')), { attemptsMax: 1 });
    const { jobs } = await open(handler, { logger });
    jobs.startWorkers();
    const id = await jobs.queue.enqueue(database.db, handler.job, { text: 'x' });
    await until(isIn(id, 'failed'));
    assert.ok(lines.some((line) => line['job'] === 'note' && line['id'] === id && JSON.stringify(line).includes('out of paper')));
  });
});
