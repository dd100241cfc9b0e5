import { randomHex } from '../crypto/random.ts';

/** Where uploaded and generated files live. Names are the storage's own: nothing a person typed becomes part of a path. */
export interface FileStorage {
  /** Stores the whole file or nothing, and answers its name: `<folder>/<random>.<extension>`. */
  save(file: { readonly folder: string; readonly extension: string; readonly bytes: Uint8Array }): Promise<string>;
  /** The same under a name from `newFileName`, for who has to know the name before there is a file. Replaces what is there. */
  write(name: string, bytes: Uint8Array): Promise<void>;
  /** Undefined when there is no such file, or the name is not one that this storage could have given. */
  read(name: string): Promise<Buffer | undefined>;
  /** Removing what is not there is no error. */
  remove(name: string): Promise<void>;
}

const folderPattern = /^[a-z][a-z-]{0,39}$/u;
const extensionPattern = /^[a-z0-9]{1,8}$/u;
/** 128 random bits: a name that was not told cannot be guessed. */
const namePattern = /^[a-z][a-z-]{0,39}\/[0-9a-f]{32}\.[a-z0-9]{1,8}$/u;

export function newFileName({ folder, extension }: { readonly folder: string; readonly extension: string }): string {
  if (!folderPattern.test(folder)) throw new TypeError(`"${folder}" cannot be a storage folder`);
  if (!extensionPattern.test(extension)) throw new TypeError(`"${extension}" cannot be a file extension`);
  return `${folder}/${randomHex(16)}.${extension}`;
}

export function isFileName(name: string): boolean {
  return namePattern.test(name);
}

export function requireFileName(name: string): void {
  if (!isFileName(name)) throw new TypeError(`"${name}" is no name of a stored file`);
}

/** Saves in `present`; what was saved in `earlier`, before the settings changed, is still read and removed there. */
export function createMovedStorage(present: FileStorage, earlier: FileStorage): FileStorage {
  return {
    save: (file) => present.save(file),
    write: (name, bytes) => present.write(name, bytes),
    read: async (name) => (await present.read(name)) ?? (await earlier.read(name)),
    async remove(name) {
      await present.remove(name);
      await earlier.remove(name);
    },
  };
}
