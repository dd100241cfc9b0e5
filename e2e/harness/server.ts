import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createFolder, removeFolder } from './guard.ts';
import { plainEnvironment, startProgram, type Ended, type Program } from './program.ts';
import { waitFor } from './wait.ts';

export interface Server {
  readonly url: string;
  /** The embedded broker; undefined where the server uses an outside one. */
  readonly mqttUrl: string | undefined;
  readonly pid: number;
  readonly program: Program;
  /** All it printed. */
  readonly logs: readonly string[];
  readonly dataDir: string;
  /** Given in the environment, or else printed at the first start of this data directory. */
  readonly admin: { email: string; password: string } | undefined;
  kill(signal: NodeJS.Signals): void;
  /** Ends it in order. The data directory stays where the test gave one. */
  stop(): Promise<Ended>;
  /** Ends an embedded PostgreSQL that a killed server has left running. */
  endOrphans(): Promise<void>;
}

export interface ServerOptions {
  env?: Record<string, string | undefined>;
  roles?: readonly ('api' | 'mqtt' | 'jobs')[];
  /** To start again on the same data; a new one otherwise. */
  dataDir?: string;
}

export const cliPath = join(dirname(dirname(dirname(fileURLToPath(import.meta.url)))), 'packages/server/dist/start/cli.js');

/** Nobody in a test waits a minute for the next log-in. Tests of throttling set their own. */
const withoutThrottling = Object.fromEntries(
  ['ANON_BURST', 'ANON_SUSTAINED', 'USER_BURST', 'USER_SUSTAINED', 'LOGIN', 'PIN'].map((name) => [`THROTTLE_${name}`, 'off']),
);

export function serverEnvironment(env: Record<string, string | undefined> = {}): Record<string, string | undefined> {
  return {
    ...plainEnvironment(),
    HOST: '127.0.0.1',
    PORT: '0',
    MQTT_HOST: '127.0.0.1',
    MQTT_PORT: '0',
    ...withoutThrottling,
    ...env,
  };
}

function parseObject(line: string): Record<string, unknown> | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? { ...value } : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

async function waitForListening(program: Program): Promise<{ url: string; mqttUrl: string | undefined }> {
  const isListening = (line: string) => parseObject(line)?.['msg'] === 'listening';
  await program.waitForLine(/"msg":"listening"/);
  const entry = parseObject(program.lines.find(isListening) ?? '') ?? {};
  if (typeof entry['url'] !== 'string') throw new Error(`The server's line "listening" tells no url: ${JSON.stringify(entry)}`);
  return { url: entry['url'].replace(/\/$/, ''), mqttUrl: typeof entry['mqtt_url'] === 'string' ? entry['mqtt_url'] : undefined };
}

async function isReady(url: string): Promise<boolean> {
  try {
    const response = await fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(5_000) });
    await response.arrayBuffer();
    return response.ok;
  } catch (error) {
    // Not accepting yet; the caller asks again within its bound.
    if (error instanceof Error) return false;
    throw error;
  }
}

function adminOf(env: Record<string, string | undefined>, lines: readonly string[]): Server['admin'] {
  const printed = (pattern: RegExp) => lines.map((line) => pattern.exec(line)?.[1]).find((text) => text !== undefined);
  const email = env['ADMIN_EMAIL'] ?? printed(/Administrator e-mail:\s*(\S+)/);
  const password = env['ADMIN_PASSWORD'] ?? printed(/Password:\s*(\S+)/);
  return email === undefined || password === undefined ? undefined : { email, password };
}

/** The embedded PostgreSQL of a data directory, if its pid file is there. */
export function postmasterIn(dataDir: string): number | undefined {
  const file = readdirSync(dataDir, { recursive: true, encoding: 'utf8' }).find((path) => path.endsWith('postmaster.pid'));
  return file === undefined ? undefined : Number(readFileSync(join(dataDir, file), 'utf8').split('\n')[0]);
}

/** After a kill -9 the embedded PostgreSQL lives on, for the next start to adopt. Before its folder goes, it goes. */
async function endOrphanedDatabase(dataDir: string): Promise<void> {
  const pid = existsSync(dataDir) ? postmasterIn(dataDir) : undefined;
  if (pid === undefined) return;
  try {
    process.kill(pid, 'SIGQUIT');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return;
    throw error;
  }
  await waitFor('the embedded PostgreSQL to end', () => !existsSync(`/proc/${pid}`));
}

/** Starts the built program as an operator would, on ports that the system chooses, and waits until it says that it is ready. */
export async function startServer(options: ServerOptions = {}): Promise<Server> {
  if (!existsSync(cliPath)) throw new Error(`${cliPath} is not there. Run \`npm run build\` first; \`npm test\` does.`);
  const dataDir = options.dataDir ?? createFolder('data');
  const env = serverEnvironment({ DATA_DIR: dataDir, ...options.env });
  const roles = options.roles === undefined ? [] : ['--roles', options.roles.join(',')];
  // In a folder of its own, so that no .env file of a developer changes what is tested.
  const program = startProgram(process.execPath, [cliPath, 'serve', ...roles], { cwd: dataDir, env });
  const { url, mqttUrl } = await waitForListening(program);
  await waitFor(`${url}/health/ready`, () => {
    if (program.hasEnded()) throw new Error(`The server ended before it was ready:\n${program.lines.slice(-30).join('\n')}`);
    return isReady(url);
  });
  return {
    url,
    mqttUrl,
    pid: program.pid,
    program,
    logs: program.lines,
    dataDir,
    admin: adminOf(env, program.lines),
    kill: (signal) => program.kill(signal),
    endOrphans: () => endOrphanedDatabase(dataDir),
    async stop() {
      const end = await program.stop();
      if (options.dataDir === undefined) {
        await endOrphanedDatabase(dataDir);
        removeFolder(dataDir);
      }
      return end;
    },
  };
}
