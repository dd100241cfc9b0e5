import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, openSync, closeSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ClientConfig } from 'pg';
import { createApi } from '../../e2e/harness/api.ts';
import { createFolder, forgetProgram, removeFolder, watchProgram } from '../../e2e/harness/guard.ts';
import { registerLock, registerPerson, type Person, type RegisteredLock } from '../../e2e/harness/people.ts';
import { serverEnvironment } from '../../e2e/harness/server.ts';
import { waitFor } from '../../e2e/harness/wait.ts';

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const cli = join(root, 'packages/server/dist/start/cli.js');

export interface MeasuredServer {
  readonly url: string;
  readonly mqttUrl: string;
  readonly pid: number;
  readonly dataDir: string;
  /** The embedded database, for a floor on the same server. */
  readonly embeddedDatabase: ClientConfig;
  stop(): Promise<void>;
}

function textOf(entry: Map<string, unknown>, name: string): string {
  const value = entry.get(name);
  if (typeof value !== 'string') throw new Error(`The server's line "listening" tells no ${name}`);
  return value;
}

/** Resolves once nothing of the process group is left. */
export async function endGroup(pid: number, ended: Promise<unknown>): Promise<void> {
  try {
    process.kill(pid, 'SIGTERM');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
  await ended;
  forgetProgram(pid);
}

/**
 * The built program with its shipped settings but without throttling. It logs to a file, as under a supervisor: a pipe would make this
 * process read every line and take that time from what is measured.
 */
export async function startMeasuredServer(env: Record<string, string | undefined> = {}): Promise<MeasuredServer> {
  const dataDir = createFolder('bench');
  const logPath = join(dataDir, 'server.log');
  const log = openSync(logPath, 'a');
  const profile = process.env['BENCH_CPU_PROFILE'];
  const flags = profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`];
  const child = spawn(process.execPath, [...flags, cli, 'serve'], {
    cwd: dataDir,
    env: { SECRET_KEY: randomBytes(48).toString('base64'), ...serverEnvironment(env), NODE_ENV: 'production', DATA_DIR: dataDir },
    stdio: ['ignore', log, log],
    detached: true,
  });
  closeSync(log);
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
  });
  const pid = child.pid ?? 0;
  watchProgram(pid);
  const entry = await waitFor('the server to listen', () => {
    if (child.exitCode !== null) throw new Error(`The server ended before it listened:\n${readFileSync(logPath, 'utf8')}`);
    const line = readFileSync(logPath, 'utf8')
      .split('\n')
      .find((text) => text.startsWith('{') && text.includes('"msg":"listening"'));
    return line === undefined ? undefined : new Map<string, unknown>(Object.entries(JSON.parse(line) as object));
  });
  return {
    url: textOf(entry, 'url'),
    mqttUrl: textOf(entry, 'mqtt_url'),
    pid,
    dataDir,
    embeddedDatabase: { host: join(dataDir, 'postgres-socket'), port: 5432, user: 'smartlock', database: 'smartlock' },
    async stop() {
      await endGroup(pid, ended);
      if (existsSync(dataDir)) removeFolder(dataDir);
    },
  };
}

export interface Household {
  readonly owner: Person;
  readonly accessToken: string;
  readonly locks: readonly RegisteredLock[];
}

/** A user with so many locks, registered over REST. */
export async function furnish(server: MeasuredServer, lockCount: number): Promise<Household> {
  const owner = await registerPerson(createApi(server.url), 'Bench');
  const login = await createApi(server.url).post('/auth/login/', { email: owner.email, password: owner.password });
  const locks: RegisteredLock[] = [];
  for (let number = 0; number < lockCount; number += 1) locks.push(await registerLock(owner, `Door ${number}`));
  return { owner, accessToken: login.text('tokens.access'), locks };
}
