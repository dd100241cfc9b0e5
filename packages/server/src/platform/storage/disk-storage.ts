import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { isFileName, newFileName, requireFileName, type FileStorage } from './file-storage.ts';

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}

/** Written beside its place, flushed, then renamed: a crash leaves the whole file or none. */
async function writeWhole(directory: string, fileName: string, bytes: Uint8Array): Promise<void> {
  const temporary = join(directory, `.${fileName}.part`);
  try {
    const handle = await open(temporary, 'w', 0o600);
    try {
      await handle.writeFile(bytes);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, join(directory, fileName));
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

export function createDiskStorage({ directory }: { readonly directory: string }): FileStorage {
  async function write(name: string, bytes: Uint8Array): Promise<void> {
    requireFileName(name);
    const path = join(directory, name);
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await writeWhole(dirname(path), basename(path), bytes);
  }

  return {
    async save({ bytes, ...place }) {
      const name = newFileName(place);
      await write(name, bytes);
      return name;
    },

    write,

    async read(name) {
      if (!isFileName(name)) return undefined;
      try {
        return await readFile(join(directory, name));
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw error;
      }
    },

    async remove(name) {
      if (isFileName(name)) await rm(join(directory, name), { force: true });
    },
  };
}
