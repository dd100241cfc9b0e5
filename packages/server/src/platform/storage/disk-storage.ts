import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { randomHex } from '../crypto/random.ts';
import type { FileStorage } from './file-storage.ts';

const folderPattern = /^[a-z][a-z-]{0,39}$/u;
const extensionPattern = /^[a-z0-9]{1,8}$/u;
/** 128 random bits: a name that was not told cannot be guessed. */
const namePattern = /^[a-z][a-z-]{0,39}\/[0-9a-f]{32}\.[a-z0-9]{1,8}$/u;

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}

/** Written beside its place, flushed, then renamed: a crash leaves the whole file or none. */
async function writeWhole(directory: string, fileName: string, bytes: Uint8Array): Promise<void> {
  const temporary = join(directory, `.${fileName}.part`);
  try {
    const handle = await open(temporary, 'wx', 0o600);
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
  return {
    async save({ folder, extension, bytes }) {
      if (!folderPattern.test(folder)) throw new TypeError(`"${folder}" cannot be a storage folder`);
      if (!extensionPattern.test(extension)) throw new TypeError(`"${extension}" cannot be a file extension`);
      const fileName = `${randomHex(16)}.${extension}`;
      await mkdir(join(directory, folder), { recursive: true, mode: 0o700 });
      await writeWhole(join(directory, folder), fileName, bytes);
      return `${folder}/${fileName}`;
    },

    async read(name) {
      if (!namePattern.test(name)) return undefined;
      try {
        return await readFile(join(directory, name));
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw error;
      }
    },

    async remove(name) {
      if (namePattern.test(name)) await rm(join(directory, name), { force: true });
    },
  };
}
