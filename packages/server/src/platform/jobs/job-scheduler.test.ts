import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { sql } from 'kysely';
import { Type } from 'typebox';
import { until } from '../database/testing/until.ts';
import { createLogger } from '../logger.ts';
import type { TestDatabase } from '../../testing/test-database.ts';
import { handleJob, type JobRun } from './job.ts';
import { createTestDatabase, openWorker, type Worker } from './testing/jobs-fixture.ts';

const minuteMs = 60_000;

describe('schedules', () => {
  let database: TestDatabase;
  const opened: Worker[] = [];
  let now: Date;
  const clock = { now: () => now };
  const warnings: Record<string, unknown>[] = [];
  const logger = createLogger('warn', {
    write: (line: string) => void warnings.push(JSON.parse(line) as Record<string, unknown>),
  });

  before(async () => {
    database = await createTestDatabase();
  });
  beforeEach(async () => {
    for (const worker of opened.splice(0)) await worker.close();
    await sql`truncate pgboss.job_common`.execute(database.db);
    await sql`truncate job_occurrences`.execute(database.db);
    warnings.length = 0;
    now = new Date('2026-05-04T01:30:00Z');
  });
  after(async () => {
    for (const worker of opened) await worker.close();
    await database.close();
  });

  const runs: JobRun[] = [];
  const nightly = () =>
    handleJob(
      {
        name: 'nightly',
        summary: 'Every night',
        payload: Type.Object({}),
        attemptsMax: 2,
        timeoutSeconds: 10,
        cron: '0 2 * * *',
      },
      async (_payload, run) => void runs.push(run),
    );

  async function open(timeZone = 'UTC'): Promise<Worker> {
    const worker = await openWorker(database, [nightly()], { clock, logger, timeZone });
    opened.push(worker);
    return worker;
  }
  async function occurrences(): Promise<string[]> {
    const { rows } = await sql<{ at: string }>`
      select data->>'occurrence_at' as at from pgboss.job_common order by created_on, at`.execute(database.db);
    return rows.map((row) => row.at.slice(0, 16));
  }
  /** As if what waits had been done. */
  const finishAll = () => sql`update pgboss.job_common set state = 'completed', completed_on = now()`.execute(database.db);

  it('put a job into the queue when the clock reaches their time, and not before, and tell the job which time it was', async () => {
    const { jobs } = await open();
    await jobs.handOutScheduled();
    now = new Date('2026-05-04T01:59:59Z');
    await jobs.handOutScheduled();
    assert.deepEqual(await occurrences(), []);
    now = new Date('2026-05-04T02:00:00Z');
    await jobs.handOutScheduled();
    await jobs.handOutScheduled();
    assert.deepEqual(await occurrences(), ['2026-05-04T02:00']);
    runs.length = 0;
    jobs.startWorkers();
    await until(() => runs.length === 1);
    assert.equal(runs[0]?.occurrenceAt?.toISOString(), '2026-05-04T02:00:00.000Z');
    assert.equal(warnings.length, 0);
  });

  it('are read in the zone of the setting', async () => {
    now = new Date('2026-05-03T23:00:00Z');
    const { jobs } = await open('Europe/Berlin');
    await jobs.handOutScheduled();
    now = new Date('2026-05-04T00:00:00Z');
    await jobs.handOutScheduled();
    assert.deepEqual(await occurrences(), ['2026-05-04T00:00']);
  });

  it('hand an occurrence to one of two workers that look at the same moment, every time', async () => {
    const [first, second] = [await open(), await open()];
    for (const { jobs } of [first, second]) await jobs.handOutScheduled();
    for (let day = 4; day < 24; day++) {
      now = new Date(Date.UTC(2026, 4, day, 2, 0, 1));
      await Promise.all([first.jobs.handOutScheduled(), second.jobs.handOutScheduled()]);
      await finishAll();
    }
    const found = await occurrences();
    assert.equal(found.length, 20);
    assert.equal(new Set(found).size, 20);
  });

  it('make up for the latest occurrence that nobody was there for, once, and say that it is late', async () => {
    const { jobs } = await open();
    await jobs.handOutScheduled();
    await opened.splice(0)[0]?.close();
    now = new Date('2026-05-07T02:10:00Z');
    const [first, second] = [await open(), await open()];
    await Promise.all([first.jobs.handOutScheduled(), second.jobs.handOutScheduled()]);
    assert.deepEqual(await occurrences(), ['2026-05-07T02:00']);
    const late = warnings.filter(({ msg }) => String(msg).includes('is late'));
    assert.deepEqual(
      late.map(({ occurrence_at, late_seconds, first_missed_at }) => ({ occurrence_at, late_seconds, first_missed_at })),
      [{ occurrence_at: '2026-05-07T02:00:00.000Z', late_seconds: 600, first_missed_at: '2026-05-04T02:00:00.000Z' }],
    );
  });

  it('leave an occurrence out, and say so, while the one before waits or runs', async () => {
    const { jobs } = await open();
    await jobs.handOutScheduled();
    for (const day of [4, 5]) {
      now = new Date(Date.UTC(2026, 4, day, 2, 0, 1));
      await jobs.handOutScheduled();
    }
    assert.deepEqual(await occurrences(), ['2026-05-04T02:00']);
    assert.equal(warnings.filter(({ msg }) => String(msg).includes('is left out')).length, 1);
  });

  it('lose no occurrence when the database fails in the moment of handing it out', async () => {
    const { jobs } = await open();
    await jobs.handOutScheduled();
    now = new Date('2026-05-04T02:00:00Z');
    await sql`alter table pgboss.job_common add constraint no_entry check (name <> 'nightly')`.execute(database.db);
    await assert.rejects(jobs.handOutScheduled(), /no_entry/);
    await sql`alter table pgboss.job_common drop constraint no_entry`.execute(database.db);
    now = new Date(now.getTime() + minuteMs);
    await jobs.handOutScheduled();
    assert.deepEqual(await occurrences(), ['2026-05-04T02:00']);
  });

  it('keep where they stand when old occurrences are deleted', async () => {
    const { jobs } = await open();
    await jobs.handOutScheduled();
    now = new Date('2026-05-04T02:00:00Z');
    await jobs.handOutScheduled();
    now = new Date('2026-12-04T02:00:00Z');
    await jobs.deleteOld();
    const { rows } = await sql<{ at: Date }>`select occurrence_at as at from job_occurrences`.execute(database.db);
    assert.deepEqual(rows, [{ at: new Date('2026-05-04T02:00:00Z') }]);
  });
});
