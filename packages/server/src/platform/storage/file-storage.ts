/** Where uploaded and generated files live. Names are the storage's own: nothing a person typed becomes part of a path. */
export interface FileStorage {
  /** Stores the whole file or nothing, and answers its name: `<folder>/<random>.<extension>`. */
  save(file: { readonly folder: string; readonly extension: string; readonly bytes: Uint8Array }): Promise<string>;
  /** Undefined when there is no such file, or the name is not one that this storage could have given. */
  read(name: string): Promise<Buffer | undefined>;
  /** Removing what is not there is no error. */
  remove(name: string): Promise<void>;
}
