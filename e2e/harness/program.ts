import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { forgetProgram, watchProgram } from './guard.ts';
import { waitFor } from './wait.ts';

export interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
}

export interface Program {
  readonly pid: number;
  /** What it printed, stdout and stderr, a line each. */
  readonly lines: readonly string[];
  readonly ended: Promise<Ended>;
  hasEnded(): boolean;
  onLine(listener: (line: string) => void): void;
  /** Waits for a line that it prints, or has printed; fails with its last lines when it ends before. */
  waitForLine(pattern: RegExp, timeoutMs?: number): Promise<RegExpExecArray>;
  kill(signal: NodeJS.Signals): void;
  /** Asks it to end, and after a while makes it. */
  stop(signal?: NodeJS.Signals, timeoutMs?: number): Promise<Ended>;
}

export interface ProgramOptions {
  cwd?: string;
  env?: Record<string, string | undefined>;
  uid?: number;
  gid?: number;
}

export function findProgram(debianPackage: string, ...names: string[]): string {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin', '/sbin'];
  for (const name of names) {
    for (const folder of folders) {
      const path = join(folder, name);
      if (existsSync(path)) return path;
    }
  }
  throw new Error(`${names.join(' or ')} is not on this machine. On Debian: apt-get install -y ${debianPackage}`);
}

/** The environment without what would change a program's settings behind the test's back. */
export function plainEnvironment(): Record<string, string | undefined> {
  const { PATH, HOME, NODE_COMPILE_CACHE } = process.env;
  return { PATH, HOME, NODE_COMPILE_CACHE, LANG: 'C.UTF-8', TZ: 'UTC' };
}

function lastLines(lines: readonly string[]): string {
  return lines.slice(-30).join('\n') || '(it printed nothing)';
}

function readLines(stream: Readable | null, take: (line: string) => void): void {
  if (stream === null) throw new Error('The program was started without pipes');
  createInterface({ input: stream }).on('line', take);
}

/** A test that forgets to stop a program must fail or end, not hang: nothing of the program keeps our event loop alive. */
function detachFromEventLoop(child: ChildProcess): void {
  child.unref();
  for (const stream of [child.stdout, child.stderr]) {
    if (stream !== null && 'unref' in stream && typeof stream.unref === 'function') stream.unref();
  }
}

export function startProgram(command: string, args: readonly string[], options: ProgramOptions = {}): Program {
  const env = options.env ?? plainEnvironment();
  const child = spawn(command, args, { ...options, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const lines: string[] = [];
  const listeners: ((line: string) => void)[] = [];
  const take = (line: string) => {
    lines.push(line);
    for (const listener of listeners) listener(line);
  };
  let end: Ended | undefined;
  const ended = new Promise<Ended>((resolve) => {
    child.once('error', (error) => {
      lines.push(`${command} could not be started: ${error.message}`);
      end = { code: null, signal: null };
      resolve(end);
    });
    child.once('exit', (code, signal) => {
      end = { code, signal };
      if (child.pid !== undefined) forgetProgram(child.pid);
      resolve(end);
    });
  });
  readLines(child.stdout, take);
  readLines(child.stderr, take);
  const pid = child.pid ?? 0;
  if (pid !== 0) watchProgram(pid);
  detachFromEventLoop(child);

  const program: Program = {
    pid,
    lines,
    ended,
    hasEnded: () => end !== undefined,
    onLine: (listener) => listeners.push(listener),
    async waitForLine(pattern, timeoutMs = 60_000) {
      const find = () => lines.map((line) => pattern.exec(line)).find((match) => match !== null);
      return waitFor(
        () => `${pattern} from ${command}, which printed:\n${lastLines(lines)}`,
        () => {
          const match = find();
          if (match === undefined && end !== undefined) {
            throw new Error(
              `${command} ended (${end.signal ?? `code ${end.code}`}) before ${pattern}. It printed:\n${lastLines(lines)}`,
            );
          }
          return match;
        },
        { timeoutMs, everyMs: 20 },
      );
    },
    kill(signal) {
      if (end === undefined && pid !== 0) process.kill(pid, signal);
    },
    async stop(signal = 'SIGTERM', timeoutMs = 30_000) {
      if (end !== undefined) return end;
      program.kill(signal);
      const late = setTimeout(() => {
        lines.push(`(${command} did not end ${timeoutMs / 1000} s after ${signal} and was killed)`);
        program.kill('SIGKILL');
      }, timeoutMs);
      const result = await ended;
      clearTimeout(late);
      return result;
    },
  };
  return program;
}

/** Runs a program to its end and answers what it printed on stdout. */
export async function runProgram(command: string, args: readonly string[], options: ProgramOptions = {}): Promise<string> {
  const program = startProgram(command, args, options);
  const keepAlive = setInterval(() => undefined, 1000);
  const { code, signal } = await program.ended.finally(() => clearInterval(keepAlive));
  if (code !== 0)
    throw new Error(`${command} ${args[0] ?? ''} ended with ${signal ?? `code ${code}`}:\n${lastLines(program.lines)}`);
  return program.lines.join('\n');
}

/** A port that was free a moment ago, for programs that cannot choose one themselves. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('The system gave no port');
  return address.port;
}
