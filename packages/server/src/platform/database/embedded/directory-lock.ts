import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';

import { conflict } from '../../errors.ts';

export interface DirectoryLock {
  release(): void;
}

const sqliteBusy = 5;

/**
 * Makes this process the only one that may start or stop the server of a data directory.
 *
 * The lock is one that the kernel keeps (fcntl) on a file in the directory, taken through SQLite because Node offers no
 * file locks of its own. Compared with a file holding a process id it cannot be raced when a stale one is taken over, and
 * it vanishes with the process however that dies. Compared with a socket in the abstract name space it also holds between
 * containers that share a volume. The process id beside it only serves the message.
 */
export function acquireDirectoryLock(dataDir: string): DirectoryLock {
  const ownerFile = path.join(dataDir, 'postgres.owner');
  const lock = new DatabaseSync(path.join(dataDir, 'postgres.lock'), { timeout: 0 });
  try {
    lock.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
  } catch (cause) {
    lock.close();
    if (!isBusy(cause)) throw cause;
    throw conflict(
      'data_dir_in_use',
      `The data directory ${dataDir} is in use by ${ownerOf(ownerFile)}. ` +
        'Stop that one first, or give this one another DATA_DIR; one data directory serves one program at a time.',
      { cause },
    );
  }
  writeFileSync(ownerFile, `${process.pid}\n`, { mode: 0o600 });
  let isReleased = false;
  return {
    release() {
      if (isReleased) return;
      isReleased = true;
      rmSync(ownerFile, { force: true });
      lock.close();
    },
  };
}

function isBusy(error: unknown): boolean {
  return (
    error instanceof Error && 'errcode' in error && typeof error.errcode === 'number' && (error.errcode & 0xff) === sqliteBusy
  );
}

function ownerOf(ownerFile: string): string {
  try {
    return `another SmartLock program (process ${Number.parseInt(readFileSync(ownerFile, 'utf8'), 10)})`;
  } catch {
    // The holder is between taking the lock and writing its id, or about to leave.
    return 'another SmartLock program';
  }
}
