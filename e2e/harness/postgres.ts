import { chownSync } from 'node:fs';
import { join } from 'node:path';
import { createFolder, removeFolder } from './guard.ts';
import { freePort, plainEnvironment, runProgram, startProgram, type Program } from './program.ts';
import { postgresBinaries, runSql } from './sql.ts';

export interface Postgres {
  /** The DATABASE_URL of an empty database. */
  readonly url: string;
  readonly program: Program;
  /** Another empty database on the same server. */
  createDatabase(name: string): Promise<string>;
  /** Runs SQL, for the few things that no API shows; answers the rows, columns separated by `|`. */
  query(sql: string, database?: string): Promise<string[]>;
  /** The schema without its data, to compare two. */
  dumpSchema(database?: string): Promise<string>;
  /** A whole backup, as text. */
  dump(database?: string): Promise<string>;
  stop(): Promise<void>;
}

/** `nobody`: PostgreSQL refuses to run as root. */
const unprivileged = 65534;

export async function startPostgres({ settings = [] }: { settings?: readonly string[] } = {}): Promise<Postgres> {
  const binaries = postgresBinaries();
  const folder = createFolder('postgres');
  const data = join(folder, 'cluster');
  const isRoot = process.getuid?.() === 0;
  if (isRoot) chownSync(folder, unprivileged, unprivileged);
  const options = {
    cwd: folder,
    env: { ...plainEnvironment(), HOME: folder },
    ...(isRoot ? { uid: unprivileged, gid: unprivileged } : {}),
  };
  const initdb = ['-D', data, '-U', 'smartlock', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'];
  await runProgram(join(binaries, 'initdb'), initdb, options);

  const port = await freePort();
  // Without fsync: the tests kill processes, they do not cut the power.
  const given = ['listen_addresses=127.0.0.1', `port=${port}`, 'unix_socket_directories=', 'fsync=off', ...settings];
  const program = startProgram(join(binaries, 'postgres'), ['-D', data, ...given.flatMap((setting) => ['-c', setting])], options);
  await program.waitForLine(/database system is ready to accept connections/);

  const urlOf = (database: string) => `postgresql://smartlock@127.0.0.1:${port}/${database}`;
  const query = (sql: string, database = 'smartlock') => runSql(urlOf(database), sql, options);
  const createDatabase = async (name: string) => {
    await query(`CREATE DATABASE "${name}"`, 'postgres');
    return urlOf(name);
  };
  return {
    url: await createDatabase('smartlock'),
    program,
    createDatabase,
    query,
    dumpSchema: (database = 'smartlock') =>
      runProgram(join(binaries, 'pg_dump'), ['--schema-only', '--no-owner', urlOf(database)], options),
    dump: (database = 'smartlock') => runProgram(join(binaries, 'pg_dump'), [urlOf(database)], options),
    async stop() {
      await program.stop('SIGINT');
      removeFolder(folder);
    },
  };
}
