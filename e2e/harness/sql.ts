import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { runProgram, type ProgramOptions } from './program.ts';

const installed = '/usr/lib/postgresql';

/** Debian's PostgreSQL programs. */
export function postgresBinaries(): string {
  const versions = existsSync(installed) ? readdirSync(installed).map(Number) : [];
  const version = versions.filter((candidate) => candidate >= 15).sort((a, b) => b - a)[0];
  const folder = join(installed, String(version), 'bin');
  if (version === undefined || !existsSync(join(folder, 'initdb'))) {
    throw new Error('PostgreSQL 15 or later is not on this machine. On Debian: apt-get install -y postgresql');
  }
  return folder;
}

/** Runs SQL, for the few things that no API shows; answers the rows, columns separated by `|`. */
export async function runSql(databaseUrl: string, sql: string, options: ProgramOptions = {}): Promise<string[]> {
  const args = ['-X', '-q', '-A', '-t', '-v', 'ON_ERROR_STOP=1', '-c', sql, databaseUrl];
  const output = await runProgram(join(postgresBinaries(), 'psql'), args, options);
  return output === '' ? [] : output.split('\n');
}

/** The database inside a data directory, while a server runs on it. */
export function embeddedDatabaseUrl(dataDir: string): string {
  return `postgresql://smartlock@/smartlock?host=${encodeURIComponent(join(dataDir, 'postgres-socket'))}&port=5432`;
}
