import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { until } from '../../platform/database/testing/until.ts';
import { takeFromLostWorkers } from '../../platform/jobs/job-store.ts';
import {
  call,
  registerLock,
  registerPerson,
  registerStaff,
  startDevices,
  type DevicesFixture,
  type Person,
  type PlayedLock,
} from '../devices/testing/devices-fixture.ts';
import { askForReport, fillLog, runJob, type ReportAnswer } from './testing/reports-fixture.ts';

const month = new Date(Date.now() - 40 * 86_400_000).toISOString().slice(0, 7);

describe('reports whose worker died in the last try', () => {
  let fixture: DevicesFixture;
  let owner: Person;
  let staff: Person;
  let lock: PlayedLock;
  before(async () => {
    fixture = await startDevices();
    owner = await registerPerson(fixture);
    staff = await registerStaff(fixture);
    lock = await registerLock(fixture, owner, { online: false });
    await fillLog(fixture, { device: lock.id, from: `${month}-10T00:00:00Z`, count: 3 });
  });
  after(() => fixture.close());

  const read = async (id: number): Promise<ReportAnswer> => (await call(fixture, owner, 'GET', `/reports/access/${id}/`)).json();
  const jobOf = async (report: number): Promise<string> => {
    const { rows } = await fixture.database.pool.query<{ id: string }>(
      `select id from pgboss.job where name = 'generate_access_report' and (data -> 'payload' ->> 'report_id')::bigint = $1
       order by created_on desc limit 1`,
      [report],
    );
    return rows[0]?.id ?? '';
  };
  /** In its last try, and silent since: what looks for dead workers takes it away. */
  const killWorkerOf = async (job: string): Promise<void> => {
    await fixture.database.pool.query(
      `update pgboss.job_common set state = 'active', retry_count = retry_limit, started_on = now() - interval '1 minute',
         heartbeat_on = now() - interval '1 minute' where id = $1`,
      [job],
    );
    assert.deepEqual(
      (await takeFromLostWorkers(fixture.database.db)).map(({ id, state }) => [id, state]),
      [[job, 'failed']],
    );
  };

  it('are failed and name the job; those that wait, run or are ready stay as they are', async () => {
    const ask = () => askForReport(fixture, owner, { device: lock.id, month });
    const [lost, waiting, retried, ready] = [await ask(), await ask(), await ask(), await ask()];
    const job = await jobOf(lost.id);
    await killWorkerOf(job);
    await killWorkerOf(await jobOf(ready.id));
    assert.partialDeepStrictEqual(await runJob(fixture, 'generate_access_report', { report_id: ready.id }), { made: true });
    // An administrator has asked for it once more, as a job of its own.
    await killWorkerOf(await jobOf(retried.id));
    const again = await call(fixture, staff, 'POST', '/jobs/run/', {
      name: 'generate_access_report',
      payload: { report_id: retried.id },
    });
    assert.equal(again.statusCode, 202, again.body);
    assert.equal((await read(lost.id)).status, 'queued');

    assert.deepEqual(await runJob(fixture, 'fail_lost_reports', {}), { queued: 2, failed: 1 });

    assert.partialDeepStrictEqual(await read(lost.id), {
      status: 'failed',
      problem: `It could not be made. Administrators find the reason with the failed job ${job}.`,
    });
    const others = await Promise.all([waiting, retried, ready].map(async ({ id }) => (await read(id)).status));
    assert.deepEqual(others, ['queued', 'queued', 'ready']);
    assert.deepEqual(await runJob(fixture, 'fail_lost_reports', {}), { queued: 2, failed: 0 });
  });

  it('are made by the try that an administrator gives them', async () => {
    const { id } = await askForReport(fixture, owner, { device: lock.id, month });
    const job = await jobOf(id);
    await killWorkerOf(job);
    await runJob(fixture, 'fail_lost_reports', {});
    assert.equal((await read(id)).status, 'failed');
    const answer = await call(fixture, staff, 'POST', `/jobs/${job}/retry/`);
    assert.equal(answer.statusCode, 202, answer.body);
    fixture.features.jobs.startWorkers();
    await until(async () => (await read(id)).status === 'ready');
    assert.equal((await read(id)).problem, null);
    await fixture.features.jobs.stopWorkers();
  });

  it('are looked for every ten minutes', async () => {
    const kinds = (await call(fixture, staff, 'GET', '/jobs/registered/')).json<{ name: string; schedule: string }[]>();
    assert.equal(kinds.find(({ name }) => name === 'fail_lost_reports')?.schedule, '*/10 * * * *');
  });
});
