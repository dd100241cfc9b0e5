import { rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { CommandFailure } from './terminal.ts';

/** A reader that has seen enough, as `head` does, is no failure. */
export async function pipeToOutput(download: Readable): Promise<void> {
  try {
    await pipeline(download, process.stdout, { end: false });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EPIPE') return;
    throw brokenOff(error);
  }
}

/** For this user alone, since it tells who was where. Half a file would pass for the whole. */
export async function writeWhole(download: Readable, path: string): Promise<number> {
  let file;
  try {
    file = await open(path, 'w', 0o600);
  } catch (error) {
    download.destroy();
    throw new CommandFailure(`${path} cannot be written: ${error instanceof Error ? error.message : String(error)}`);
  }
  const target = file.createWriteStream();
  try {
    await pipeline(download, target);
  } catch (error) {
    rmSync(path, { force: true });
    throw brokenOff(error);
  }
  return target.bytesWritten;
}

function brokenOff(error: unknown): CommandFailure {
  const reason = error instanceof Error ? error.message : String(error);
  return new CommandFailure(`The export broke off (${reason}). Run it again.`, 'broken_off', { cause: error });
}
