import { spawn, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, openSync, closeSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { Client } from 'pg';

import type { DatabaseConnection } from '../connection.ts';
import { attachEmbeddedPostgres, type EmbeddedConnection } from '../embedded/embedded-postgres.ts';
import { serverInUseLock, serverOwnerLock } from './test-names.ts';

const startTimeoutMs = 60_000;
const retryMs = 50;

export interface SharedServer {
  readonly connection: EmbeddedConnection;
  /** Kept open while the server is in use; statements on databases run here. */
  readonly admin: Client;
}

/** One server for all test processes of a checkout, started by the first and gone soon after the last. */
export async function joinSharedServer(): Promise<SharedServer> {
  const here = fileURLToPath(import.meta.url);
  const checkout = createHash('sha256').update(here).digest('hex').slice(0, 12);
  const dataDir = path.join(os.tmpdir(), `smartlock-tests-${process.getuid?.() ?? 0}-${checkout}`);
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const logFile = path.join(dataDir, 'test-server.log');
  const deadline = performance.now() + startTimeoutMs;
  let ownerExited = true;
  for (;;) {
    const attached = await attachEmbeddedPostgres({ dataDir });
    const admin = attached === null ? undefined : await join(attached.connection);
    const isJoined = attached !== null && admin !== undefined;
    // A server whose owner was killed serves as well as any, but needs a new owner to stop it one day.
    if (ownerExited && (!isJoined || !(await hasOwner(admin)))) {
      ownerExited = false;
      startOwner(dataDir, logFile).once('exit', () => (ownerExited = true));
    }
    if (isJoined) return { connection: attached.connection, admin };
    if (performance.now() > deadline)
      throw new Error(`The shared test server did not start within ${startTimeoutMs} ms; see ${logFile}.`);
    await delay(retryMs);
  }
}

function startOwner(dataDir: string, logFile: string): ChildProcess {
  const log = openSync(logFile, 'a');
  const program = path.join(path.dirname(fileURLToPath(import.meta.url)), 'test-server.ts');
  const owner = spawn(process.execPath, ['--conditions=source', program, dataDir], {
    detached: true,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  owner.unref();
  return owner;
}

async function hasOwner(admin: Client): Promise<boolean> {
  const { rows } = await admin.query<{ free: boolean }>('select pg_try_advisory_lock_shared($1) as free', [serverOwnerLock]);
  if (rows[0]?.free !== true) return true;
  await admin.query('select pg_advisory_unlock_shared($1)', [serverOwnerLock]);
  return false;
}

/** Undefined when the server is about to stop. */
async function join(connection: EmbeddedConnection): Promise<Client | undefined> {
  const admin = new Client({ ...connection, database: 'postgres', connectionTimeoutMillis: 5_000 });
  admin.on('error', () => undefined);
  try {
    await admin.connect();
    const { rows } = await admin.query<{ locked: boolean }>('select pg_try_advisory_lock_shared($1) as locked', [
      serverInUseLock,
    ]);
    if (rows[0]?.locked === true) return admin;
  } catch {
    // It went away while we joined, which the next round finds out.
  }
  await admin.end().catch(() => undefined);
  return undefined;
}

/** A server given by URL, used as it is. */
export async function joinGivenServer(
  url: string,
): Promise<{ admin: Client; connectionTo: (database: string) => DatabaseConnection }> {
  const admin = new Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  await admin.connect();
  return {
    admin,
    connectionTo: (database) => {
      const to = new URL(url);
      to.pathname = `/${database}`;
      return to.href;
    },
  };
}
