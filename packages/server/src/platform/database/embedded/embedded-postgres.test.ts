import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { after, afterEach, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { Client } from 'pg';

import { SmartLockError } from '../../errors.ts';
import { createLogger } from '../../logger.ts';
import { until } from '../testing/until.ts';
import {
  attachEmbeddedPostgres,
  startEmbeddedPostgres,
  type EmbeddedConnection,
  type EmbeddedPostgres,
} from './embedded-postgres.ts';
import { isPostmasterOf, stopPostmaster } from './postmaster.ts';

const logger = createLogger('silent');
const program = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', 'testing', 'embedded-program.ts');
const cleanups: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

const template = mkdtempSync(path.join(os.tmpdir(), 'smartlock-embedded-template-'));
before(async () => (await startEmbeddedPostgres({ dataDir: template, logger })).stop());
after(() => rmSync(template, { recursive: true, force: true }));

function createEmptyDataDir(): string {
  const parent = mkdtempSync(path.join(os.tmpdir(), 'smartlock-embedded-'));
  cleanups.push(() => rmSync(parent, { recursive: true, force: true }));
  return path.join(parent, 'data');
}

/** A data directory with a cluster, copied because that is faster than creating one for each test. */
function createDataDir(name = 'data'): string {
  const dataDir = path.join(path.dirname(createEmptyDataDir()), name);
  mkdirSync(dataDir, { mode: 0o700 });
  cpSync(path.join(template, 'postgres'), path.join(dataDir, 'postgres'), { recursive: true });
  chmodSync(path.join(dataDir, 'postgres'), 0o700);
  return dataDir;
}

async function isRunning(pid: number, dataDir: string): Promise<boolean> {
  return isPostmasterOf(pid, path.join(dataDir, 'postgres'));
}

async function start(
  dataDir: string,
  options: Partial<Parameters<typeof startEmbeddedPostgres>[0]> = {},
): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({ dataDir, logger, startTimeoutMs: 30_000, ...options });
  cleanups.push(() => server.stop());
  return server;
}

interface Program {
  readonly process: ChildProcess;
  readonly pid: number;
  readonly adopted: boolean;
  readonly written: number[];
}

