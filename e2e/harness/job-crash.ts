import assert from 'node:assert/strict';
import { createApi, type Api } from './api.ts';
import { createFolder, removeFolder } from './guard.ts';
import { startServer, type Server } from './server.ts';
import { startOutsideServices } from './surroundings.ts';
import { waitFor } from './wait.ts';

const admin = { ADMIN_EMAIL: 'admin@example.com', ADMIN_PASSWORD: 'Door-of-the-admin-7' };

export interface JobOutcome {
  readonly id: string;
  readonly status: string;
  readonly attempts: number;
  readonly result: unknown;
  /** From the death of the first worker to the end of the job. */
  readonly secondsToRecover: number;
}

/** Several jobs that are in their middle at once. */
export interface Attack {
  /** With a worker running, before anything is held. */
  readonly prepare?: () => Promise<void>;
  /** That the jobs read or write: locked until the worker is dead, so that their middle lasts. */
  readonly heldTables: readonly string[];
  /** Asks for the jobs, or for what leads to them; answers their ids. */
  readonly ask: () => Promise<readonly string[]>;
}

export interface JobsUnderAttack {
  readonly api: Api;
  /** Where locks connect. */
  readonly mqttUrl: string;
  query(sql: string): Promise<string[]>;
  /** Adds a job as an administrator does. */
  runJob(name: string, payload: object): Promise<string>;
  /** Kills the worker of these jobs with -9 in the middle of them, and answers how each ended in another worker. */
  killDuring(attack: Attack): Promise<readonly JobOutcome[]>;
  stop(): Promise<void>;
}

/** One process for the API, and workers that come and go, on one database and one folder. */
export async function startJobsUnderAttack(): Promise<JobsUnderAttack> {
  const services = await startOutsideServices();
  const dataDir = createFolder('data');
  const env = { ...services.env, ...admin, DATA_DIR: dataDir };
  const server = await startServer({ env, roles: ['api'] });
  const login = await createApi(server.url).post('/auth/login/', { email: admin.ADMIN_EMAIL, password: admin.ADMIN_PASSWORD });
  assert.equal(login.status, 200, JSON.stringify(login.body));
  const api = createApi(server.url, login.text('tokens.access'));
  const query = (sql: string) => services.postgres.query(sql);
  const startWorker = (): Promise<Server> => startServer({ env, roles: ['mqtt', 'jobs'] });
  const workers = new Set<Server>();

  async function jobOf(id: string) {
    const answer = await api.get(`/jobs/${id}/`);
    assert.equal(answer.status, 200, JSON.stringify(answer.body));
    return answer;
  }

  async function runJob(name: string, payload: object): Promise<string> {
    const asked = await api.post('/jobs/run/', { name, payload });
    assert.equal(asked.status, 202, JSON.stringify(asked.body));
    return asked.text('id');
  }

  async function waitForAll(ids: readonly string[], status: string, timeoutMs: number): Promise<void> {
    for (const id of ids) {
      let seen = '';
      await waitFor(
        () => `the job ${id} to be ${status}: ${seen}`,
        async () => {
          const job = await jobOf(id);
          seen = JSON.stringify(job.body);
          return job.text('status') === status;
        },
        { timeoutMs },
      );
    }
  }

  async function killDuring({ prepare, heldTables, ask }: Attack): Promise<readonly JobOutcome[]> {
    const first = await startWorker();
    workers.add(first);
    await prepare?.();
    const mark = `/* holds ${heldTables.join(' ')} */`;
    const lock = heldTables.map((table) => `lock table ${table} in access exclusive mode`).join('; ');
    const held = query(`begin; ${lock}; select pg_sleep(300) ${mark}`).catch(() => []);
    const holders = `from pg_stat_activity where query like '%${mark}' and pid <> pg_backend_pid() and datname = current_database()`;
    await waitFor(`${heldTables.join()} to be held`, async () => (await query(`select wait_event ${holders}`))[0] === 'PgSleep');
    const ids = await ask();
    await waitForAll(ids, 'active', 30_000);
    const second = await startWorker();
    workers.add(second);
    first.kill('SIGKILL');
    await first.program.ended;
    workers.delete(first);
    const killedAt = performance.now();
    // What the dead one still has open ends with it.
    await query(
      `select pg_terminate_backend(pid) from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`,
    );
    await query(`select pg_terminate_backend(pid) ${holders}`);
    await held;
    const outcomes: JobOutcome[] = [];
    for (const id of ids) {
      await waitForAll([id], 'completed', 60_000);
      const secondsToRecover = (performance.now() - killedAt) / 1000;
      const job = await jobOf(id);
      outcomes.push({
        id,
        status: job.text('status'),
        attempts: job.number('attempts'),
        result: job.at('result'),
        secondsToRecover,
      });
    }
    await second.stop();
    workers.delete(second);
    return outcomes;
  }

  return {
    api,
    mqttUrl: services.mqttUrl,
    query,
    runJob,
    killDuring,
    async stop() {
      await Promise.all([server.stop(), ...[...workers].map((worker) => worker.stop())]);
      await services.stop();
      removeFolder(dataDir);
    },
  };
}
