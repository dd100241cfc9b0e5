import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { sql } from 'kysely';
import {
  call,
  registerPerson,
  registerStaff,
  startDevices,
  type DevicesFixture,
  type Person,
} from '../../features/devices/testing/devices-fixture.ts';
import { until } from '../database/testing/until.ts';

interface Job {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly attempts: number;
  readonly result: Record<string, unknown> | null;
  readonly error: string | null;
  readonly error_code: string | null;
}

describe('/api/v1/jobs/', () => {
  let fixture: DevicesFixture;
  let staff: Person;
  before(async () => {
    fixture = await startDevices();
    staff = await registerStaff(fixture);
    fixture.features.jobs.startWorkers();
  });
  after(() => fixture.close());

  const get = (path: string) => call(fixture, staff, 'GET', `/jobs/${path}`);
  const run = (body: object) => call(fixture, staff, 'POST', '/jobs/run/', body);
  const job = async (id: string) => (await get(`${id}/`)).json<Job>();
  const isIn = (id: string, status: string) => async () => (await job(id)).status === status;

  it('shows every kind with its schedule and when it runs next', async () => {
    const kinds = (await get('registered/')).json<{ name: string; schedule: string | null; next_run_at: string | null }[]>();
    const schedules = new Map(kinds.map(({ name, schedule }) => [name, schedule]));
    assert.equal(schedules.get('check_device_connectivity'), '*/5 * * * *');
    assert.equal(schedules.get('sync_device_time'), '0 3 * * *');
    assert.equal(schedules.get('cleanup_expired_access'), '0 2 * * *');
    assert.equal(schedules.get('update_device_firmware'), null);
    const next = kinds.find(({ name }) => name === 'sync_device_time')?.next_run_at ?? '';
    assert.match(next, /T03:00:00\.000Z$/);
    assert.ok(new Date(next) > fixture.clock.now());
  });

  it('runs one now and shows what it found', async () => {
    const answer = await run({ name: 'sync_device_time' });
    assert.equal(answer.statusCode, 202, answer.body);
    const { id } = answer.json<Job>();
    await until(isIn(id, 'completed'));
    assert.deepEqual((await job(id)).result, { locks: 0 });
    const completed = (await get('completed/?name=sync_device_time')).json<{ count: number; results: Job[] }>();
    assert.deepEqual(
      completed.results.map((one) => one.id),
      [id],
    );
  });

  it('refuses names that nobody handles and payloads that the kind does not take, by field', async () => {
    const cases: Array<[object, string]> = [
      [{}, 'name'],
      [{ name: 'make_coffee' }, 'name'],
      [{ name: 'sync_device_time', payload: { now: true } }, 'payload.now'],
      [{ name: 'update_device_firmware', payload: { device_id: 'front' } }, 'payload.device_id'],
      [{ name: 'update_device_firmware', payload: { device_id: 1, firmware_url: 'file:///etc/passwd' } }, 'payload.firmware_url'],
      [{ name: 'sync_device_time', at: 'noon' }, 'at'],
    ];
    for (const [body, field] of cases) {
      const answer = await run(body);
      assert.equal(answer.statusCode, 400, JSON.stringify(body));
      assert.ok(
        answer.json<{ errors: { field: string }[] }>().errors.some((error) => error.field === field),
        `${JSON.stringify(body)}: ${answer.body}`,
      );
    }
  });

  it('keeps a job that failed for good with its reason, counts it, and gives it another try', async () => {
    const payload = { device_id: 987_654, firmware_url: 'https://firmware.example.com/1.bin' };
    const { id } = (await run({ name: 'update_device_firmware', payload })).json<Job>();
    await until(async () => (await job(id)).error !== null);
    assert.equal((await call(fixture, staff, 'POST', `/jobs/${id}/retry/`)).json<{ code: string }>().code, 'job_not_failed');
    await sql`update pgboss.job_common set retry_limit = retry_count + 1, start_after = now() where id = ${id}`.execute(
      fixture.database.db,
    );
    await until(isIn(id, 'failed'));
    const failed = await job(id);
    assert.equal(failed.error_code, 'not_found');
    assert.equal(failed.attempts, 2);
    const listed = (await get('failed/')).json<{ results: Job[] }>().results;
    assert.deepEqual(
      listed.map((one) => one.id),
      [id],
    );
    const stats = (await get('stats/')).json<{ failed: number; kinds: { name: string; failed: number }[] }>();
    assert.equal(stats.failed, 1);
    assert.equal(stats.kinds.find(({ name }) => name === 'update_device_firmware')?.failed, 1);
    const retried = await call(fixture, staff, 'POST', `/jobs/${id}/retry/`);
    assert.equal(retried.statusCode, 202, retried.body);
    await until(async () => (await job(id)).attempts === 3 && (await job(id)).status === 'failed');
  });

  it('answers 404 for a job that is not there, 400 for no id, and 403 to people who are no administrators', async () => {
    assert.equal((await get(`${crypto.randomUUID()}/`)).statusCode, 404);
    assert.equal((await get('first/')).statusCode, 400);
    const person = await registerPerson(fixture);
    assert.equal((await call(fixture, person, 'POST', '/jobs/run/', { name: 'sync_device_time' })).statusCode, 403);
    assert.equal((await call(fixture, null, 'GET', '/jobs/')).statusCode, 401);
  });
});
