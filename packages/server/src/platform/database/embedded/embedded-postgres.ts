import { spawn, type ChildProcess } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { mkdir, realpath, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { Client, escapeIdentifier } from 'pg';

import { SmartLockError } from '../../errors.ts';
import type { Logger } from '../../logger.ts';
import { externalDatabaseAdvice, locateBinaries } from './binaries.ts';
import {
  clusterDirOf,
  createClusterIfMissing,
  createSocketDir,
  embeddedDatabase,
  embeddedPort,
  embeddedUser,
  settingArguments,
  sizeSettings,
  socketDirOf,
} from './cluster.ts';
import { acquireDirectoryLock } from './directory-lock.ts';
import {
  isPostmasterOf,
  readPostmasterFile,
  readStartOptions,
  removeStaleLockFiles,
  startOptionsOf,
  stopPostmaster,
  waitUntil,
} from './postmaster.ts';
import { chooseRunAs, type RunAs } from './run-as.ts';
import { openServerLog, type ServerLog } from './server-log.ts';

export interface EmbeddedConnection {
  /** The directory of the server's Unix socket. */
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly database: string;
  readonly password?: string;
}

export interface EmbeddedPostgres {
  readonly connection: EmbeddedConnection;
  /** The server's process now; another one after it was restarted. */
  readonly pid: number;
  /** True when a server left running by a killed program was taken over. */
  readonly adopted: boolean;
  stop(): Promise<void>;
}

export interface EmbeddedPostgresOptions {
  readonly dataDir: string;
  readonly logger: Logger;
  /** Called whenever a program of PostgreSQL has begun its work and there is nothing to do here but wait for it. */
  readonly onWait?: () => void;
  readonly startTimeoutMs?: number;
  readonly stopTimeoutMs?: number;
  /** PostgreSQL settings that replace ours, for instance where tests need no durability. */
  readonly settings?: Readonly<Record<string, string>>;
  /** False where root must not use a user name space, but become an ordinary user. */
  readonly mayUseNameSpace?: boolean;
}

/**
 * Durable, and small: one program with a few dozen connections, not a database server for a department. Autovacuum keeps its
 * defaults. Errors of statements are told to the client that sent them and not written to the server's log, where the values
 * in them would escape redaction.
 */
const defaultSettings: Readonly<Record<string, string>> = {
  listen_addresses: '',
  unix_socket_permissions: '0700',
  fsync: 'on',
  synchronous_commit: 'on',
  full_page_writes: 'on',
  ...sizeSettings,
  work_mem: '4MB',
  maintenance_work_mem: '32MB',
  effective_cache_size: '512MB',
  autovacuum_worker_slots: '3',
  // Reading ahead through worker processes pays on large scans only, and each of them costs memory all the time.
  io_method: 'sync',
  max_worker_processes: '2',
  max_parallel_workers: '0',
  max_parallel_workers_per_gather: '0',
  max_logical_replication_workers: '0',
  max_wal_senders: '0',
  wal_level: 'minimal',
  wal_buffers: '1MB',
  min_wal_size: '32MB',
  max_wal_size: '256MB',
  checkpoint_timeout: '5min',
  jit: 'off',
  timezone: 'UTC',
  // Sessions of a killed program end soon, even those in the middle of a long statement.
  client_connection_check_interval: '2s',
  log_destination: 'stderr',
  log_min_messages: 'log',
  log_error_verbosity: 'terse',
  log_checkpoints: 'off',
  log_autovacuum_min_duration: '-1',
  log_line_prefix: '%m [%p] ',
};

interface Launch {
  readonly clusterDir: string;
  readonly postgres: string;
  readonly args: readonly string[];
  readonly connection: EmbeddedConnection;
  readonly runAs: RunAs;
  readonly log: ServerLog;
  readonly startTimeoutMs: number;
  readonly stopTimeoutMs: number;
  readonly logger: Logger;
  readonly onWait: (() => void) | undefined;
}

const lockRetryMs = 250;
const restartsMax = 5;
const superviseEveryMs = 1_000;

export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  await mkdir(path.resolve(options.dataDir), { recursive: true, mode: 0o700 });
  const dataDir = await realpath(options.dataDir);
  const lock = acquireDirectoryLock(dataDir);
  let log: ServerLog | undefined;
  try {
    const binaries = await locateBinaries();
    const clusterDir = clusterDirOf(dataDir);
    const runAs = await chooseRunAs({ binaries, dataDir, clusterDir, mayUseNameSpace: options.mayUseNameSpace ?? true });
    const hasCreated = await createClusterIfMissing(dataDir, binaries, runAs, options.onWait);
    if (hasCreated) options.logger.info({ dataDir, runAs: runAs.description }, 'created the embedded database');
    const socketDir = socketDirOf(dataDir);
    await createSocketDir(socketDir, runAs);
    log = openServerLog(dataDir);
    log.trim();
    const launch: Launch = {
      clusterDir,
      postgres: binaries.postgres,
      args: [
        '-D',
        clusterDir,
        '-k',
        socketDir,
        '-p',
        String(embeddedPort),
        ...settingArguments({ ...defaultSettings, ...options.settings }),
      ],
      connection: connectionAt(socketDir),
      runAs,
      log,
      startTimeoutMs: options.startTimeoutMs ?? 60_000,
      stopTimeoutMs: options.stopTimeoutMs ?? 15_000,
      logger: options.logger,
      onWait: options.onWait,
    };
    const adoptedPid = await adoptOrphan(launch);
    const pid = adoptedPid ?? (await launchPostmaster(launch));
    await createDatabaseIfMissing(launch.connection);
    return supervise(launch, pid, adoptedPid !== undefined, () => lock.release());
  } catch (error) {
    log?.close();
    lock.release();
    throw error;
  }
}

