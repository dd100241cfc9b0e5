import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants, globSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface StartMosquittoOptions {
  /** With it nobody may connect but those who were given an account; without it anybody may do anything. */
  readonly dynamicSecurity: boolean;
  /** Lines added to the configuration. */
  readonly config?: readonly string[];
}

export interface Mosquitto {
  /** Without user name and password. */
  readonly url: string;
  /** As the administrator; the same as `url` without dynamic security. */
  readonly adminUrl: string;
  readonly port: number;
  /** What the broker has logged so far. */
  log(): string;
  /** Ends it and starts it again on the same port, with what it had stored. */
  restart(): Promise<void>;
  /** SIGKILL: nothing is said to the clients, nothing stored. */
  kill(): Promise<void>;
  stop(): Promise<void>;
}

/** None outlives the test that started it. */
const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

const adminName = 'admin';
const adminPassword = 'admin-password-for-tests';

/** A real Mosquitto of its own, on a free port, with its files in a directory that goes away with it. */
export async function startMosquitto(options: StartMosquittoOptions): Promise<Mosquitto> {
  const binary = findProgram('mosquitto', 'mosquitto');
  const directory = await mkdtemp(join(tmpdir(), 'smartlock-mosquitto-'));
  const port = await freePort();
  const lines = [
    `listener ${port} 127.0.0.1`,
    'persistence true',
    `persistence_location ${directory}/`,
    'log_dest stderr',
    'log_type error',
    'log_type warning',
    'log_type notice',
    ...(process.getuid?.() === 0 ? ['user root'] : []),
    ...(options.dynamicSecurity ? await dynamicSecurityLines(directory) : ['allow_anonymous true']),
    ...(options.config ?? []),
  ];
  const configFile = join(directory, 'mosquitto.conf');
  writeFileSync(configFile, `${lines.join('\n')}\n`);

  let output = '';
  let child: ChildProcess | null = null;

  async function launch(): Promise<void> {
    const started = spawn(binary, ['-c', configFile], { stdio: ['ignore', 'ignore', 'pipe'] });
    started.stderr.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')));
    child = started;
    running.add(started);
    started.once('exit', () => running.delete(started));
    await waitUntilListening(
      port,
      () => started.exitCode !== null,
      () => output,
    );
  }

  async function end(signal: NodeJS.Signals): Promise<void> {
    const ending = child;
    child = null;
    if (ending === null || ending.exitCode !== null || ending.signalCode !== null) return;
    const ended = once(ending, 'exit');
    ending.kill(signal);
    await ended;
  }

  await launch();
  return {
    url: `mqtt://127.0.0.1:${port}`,
    adminUrl: options.dynamicSecurity ? `mqtt://${adminName}:${adminPassword}@127.0.0.1:${port}` : `mqtt://127.0.0.1:${port}`,
    port,
    log: () => output,
    async restart() {
      await end('SIGTERM');
      await launch();
    },
    kill: () => end('SIGKILL'),
    async stop() {
      await end('SIGTERM');
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** Fails with the name of the Debian package that has the program. */
export function findProgram(name: string, debianPackage: string): string {
  const directories = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin', '/usr/bin'];
  const found = directories.filter((directory) => directory !== '').find((directory) => isExecutable(join(directory, name)));
  if (found === undefined) {
    throw new Error(
      `The program "${name}" is not on this machine. Install the Debian package "${debianPackage}" (apt-get install ${debianPackage}).`,
    );
  }
  return join(found, name);
}

async function dynamicSecurityLines(directory: string): Promise<string[]> {
  const [plugin] = ['/usr/lib/*/mosquitto_dynamic_security.so', '/usr/lib/mosquitto_dynamic_security.so'].flatMap((pattern) =>
    globSync(pattern),
  );
  if (plugin === undefined) {
    throw new Error(
      'Mosquitto has no dynamic security plugin on this machine. Install the Debian package "mosquitto" (2.0 or later).',
    );
  }
  const file = join(directory, 'dynamic-security.json');
  await run(findProgram('mosquitto_ctrl', 'mosquitto-clients'), ['dynsec', 'init', file, adminName, adminPassword]);
  return ['per_listener_settings false', 'allow_anonymous false', `plugin ${plugin}`, `plugin_opt_config_file ${file}`];
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('The system gave no port.');
  return address.port;
}

async function waitUntilListening(port: number, hasEnded: () => boolean, output: () => string): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (Date.now() < deadline && !hasEnded()) {
    if (await canConnect(port)) return;
    await delay(20);
  }
  throw new Error(`Mosquitto does not listen on port ${port}. It said:\n${output()}`);
}

async function canConnect(port: number): Promise<boolean> {
  return await new Promise<boolean>((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
