import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { access, lstat, mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

import { SmartLockError } from '../../errors.ts';
import { externalDatabaseAdvice, type PostgresBinaries } from './binaries.ts';
import type { RunAs } from './run-as.ts';

const run = promisify(execFile);

export const embeddedUser = 'smartlock';
export const embeddedDatabase = 'smartlock';
/** Only part of the socket's file name: no TCP port is opened. */
export const embeddedPort = 5432;

/** How large the server is. Told when the cluster is made too, so that nothing larger is tried out and set up for that. */
export const sizeSettings: Readonly<Record<string, string>> = { shared_buffers: '24MB', max_connections: '60' };

export function settingArguments(settings: Readonly<Record<string, string>>): string[] {
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

export function clusterDirOf(dataDir: string): string {
  return path.join(dataDir, 'postgres');
}

/**
 * Creates the cluster if there is none. It is built beside its place and renamed when complete, so that a cluster that is
 * there is a whole one: an initdb killed half way leaves only the sibling, which the next start throws away. `onWait`: initdb is at work.
 */
export async function createClusterIfMissing(
  dataDir: string,
  binaries: PostgresBinaries,
  runAs: RunAs,
  onWait?: () => void,
): Promise<boolean> {
  const clusterDir = clusterDirOf(dataDir);
  await removeUnfinished(dataDir);
  if (await isThere(clusterDir)) {
    await checkIsCluster(clusterDir);
    await runAs.own(clusterDir);
    return false;
  }
  // A name never used before: an initdb may outlive the program that was killed, and go on in its own directory.
  const unfinished = `${clusterDir}.initializing-${randomBytes(6).toString('hex')}`;
  await mkdir(unfinished, { mode: 0o700 });
  await runAs.own(unfinished);
  const { file, args, options } = runAs.command(binaries.initdb, [
    '--pgdata',
    unfinished,
    `--username=${embeddedUser}`,
    '--encoding=UTF8',
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    // Who may connect is decided by the socket's directory, which only its owner can enter. No TCP port is opened.
    '--auth-local=trust',
    '--auth-host=reject',
    '--no-instructions',
    // The whole file system at once: as durable as its thousand files one by one, and several times as quick. Linux alone can do that.
    ...(process.platform === 'linux' ? ['--sync-method=syncfs'] : []),
    ...settingArguments(sizeSettings),
  ]);
  try {
    const initialising = run(file, args, { ...options, encoding: 'utf8' });
    onWait?.();
    await initialising;
  } catch (cause) {
    await rm(unfinished, { recursive: true, force: true });
    const output = cause instanceof Error && 'stderr' in cause && typeof cause.stderr === 'string' ? cause.stderr.trim() : '';
    throw new SmartLockError(
      'unavailable',
      'embedded_postgres_init_failed',
      `Creating the embedded database in ${clusterDir} failed: ${output || String(cause)}. ` +
        `Make room and check who may write there, or do without it. ${externalDatabaseAdvice}`,
      { cause },
    );
  }
  await rename(unfinished, clusterDir);
  return true;
}

async function removeUnfinished(dataDir: string): Promise<void> {
  for (const name of await readdir(dataDir)) {
    if (!name.startsWith('postgres.initializing')) continue;
    await rm(path.join(dataDir, name), { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }
}

async function checkIsCluster(clusterDir: string): Promise<void> {
  if (await isThere(path.join(clusterDir, 'PG_VERSION'))) return;
  throw new SmartLockError(
    'unavailable',
    'embedded_postgres_damaged',
    `${clusterDir} exists but is no PostgreSQL cluster (PG_VERSION is missing). Nothing was changed: ` +
      'move that directory away to start empty, or restore it from a backup.',
  );
}

async function isThere(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}

/** The path of a Unix socket is limited to 103 bytes on macOS and 107 on Linux. */
const socketPathBytesMax = 103;

/** Where the socket lies: below the data directory or, when its path is too long for a socket, in a private directory of ours. */
export function socketDirOf(dataDir: string): string {
  const preferred = path.join(dataDir, 'postgres-socket');
  const isListSafe = !/[",]|^\s|\s$/.test(preferred);
  if (isListSafe && Buffer.byteLength(path.join(preferred, `.s.PGSQL.${embeddedPort}`)) <= socketPathBytesMax) return preferred;
  const hash = createHash('sha256').update(dataDir).digest('hex').slice(0, 16);
  return path.join(os.tmpdir(), `smartlock-${process.getuid?.() ?? 0}-${hash}`);
}

/** Makes the socket's directory and refuses one that somebody else could have put there. */
export async function createSocketDir(socketDir: string, runAs: RunAs): Promise<void> {
  await mkdir(socketDir, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  await runAs.own(socketDir);
  const entry = await lstat(socketDir);
  const parent = await stat(path.dirname(socketDir));
  if (!entry.isDirectory() || (entry.mode & 0o077) !== 0 || (process.getuid?.() !== 0 && entry.uid !== process.getuid?.())) {
    throw new SmartLockError(
      'unavailable',
      'embedded_postgres_socket_dir',
      `${socketDir}, where the embedded database puts its socket, is not a private directory of ours (mode ${(entry.mode & 0o777).toString(8)}, ` +
        `in a directory of user ${parent.uid}). Remove it and start again, or choose a shorter DATA_DIR.`,
    );
  }
}