/** Where the server of a data directory that exists is reached once it runs: known before it does, so that a pool for it can be made. */
export function embeddedConnectionOf(dataDir: string): EmbeddedConnection {
  return connectionAt(socketDirOf(realpathSync(dataDir)));
}

function connectionAt(socketDir: string): EmbeddedConnection {
  return { host: socketDir, port: embeddedPort, user: embeddedUser, database: embeddedDatabase };
}

/**
 * Finds the running server of a data directory without owning it, for command line tools beside a running program.
 * Null when none runs.
 */
export async function attachEmbeddedPostgres(options: {
  readonly dataDir: string;
}): Promise<{ connection: EmbeddedConnection; pid: number } | null> {
  const dataDir = await realpath(options.dataDir).catch(() => undefined);
  if (dataDir === undefined) return null;
  const clusterDir = clusterDirOf(dataDir);
  const file = await readPostmasterFile(clusterDir);
  if (file === undefined || !file.isReady || !(await isPostmasterOf(file.pid, clusterDir))) return null;
  const connection = { host: file.socketDir, port: file.port, user: embeddedUser, database: embeddedDatabase };
  return (await probeServer(connection)) === undefined ? { connection, pid: file.pid } : null;
}

/** Takes over the server that a killed program left behind if it is healthy and started as we would start it; else stops it. */
async function adoptOrphan(launch: Launch): Promise<number | undefined> {
  const { clusterDir, logger } = launch;
  const file = await readPostmasterFile(clusterDir);
  if (file === undefined || !(await isPostmasterOf(file.pid, clusterDir))) return undefined;
  const isSame = (await readStartOptions(clusterDir)) === startOptionsOf(launch.postgres, launch.args);
  const isReady = async () =>
    (await readPostmasterFile(clusterDir))?.isReady === true && (await probeServer(launch.connection)) === undefined;
  if (isSame && (await waitUntil(isReady, launch.startTimeoutMs / 4, 50))) {
    logger.info({ pid: file.pid }, 'took over the embedded database that a killed program left running');
    return file.pid;
  }
  logger.warn({ pid: file.pid, isSame }, 'stopping the embedded database that a killed program left running');
  await stopPostmaster(file.pid, clusterDir, launch.stopTimeoutMs);
  return undefined;
}

async function launchPostmaster(launch: Launch): Promise<number> {
  const deadline = performance.now() + launch.startTimeoutMs;
  for (;;) {
    if (await removeStaleLockFiles(launch.clusterDir, launch.connection.host)) {
      launch.logger.warn({ clusterDir: launch.clusterDir }, 'removed the lock file of a server that is gone');
    }
    const since = launch.log.size();
    const outcome = await startOnce(launch, deadline);
    if (typeof outcome === 'number') return outcome;
    const output = launch.log.tail(since);
    // A server that was killed a moment ago, or children of it, may still be vanishing.
    const isHeld = /lock file ".*" already exists|shared memory block .* is still in use|is already in use/i.test(output);
    if (!isHeld || performance.now() + lockRetryMs >= deadline) throw startFailed(launch, outcome.reason, output);
    await delay(lockRetryMs);
  }
}

