import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { plainEnvironment } from './plain-environment.ts';

const cli = fileURLToPath(new URL('../cli.ts', import.meta.url));
export const home = mkdtempSync(join(tmpdir(), 'smartlock-cli-'));
export const dataDir = join(home, 'data');
export const adminPassword = 'a Password for tests 9';

/** Nothing of the machine that runs the tests: no `.env`, no session, no settings. */
function environment(settings: Record<string, string> = {}): Record<string, string> {
  const local = { DATA_DIR: dataDir, XDG_CONFIG_HOME: join(home, 'config'), MQTT_HOST: '127.0.0.1', MQTT_PORT: '0' };
  return { ...plainEnvironment(), ...local, ...settings };
}

export function start(args: readonly string[], settings: Record<string, string> = {}): ChildProcess {
  return spawn(process.execPath, ['--conditions=source', cli, ...args], { cwd: home, env: environment(settings) });
}

interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export async function smartlock(args: readonly string[], settings: Record<string, string> = {}, input = ''): Promise<Outcome> {
  const child = start(args, settings);
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  child.stdin?.end(input);
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout, stderr };
}

/** The first line of the program's output that is JSON with this member. */
export async function lineWith(child: ChildProcess, member: string): Promise<Record<string, unknown>> {
  assert.ok(child.stdout);
  const seen: string[] = [];
  for await (const text of createInterface({ input: child.stdout })) {
    seen.push(text);
    const line = text.startsWith('{') ? (JSON.parse(text) as Record<string, unknown>) : {};
    if (Object.hasOwn(line, member)) {
      child.stdout.resume();
      return line;
    }
  }
  throw new Error(`The program ended without a line with ${member}:\n${seen.join('\n')}`);
}

export async function stop(child: ChildProcess): Promise<number | null> {
  const closed = once(child, 'close') as Promise<[number | null]>;
  child.kill('SIGINT');
  return (await closed)[0];
}

export function errorOf({ stderr }: Outcome): { code: string; message: string } {
  return (JSON.parse(stderr) as { error: { code: string; message: string } }).error;
}

/** An address where nothing listens. Port 1 would not do: fetch refuses it by itself. */
export async function deserted(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return `http://127.0.0.1:${port}`;
}
