import { closeSync, copyFileSync, fstatSync, ftruncateSync, openSync, readSync } from 'node:fs';
import path from 'node:path';

const logBytesMax = 5 * 1024 * 1024;
const tailBytes = 4096;

/** The server's own log. The server appends to the file itself, so that it goes on writing when this process is gone. */
export interface ServerLog {
  readonly file: string;
  readonly fd: number;
  /** The last lines written since the given size. */
  tail(since: number): string;
  size(): number;
  /** Keeps the log and one older part within a few megabytes. Cutting it is safe: it is opened for appending. */
  trim(): void;
  close(): void;
}

export function openServerLog(dataDir: string): ServerLog {
  const file = path.join(dataDir, 'postgres.log');
  const fd = openSync(file, 'a+', 0o600);
  const size = () => fstatSync(fd).size;
  return {
    file,
    fd,
    size,
    tail(since) {
      const from = Math.max(since, size() - tailBytes);
      const buffer = Buffer.alloc(Math.max(0, size() - from));
      const length = readSync(fd, buffer, 0, buffer.length, from);
      return buffer.subarray(0, length).toString('utf8').trim().split('\n').slice(-12).join('\n');
    },
    trim() {
      if (size() <= logBytesMax) return;
      copyFileSync(file, `${file}.1`);
      ftruncateSync(fd, 0);
    },
    close: () => closeSync(fd),
  };
}