/** Starts the server once: its process id when it answers, else why it does not. */
async function startOnce(launch: Launch, deadline: number): Promise<number | { reason: string }> {
  const { clusterDir, log } = launch;
  const { file, args, options } = launch.runAs.command(launch.postgres, launch.args);
  // In a session of its own, so that a Ctrl-C at the terminal reaches us and not the database below us.
  const child: ChildProcess = spawn(file, args, { ...options, detached: true, stdio: ['ignore', log.fd, log.fd] });
  let failure: string | undefined;
  child.once('error', (error) => (failure = error.message));
  child.once('exit', (code, signal) => (failure = `it ended with ${signal ?? `code ${code}`}`));
  child.unref();
  launch.onWait?.();
  const isReady = async () => {
    if (failure !== undefined) return true;
    const status = await readPostmasterFile(clusterDir);
    return status?.pid === child.pid && status?.isReady === true && (await probeServer(launch.connection)) === undefined;
  };
  const isSettled = await waitUntil(isReady, deadline - performance.now(), 10);
  if (isSettled && failure === undefined && child.pid !== undefined) return child.pid;
  if (failure === undefined && child.pid !== undefined) await stopPostmaster(child.pid, clusterDir, 5_000);
  return { reason: failure ?? `it did not answer within ${launch.startTimeoutMs} ms` };
}

function startFailed(launch: Launch, reason: string, output: string): SmartLockError {
  return new SmartLockError(
    'unavailable',
    'embedded_postgres_start_failed',
    `The embedded PostgreSQL in ${launch.clusterDir} could not be started: ${reason}.\n${output}\nThe whole log is in ${launch.log.file}. ${externalDatabaseAdvice}`,
  );
}

/** Undefined when the server answers, else its error. */
async function probeServer(connection: EmbeddedConnection): Promise<unknown> {
  const client = new Client({ ...connection, database: 'postgres', connectionTimeoutMillis: 3_000, query_timeout: 3_000 });
  client.on('error', () => {
    // Told by the pending call as well.
  });
  try {
    await client.connect();
    await client.query('select 1');
    return undefined;
  } catch (error) {
    return error;
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function createDatabaseIfMissing(connection: EmbeddedConnection): Promise<void> {
  const client = new Client({ ...connection, database: 'postgres', connectionTimeoutMillis: 10_000 });
  await client.connect();
  try {
    const { rowCount } = await client.query('select from pg_database where datname = $1', [connection.database]);
    if (rowCount === 0) await client.query(`create database ${escapeIdentifier(connection.database)}`);
  } finally {
    await client.end();
  }
}

/** A socket directory outside the data directory would be litter; the next start makes it again. */
async function removeSocketDirElsewhere({ clusterDir, connection }: Launch): Promise<void> {
  if (path.dirname(connection.host) === path.dirname(clusterDir)) return;
  await rm(connection.host, { recursive: true, force: true });
}

/** Watches the server and starts it again when it dies under us; callers' pools reconnect by themselves. */
function supervise(launch: Launch, firstPid: number, adopted: boolean, releaseLock: () => void): EmbeddedPostgres {
  let pid = firstPid;
  let restarts = 0;
  let isStopping = false;
  let checking: Promise<void> = Promise.resolve();
  let stopped: Promise<void> | undefined;

  async function check(): Promise<void> {
    launch.log.trim();
    if (isStopping || (await isPostmasterOf(pid, launch.clusterDir))) return;
    if (restarts >= restartsMax) {
      clearInterval(timer);
      launch.logger.fatal({ pid, restarts }, 'the embedded database died again and is not started any more; restart the program');
      return;
    }
    restarts += 1;
    launch.logger.error({ pid, restarts }, 'the embedded database died and is started again');
    pid = await launchPostmaster(launch);
  }

  let isChecking = false;
  const timer = setInterval(() => {
    if (isChecking) return;
    isChecking = true;
    checking = check()
      .catch((error: unknown) => launch.logger.error({ err: error }, 'watching the embedded database failed'))
      .finally(() => (isChecking = false));
  }, superviseEveryMs).unref();

  async function stop(): Promise<void> {
    isStopping = true;
    clearInterval(timer);
    await checking;
    try {
      await stopPostmaster(pid, launch.clusterDir, launch.stopTimeoutMs);
      await removeSocketDirElsewhere(launch);
    } finally {
      launch.log.close();
      releaseLock();
    }
  }

  return {
    connection: launch.connection,
    get pid() {
      return pid;
    },
    adopted,
    stop: () => (stopped ??= stop()),
  };
}