async function startProgram(dataDir: string, mode = 'idle'): Promise<Program> {
  const child = spawn(process.execPath, ['--conditions=source', program, dataDir, mode], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  cleanups.push(() => child.kill('SIGKILL'));
  const written: number[] = [];
  let started: { pid: number; adopted: boolean } | undefined;
  createInterface({ input: child.stdout }).on('line', (line) => {
    const said = JSON.parse(line) as { pid: number; adopted: boolean; written?: number };
    if (said.written === undefined) started = said;
    else written.push(said.written);
  });
  await until(() => started !== undefined || child.exitCode !== null);
  assert.ok(started !== undefined, 'the program did not start');
  const { pid, adopted } = started;
  cleanups.push(async () => {
    child.kill('SIGKILL');
    await stopPostmaster(pid, path.join(dataDir, 'postgres'), 1_000);
  });
  return { process: child, pid, adopted, written };
}

async function killed(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL');
  await until(() => child.signalCode !== null);
}

async function query(connection: EmbeddedConnection, text: string): Promise<Record<string, unknown>[]> {
  const client = new Client(connection);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
}

const isCode = (code: string) => (error: unknown) => error instanceof SmartLockError && error.code === code;

test('a new data directory becomes a durable UTF-8 database on a private socket and no port', async () => {
  const dataDir = createEmptyDataDir();
  const server = await start(dataDir);
  assert.equal(server.adopted, false);
  assert.deepEqual(
    await query(
      server.connection,
      `select current_setting('fsync') as fsync, current_setting('synchronous_commit') as commit, current_setting('listen_addresses') as listen,
        current_setting('server_encoding') as encoding, current_setting('data_checksums') as checksums, lower('É') as lower, current_database() as name`,
    ),
    [{ fsync: 'on', commit: 'on', listen: '', encoding: 'UTF8', checksums: 'on', lower: 'é', name: 'smartlock' }],
  );
  assert.equal(statSync(server.connection.host).mode & 0o777, 0o700);
  assert.equal(statSync(dataDir).mode & 0o777, 0o700);
  // In a process group of its own, so that Ctrl-C at the terminal does not reach it.
  const group = Number(readFileSync(`/proc/${server.pid}/stat`, 'utf8').split(') ')[1]?.split(' ')[2]);
  assert.equal(group, server.pid);
  await server.stop();
  assert.equal(await isRunning(server.pid, dataDir), false);
  assert.equal(existsSync(path.join(dataDir, 'postgres', 'postmaster.pid')), false);
});

test('what was written is there after a stop and a start', async () => {
  const dataDir = createDataDir();
  const first = await start(dataDir);
  await query(first.connection, 'create table kept as select 1 as n');
  await first.stop();
  const second = await start(dataDir);
  assert.deepEqual(await query(second.connection, 'select n from kept'), [{ n: 1 }]);
});

test('a server left by a killed program is taken over with all that was acknowledged', async () => {
  const dataDir = createDataDir();
  const writer = await startProgram(dataDir, 'write');
  await until(() => writer.written.length > 50);
  await killed(writer.process);
  assert.ok(await isRunning(writer.pid, dataDir));
  const server = await start(dataDir);
  assert.deepEqual({ pid: server.pid, adopted: server.adopted }, { pid: writer.pid, adopted: true });
  const rows = new Set((await query(server.connection, 'select n::int from written')).map(({ n }) => n));
  assert.deepEqual(
    writer.written.filter((n) => !rows.has(n)),
    [],
  );
  await server.stop();
  assert.equal(await isRunning(writer.pid, dataDir), false);
});

test('a server left by a killed program that ran with other settings is replaced', async () => {
  const dataDir = createDataDir();
  const owner = await startProgram(dataDir);
  await killed(owner.process);
  const server = await start(dataDir, { settings: { work_mem: '5MB' } });
  assert.equal(server.adopted, false);
  assert.notEqual(server.pid, owner.pid);
  assert.equal(await isRunning(owner.pid, dataDir), false);
  assert.deepEqual(await query(server.connection, 'show work_mem'), [{ work_mem: '5MB' }]);
});

test('after program and server were killed the next start recovers all that was acknowledged', async () => {
  const dataDir = createDataDir();
  for (let round = 0; round < 3; round += 1) {
    const writer = await startProgram(dataDir, 'write');
    await until(() => writer.written.length > 50);
    process.kill(writer.pid, 'SIGKILL');
    await killed(writer.process);
    const server = await start(dataDir);
    assert.equal(server.adopted, false);
    const rows = new Set((await query(server.connection, 'select n::int from written')).map(({ n }) => n));
    assert.deepEqual(
      writer.written.filter((n) => !rows.has(n)),
      [],
    );
    await server.stop();
  }
});

test('a server that dies alone is started again', async () => {
  const server = await start(createDataDir());
  const firstPid = server.pid;
  process.kill(firstPid, 'SIGKILL');
  await until(() => server.pid !== firstPid);
  assert.deepEqual(await query(server.connection, 'select 1 as n'), [{ n: 1 }]);
});

test('a program killed while it creates the cluster leaves nothing that the next start trips over', async () => {
  const dataDir = createEmptyDataDir();
  const child = spawn(process.execPath, ['--conditions=source', program, dataDir], { stdio: 'ignore' });
  cleanups.push(() => child.kill('SIGKILL'));
  const unfinished = () =>
    existsSync(dataDir) ? readdirSync(dataDir).find((name) => name.startsWith('postgres.initializing')) : undefined;
  await until(() => unfinished() !== undefined && existsSync(path.join(dataDir, unfinished() ?? '', 'base')));
  await killed(child);
  assert.equal(existsSync(path.join(dataDir, 'postgres')), false);
  const server = await start(dataDir);
  assert.deepEqual(await query(server.connection, 'select 1 as n'), [{ n: 1 }]);
  assert.equal(unfinished(), undefined);
});

test('a stale lock file whose process number belongs to another process now does not stop the start', async () => {
  const dataDir = createDataDir();
  await (await start(dataDir)).stop();
  const other = spawn('/bin/sleep', ['60'], { stdio: 'ignore' });
  cleanups.push(() => other.kill('SIGKILL'));
  const clusterDir = path.join(dataDir, 'postgres');
  const lock = `${other.pid}\n${clusterDir}\n1700000000\n5432\n${dataDir}\n\n  1234  5678\nready   \n`;
  writeFileSync(path.join(clusterDir, 'postmaster.pid'), lock);
  writeFileSync(path.join(dataDir, 'postgres-socket', '.s.PGSQL.5432.lock'), lock);
  const server = await start(dataDir);
  assert.deepEqual(await query(server.connection, 'select 1 as n'), [{ n: 1 }]);
  assert.equal(other.exitCode, null);
});

test('a second program on the same data directory is refused and told who has it', async () => {
  const dataDir = createDataDir();
  const owner = await startProgram(dataDir);
  await assert.rejects(
    start(dataDir),
    (error) => isCode('data_dir_in_use')(error) && (error as Error).message.includes(`process ${owner.process.pid}`),
  );
  const inUse = await attachEmbeddedPostgres({ dataDir });
  assert.equal(inUse?.pid, owner.pid);
  owner.process.kill('SIGTERM');
  await until(() => owner.process.exitCode !== null);
  assert.equal(owner.process.exitCode, 0);
  await start(dataDir);
  await assert.rejects(start(dataDir), isCode('data_dir_in_use'));
});

test('of many programs that start at once on one data directory exactly one gets it', async () => {
  const dataDir = createEmptyDataDir();
  const starts = await Promise.allSettled(Array.from({ length: 3 }, () => startProgram(dataDir)));
  assert.equal(starts.filter(({ status }) => status === 'fulfilled').length, 1);
});

test('command line tools attach to a running server and find none otherwise', async () => {
  const dataDir = createEmptyDataDir();
  assert.equal(await attachEmbeddedPostgres({ dataDir }), null);
  const server = await start(dataDir);
  const attached = await attachEmbeddedPostgres({ dataDir });
  assert.deepEqual(attached, { connection: server.connection, pid: server.pid });
  await server.stop();
  assert.equal(await attachEmbeddedPostgres({ dataDir }), null);
});

test('a data directory with a path too long for a socket works', async () => {
  const dataDir = createDataDir('d'.repeat(120));
  const server = await start(dataDir);
  assert.ok(!server.connection.host.startsWith(dataDir));
  assert.equal(statSync(server.connection.host).mode & 0o777, 0o700);
  assert.deepEqual(await query(server.connection, 'select 1 as n'), [{ n: 1 }]);
  assert.equal((await attachEmbeddedPostgres({ dataDir }))?.pid, server.pid);
  await server.stop();
  assert.equal(existsSync(server.connection.host), false);
});

test('a data directory with spaces, quotes and commas in its name works', async () => {
  const server = await start(createDataDir(`it's "my", data`));
  assert.deepEqual(await query(server.connection, 'select 1 as n'), [{ n: 1 }]);
});

test('without user name spaces root becomes an ordinary user, and stays the same one afterwards', async () => {
  const dataDir = createEmptyDataDir();
  chmodSync(path.dirname(dataDir), 0o755);
  const server = await start(dataDir, { mayUseNameSpace: false });
  assert.notEqual(statSync(`/proc/${server.pid}`).uid, 0);
  const owner = statSync(path.join(dataDir, 'postgres')).uid;
  assert.notEqual(owner, 0);
  await server.stop();
  const again = await start(dataDir);
  assert.equal(statSync(`/proc/${again.pid}`).uid, owner);
});

test('where nobody else may enter and name spaces are off, root is told what to do', async () => {
  const dataDir = createEmptyDataDir();
  if (process.getuid?.() !== 0) {
    mkdirSync(dataDir, { mode: 0o500 });
    cleanups.push(() => chmodSync(dataDir, 0o700));
    await assert.rejects(start(dataDir));
    return;
  }
  await assert.rejects(start(dataDir, { mayUseNameSpace: false }), (error) => {
    assert.ok(isCode('embedded_postgres_cannot_run')(error));
    assert.match((error as Error).message, /does not run as root.*DATABASE_URL/s);
    return true;
  });
});

test('a start that fails says why, in the words of the server', async () => {
  const dataDir = createDataDir();
  await assert.rejects(start(dataDir, { settings: { shared_buffers: 'plenty' } }), (error) => {
    assert.ok(isCode('embedded_postgres_start_failed')(error));
    assert.match((error as Error).message, /invalid value for parameter "shared_buffers".*DATABASE_URL/s);
    return true;
  });
  await start(dataDir);
});

test('a directory that is no cluster is refused and not touched', async () => {
  const dataDir = createEmptyDataDir();
  mkdirSync(path.join(dataDir, 'postgres'), { recursive: true });
  writeFileSync(path.join(dataDir, 'postgres', 'notes.txt'), 'mine');
  await assert.rejects(start(dataDir), isCode('embedded_postgres_damaged'));
  assert.deepEqual(readdirSync(path.join(dataDir, 'postgres')), ['notes.txt']);
});
