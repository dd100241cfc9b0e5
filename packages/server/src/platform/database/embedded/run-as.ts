import { execFile, type SpawnOptions } from 'node:child_process';
import { chmod, lchown, lstat, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

import { SmartLockError } from '../../errors.ts';
import { externalDatabaseAdvice, type PostgresBinaries } from './binaries.ts';

const run = promisify(execFile);

/** How a PostgreSQL program is started: PostgreSQL refuses to run as root, so root needs a stand-in. */
export interface RunAs {
  readonly description: string;
  command(file: string, args: readonly string[]): { file: string; args: string[]; options: SpawnOptions };
  /** Makes the data directory passable where that is needed and ours to do. */
  prepare(dataDir: string): Promise<void>;
  /** Hands a file or a whole directory to the user that the programs run as. */
  own(target: string): Promise<void>;
}

/** A clean environment: PG* variables meant for clients, or a locale not installed, must not reach the server. */
const environment = { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C', TZ: 'UTC' };

const asOurselves: RunAs = {
  description: 'the current user',
  command: (file, args) => ({ file, args: [...args], options: { cwd: '/', env: environment } }),
  prepare: async () => {},
  own: async () => {},
};

/**
 * A user name space in which root is called 1000. Files stay root's and nothing but the name changes, so this also works
 * below directories that other users may not enter.
 */
const asMappedRoot: RunAs = {
  description: 'root in a user name space',
  command: (file, args) => ({
    file: 'unshare',
    args: ['--user', '--map-user=1000', '--map-group=1000', '--', file, ...args],
    options: { cwd: '/', env: environment },
  }),
  prepare: async () => {},
  own: async (target) => chownTree(target, 0, 0),
};

function asUser(uid: number, gid: number): RunAs {
  return {
    description: `user ${uid}`,
    command: (file, args) => ({ file, args: [...args], options: { cwd: '/', env: environment, uid, gid } }),
    prepare: async (dataDir) => {
      // What lies in the data directory has its own mode; passing through it shows nothing.
      const { uid: owner, mode } = await stat(dataDir);
      if (owner === 0 && (mode & 0o001) === 0) await chmod(dataDir, (mode & 0o777) | 0o001);
    },
    own: async (target) => chownTree(target, uid, gid),
  };
}

export interface ChooseRunAsOptions {
  readonly binaries: PostgresBinaries;
  readonly dataDir: string;
  readonly clusterDir: string;
  /** False where user name spaces must not be tried. */
  readonly mayUseNameSpace?: boolean;
}

/** Picks the first way to run the programs that works here, and says what to do when none does. */
export async function chooseRunAs(options: ChooseRunAsOptions): Promise<RunAs> {
  const { binaries, dataDir } = options;
  const failures: string[] = [];
  for (const candidate of await candidates(options)) {
    try {
      await probe(candidate, binaries, dataDir);
      return candidate;
    } catch (error) {
      failures.push(`as ${candidate.description}: ${explain(error)}`);
    }
  }
  const asRoot =
    process.getuid?.() === 0
      ? 'PostgreSQL does not run as root. Run SmartLock as an ordinary user, allow user name spaces, or keep the program and DATA_DIR ' +
        'in directories that others may enter. '
      : '';
  throw new SmartLockError(
    'unavailable',
    'embedded_postgres_cannot_run',
    `The embedded PostgreSQL (${binaries.initdb}) cannot run on this machine, or cannot use ${dataDir}: ${failures.join('; ')}. ` +
      asRoot +
      externalDatabaseAdvice,
  );
}

async function candidates({ binaries, dataDir, clusterDir, mayUseNameSpace = true }: ChooseRunAsOptions): Promise<RunAs[]> {
  if (process.getuid?.() !== 0) return [asOurselves];
  const cluster = await ownerOf(clusterDir);
  const directory = await ownerOf(dataDir);
  const installer = await ownerOf(binaries.postgres);
  const nobody = { uid: 65534, gid: 65534 };
  const users = [cluster, directory, installer, nobody].filter((user) => user !== undefined).filter(({ uid }) => uid > 0);
  const named = users.map(({ uid, gid }) => asUser(uid, gid));
  if (!mayUseNameSpace) return named;
  // An existing cluster belongs to the user it was made by; running it as that one again needs no change of owner.
  return cluster !== undefined && cluster.uid > 0 ? [...named, asMappedRoot] : [asMappedRoot, ...named];
}

async function ownerOf(target: string): Promise<{ uid: number; gid: number } | undefined> {
  return stat(target).then(
    ({ uid, gid }) => ({ uid, gid }),
    () => undefined,
  );
}

/** Enters the data directory and runs a binary, all as the candidate: what fails here would fail later with less to say. */
async function probe(candidate: RunAs, binaries: PostgresBinaries, dataDir: string): Promise<void> {
  await candidate.prepare(dataDir);
  const { file, args, options } = candidate.command('/bin/sh', [
    '-c',
    'cd "$1" && exec "$2" --version',
    'sh',
    dataDir,
    binaries.initdb,
  ]);
  await run(file, args, { ...options, timeout: 10_000, encoding: 'utf8' });
}

function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const output = 'stderr' in error && typeof error.stderr === 'string' ? error.stderr.trim() : '';
  return output === '' ? error.message : (output.split('\n').at(-1) ?? output);
}

async function chownTree(target: string, uid: number, gid: number): Promise<void> {
  const entry = await lstat(target);
  if (entry.uid !== uid || entry.gid !== gid) await lchown(target, uid, gid);
  if (!entry.isDirectory()) return;
  for (const name of await readdir(target)) await chownTree(path.join(target, name), uid, gid);
}
