import assert from 'node:assert/strict';
import { createApi, type Api } from './api.ts';
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

export interface JobsUnderAttack {
  readonly api: Api;
  query(sql: string): Promise<string[]>;
  /**
   * Runs a job of this name, kills its worker with -9 in the middle of it, and answers how it ended in another worker. `heldTable` is one
   * that the job reads or writes: it is locked until the worker is dead, so that the middle lasts.
   */
  killInTheMiddle(name: string, payload: object, heldTable: string): Promise<JobOutcome>;
  stop(): Promise<void>;
}

/** One process for the API, and workers that come and go, on one database. */
export async function startJobsUnderAttack(): Promise<JobsUnderAttack> {
  const services = await startOutsideServices();
  const env = { ...services.env, ...admin };
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

  async function killInTheMiddle(name: string, payload: object, heldTable: string): Promise<JobOutcome> {
    const first = await startWorker();
    workers.add(first);
    const holder = `select pg_sleep(300) /* holds ${heldTable} */`;
    const held = query(`begin; lock table ${heldTable} in access exclusive mode; ${holder}`).catch(() => []);
    const holders = `from pg_stat_activity where query like '%/* holds ${heldTable} */' and pid <> pg_backend_pid()`;
    await waitFor(`${heldTable} to be held`, async () => (await query(`select wait_event ${holders}`))[0] === 'PgSleep');
    const asked = await api.post('/jobs/run/', { name, payload });
    assert.equal(asked.status, 202, JSON.stringify(asked.body));
    const id = asked.text('id');
    await waitFor('the job to run', async () => (await jobOf(id)).text('status') === 'active');
    const second = await startWorker();
    workers.add(second);
    first.kill('SIGKILL');
    await first.program.ended;
    workers.delete(first);
    const killedAt = performance.now();
    // What the dead one still has open ends with it.
    await query(`select pg_terminate_backend(pid) from pg_stat_activity where wait_event_type = 'Lock'`);
    await query(`select pg_terminate_backend(pid) ${holders}`);
    await held;
    await waitFor('the job to be done by the other worker', async () => (await jobOf(id)).text('status') === 'completed', {
      timeoutMs: 60_000,
    });
    const secondsToRecover = (performance.now() - killedAt) / 1000;
    const job = await jobOf(id);
    await second.stop();
    workers.delete(second);
    return { id, status: job.text('status'), attempts: job.number('attempts'), result: job.at('result'), secondsToRecover };
  }

  return {
    api,
    query,
    killInTheMiddle,
    async stop() {
      await Promise.all([server.stop(), ...[...workers].map((worker) => worker.stop())]);
      await services.stop();
    },
  };
}
