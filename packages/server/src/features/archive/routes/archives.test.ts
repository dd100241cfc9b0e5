import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { until } from '../../../platform/database/testing/until.ts';
import { createTestDatabase, type TestDatabase } from '../../../testing/test-database.ts';
import {
  call,
  password,
  registerLock,
  registerPerson,
  registerStaff,
  startDevices,
  type DevicesFixture,
  type Person,
} from '../../devices/testing/devices-fixture.ts';

interface ArchiveAnswer {
  readonly id: string;
  readonly log: string;
  readonly month: string;
  readonly rows: number;
  readonly file: string;
  readonly checked_at: string | null;
  readonly problem: string | null;
  readonly restored_until: string | null;
}

/** A Saturday; it stands still until a test moves it. */
let now = Date.parse('2026-11-07T12:00:00Z');
const clock = { now: () => new Date(now), advance: (seconds: number) => void (now += seconds * 1000) };
const moveTo = (at: string): void => void (now = Date.parse(at));

describe('archives', () => {
  let database: TestDatabase;
  /** Two processes that work. */
  let workers: DevicesFixture[] = [];
  let staff: Person;
  let owner: Person;
  let device = 0;
  before(async () => {
    database = await createTestDatabase();
    const first = await startDevices({ database, clock });
    workers = [first, await startDevices({ database, clock, env: { DATA_DIR: first.directory } })];
    staff = await registerStaff(first);
    owner = await registerPerson(first);
    ({ id: device } = await registerLock(first, owner, { online: false }));
    for (const worker of workers) worker.features.jobs.startWorkers();
  });
  after(async () => {
    for (const worker of workers.toReversed()) await worker.close();
    await database.close();
  });

  /** What they signed in with has expired, a week later. */
  async function signInAnew(): Promise<void> {
    for (const person of [staff, owner]) {
      const answer = await call(workers[0] as DevicesFixture, null, 'POST', '/auth/login/', { email: person.email, password });
      Object.assign(person, { access: answer.json<{ tokens: { access: string } }>().tokens.access });
    }
  }

  const ask = async (person: Person | null, method: 'GET' | 'POST', path: string, body?: object) =>
    await call(workers[0] as DevicesFixture, person, method, `/archives/${path}`, body);
  const listed = async (query = '') =>
    (await ask(staff, 'GET', `?page_size=100${query}`)).json<{ count: number; results: ArchiveAnswer[] }>().results;

  async function fill(from: string, hours: number): Promise<void> {
    await database.pool.query(
      `insert into access_logs (device_pk, access_method, action, success, occurred_at)
       select $1, 'pin', 'unlock', true, $2::timestamptz + i * interval '1 hour' from generate_series(0, $3::int - 1) i`,
      [device, from, hours],
    );
  }

  async function countLog(end: string): Promise<number> {
    const { rows } = await database.pool.query<{ count: number }>(
      `select count(*)::int as count from access_logs where occurred_at < $1`,
      [end],
    );
    return rows[0]?.count ?? 0;
  }

  async function runsOf(name: string): Promise<{ state: string; occurrence: string | null }[]> {
    const { rows } = await database.pool.query<{ state: string; occurrence: string | null }>(
      `select state::text, data ->> 'occurrence_at' as occurrence from pgboss.job where name = $1 order by created_on`,
      [name],
    );
    return rows;
  }

  async function tick(): Promise<void> {
    await Promise.all(workers.map((worker) => worker.features.jobs.handOutScheduled()));
    await until(async () => (await runsOf('cleanup_old_logs')).every(({ state }) => state === 'completed'));
  }

  it('are written on Sundays at 04:00, once over two workers, of what is older than 90 days', async () => {
    await fill('2026-06-28T00:00:00Z', 24 * 6);
    await fill('2026-08-09T12:00:00Z', 24 * 2);
    // Of the first Sunday, 2026-08-10T04:00 is 90 days ago; of the second 2026-08-17.
    await tick();
    moveTo('2026-11-08T03:59:59Z');
    await tick();
    assert.deepEqual(await runsOf('cleanup_old_logs'), []);
    moveTo('2026-11-08T04:00:00Z');
    await tick();
    await tick();
    await signInAnew();
    const first = { state: 'completed', occurrence: '2026-11-08T04:00:00.000Z' };
    assert.deepEqual(await runsOf('cleanup_old_logs'), [first]);
    assert.equal(await countLog('2026-08-10T04:00:00Z'), 0);
    assert.equal(await countLog('2026-11-08T00:00:00Z'), 48 - 16);
    assert.deepEqual(
      (await listed()).map(({ log, month, rows }) => `${log} ${month} ${rows}`),
      ['access_logs 2026-08 16', 'access_logs 2026-07 72', 'access_logs 2026-06 72'],
    );
    moveTo('2026-11-15T04:00:00Z');
    await tick();
    await signInAnew();
    assert.deepEqual(await runsOf('cleanup_old_logs'), [first, { state: 'completed', occurrence: '2026-11-15T04:00:00.000Z' }]);
    assert.equal(await countLog('2026-11-08T00:00:00Z'), 0);
    assert.equal(
      (await listed()).reduce((sum, { rows }) => sum + rows, 0),
      24 * 8,
    );
  });

  it('are listed by log and month, and shown one by one', async () => {
    assert.equal((await listed('&log=telemetry')).length, 0);
    const [june] = await listed('&log=access_logs&month=2026-06');
    assert.ok(june !== undefined);
    assert.deepEqual((await ask(staff, 'GET', `${june.id}/`)).json(), june);
    assert.partialDeepStrictEqual(june, { rows: 72, problem: null, restored_until: null });
    for (const query of ['?month=2026-13', '?page=0', '?log=']) {
      const answer = await ask(staff, 'GET', query);
      assert.ok(query === '?log=' ? answer.statusCode === 200 : answer.statusCode === 400, `${query} ${answer.body}`);
    }
    assert.equal((await ask(staff, 'GET', 'no-uuid/')).statusCode, 400);
    assert.equal((await ask(staff, 'GET', '00000000-0000-4000-8000-000000000000/')).statusCode, 404);
  });

  it('come back for the days that were asked for, by a job that is asked for once', async () => {
    const [june] = await listed('&month=2026-06');
    assert.ok(june !== undefined);
    const path = `${june.id}/restore/`;
    for (const body of [{ days: 0 }, { days: 366 }, { days: 'many' }, { days: 2, more: true }])
      assert.equal((await ask(staff, 'POST', path, body)).statusCode, 400, JSON.stringify(body));
    const asked = await ask(staff, 'POST', path, { days: 2 });
    assert.equal(asked.statusCode, 202, asked.body);
    const { job_id: jobId } = asked.json<{ job_id: string | null }>();
    assert.match(String(jobId), /^[0-9a-f-]{36}$/u);
    await until(async () => (await runsOf('restore_archive')).every(({ state }) => state === 'completed'));
    assert.equal(await countLog('2026-07-01T00:00:00Z'), 72);
    assert.equal((await ask(staff, 'GET', `${june.id}/`)).json<ArchiveAnswer>().restored_until, '2026-11-17T04:00:00.000Z');
    const trail = await call(workers[0] as DevicesFixture, staff, 'GET', '/security/audit-logs/?all=true&page_size=100');
    assert.ok(
      trail.json<{ results: { action: string }[] }>().results.some(({ action }) => action === 'archive.restore_requested'),
    );
    assert.equal((await ask(staff, 'POST', '00000000-0000-4000-8000-000000000000/restore/', { days: 2 })).statusCode, 404);
  });

  it('are compared with what was written, and say what is wrong with them', async () => {
    const [archive] = await listed('&month=2026-07');
    assert.ok(archive !== undefined);
    clock.advance(60);
    const sound = (await ask(staff, 'POST', `${archive.id}/verify/`)).json<ArchiveAnswer>();
    assert.deepEqual([sound.problem, sound.checked_at], [null, clock.now().toISOString()]);
    await writeFile(join((workers[0] as DevicesFixture).directory, 'media', archive.file), 'something else');
    const damaged = await ask(staff, 'POST', `${archive.id}/verify/`);
    assert.equal(damaged.statusCode, 200);
    assert.match(damaged.json<ArchiveAnswer>().problem ?? '', /SHA-256 differs/u);
    assert.match((await ask(staff, 'GET', `${archive.id}/`)).json<ArchiveAnswer>().problem ?? '', /SHA-256 differs/u);
  });

  it('are for administrators alone', async () => {
    const [archive] = await listed();
    for (const [method, path, body] of [
      ['GET', '', undefined],
      ['GET', `${archive?.id}/`, undefined],
      ['POST', `${archive?.id}/verify/`, {}],
      ['POST', `${archive?.id}/restore/`, { days: 1 }],
    ] as const) {
      assert.equal((await ask(null, method, path, body)).statusCode, 401, path);
      assert.equal((await ask(owner, method, path, body)).statusCode, 403, path);
    }
  });
});
