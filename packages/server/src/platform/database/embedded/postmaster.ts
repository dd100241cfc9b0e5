import { execFile } from 'node:child_process';
import { readdir, readFile, readlink, realpath, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** What a running server writes into `postmaster.pid`. */
export interface PostmasterFile {
  readonly pid: number;
  readonly port: number;
  readonly socketDir: string;
  readonly isReady: boolean;
}

export async function readPostmasterFile(clusterDir: string): Promise<PostmasterFile | undefined> {
  let text: string;
  try {
    text = await readFile(path.join(clusterDir, 'postmaster.pid'), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  const lines = text.split('\n');
  const pid = Number.parseInt(lines[0] ?? '', 10);
  // A file cut short by a crash names nobody; PostgreSQL itself judges it at start.
  if (!Number.isInteger(pid) || pid <= 0) return undefined;
  return { pid, port: Number(lines[3] ?? 0), socketDir: lines[4] ?? '', isReady: (lines[7] ?? '').trim() === 'ready' };
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Whether the process is the server of this cluster, and not another that got the same number later. */
export async function isPostmasterOf(pid: number, clusterDir: string): Promise<boolean> {
  if (!isAlive(pid)) return false;
  if (process.platform === 'linux') return (await workingDirOf(pid)) === (await realpath(clusterDir));
  const { stdout } = await run('ps', ['-p', String(pid), '-o', 'command=']).catch(() => ({ stdout: '' }));
  return stdout.includes('postgres') && stdout.includes(clusterDir);
}

/** Every PostgreSQL process works in its cluster's directory. A zombie, or a process of someone else, has none to show. */
async function workingDirOf(pid: number): Promise<string | undefined> {
  return readlink(`/proc/${pid}/cwd`).catch(() => undefined);
}

/** Whether any process, a server or one of its leftover children, still works in the cluster. */
async function isClusterInUse(clusterDir: string): Promise<boolean> {
  if (process.platform !== 'linux') return false;
  const directory = await realpath(clusterDir);
  for (const name of await readdir('/proc')) {
    if (/^\d+$/.test(name) && (await workingDirOf(Number(name))) === directory) return true;
  }
  return false;
}

/**
 * Removes lock files of a server that is gone but whose number a living process, or a zombie not reaped yet, bears: PostgreSQL
 * would take that for a running server and refuse, perhaps for ever. A `postmaster.pid` whose process is gone altogether is left
 * alone, since PostgreSQL checks with it whether children survive; the socket's lock is only of use to servers that share a
 * directory, and ours is this cluster's alone. To be called by the holder of the data directory's lock.
 */
export async function removeStaleLockFiles(clusterDir: string, socketDir: string): Promise<boolean> {
  if (await isClusterInUse(clusterDir)) return false;
  const file = await readPostmasterFile(clusterDir);
  if (file !== undefined && (await isPostmasterOf(file.pid, clusterDir))) return false;
  for (const name of await readdir(socketDir)) {
    if (name.startsWith('.s.PGSQL.')) await rm(path.join(socketDir, name), { force: true });
  }
  if (file === undefined || !isAlive(file.pid)) return false;
  await rm(path.join(clusterDir, 'postmaster.pid'), { force: true });
  return true;
}

/** The options of the last start, one string, as PostgreSQL wrote them down. */
export async function readStartOptions(clusterDir: string): Promise<string> {
  return readFile(path.join(clusterDir, 'postmaster.opts'), 'utf8').catch(() => '');
}

export function startOptionsOf(binary: string, args: readonly string[]): string {
  return `${[binary, ...args.map((arg) => `"${arg}"`)].join(' ')}\n`;
}

export async function waitUntil(condition: () => boolean | Promise<boolean>, timeoutMs: number, everyMs = 10): Promise<boolean> {
  const deadline = performance.now() + timeoutMs;
  while (!(await condition())) {
    if (performance.now() >= deadline) return false;
    await delay(everyMs);
  }
  return true;
}

/** Stops a server: sessions are ended and data written; if that takes too long, at once, leaving recovery to the next start. */
export async function stopPostmaster(pid: number, clusterDir: string, timeoutMs: number): Promise<void> {
  const steps: [NodeJS.Signals, number][] = [
    ['SIGINT', timeoutMs],
    ['SIGQUIT', 5_000],
    ['SIGKILL', 5_000],
  ];
  for (const [signal, waitMs] of steps) {
    if (!(await isPostmasterOf(pid, clusterDir))) return;
    try {
      process.kill(pid, signal);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ESRCH') return;
      throw error;
    }
    if (await waitUntil(async () => !(await isPostmasterOf(pid, clusterDir)), waitMs, 10)) return;
  }
  throw new Error(`The embedded PostgreSQL (process ${pid}) in ${clusterDir} does not stop, not even when killed.`);
}
