import { randomUUID } from 'node:crypto';
import { link, mkdir, open, readdir, readFile, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { TokenState, TokenStore, VersionedState } from './token-store.ts';

const kept = 2;
const abandonedMs = 60_000;

function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT';
}

function isTaken(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'EEXIST';
}

function parse(text: string, place: string): TokenState {
  try {
    const { token, lease } = JSON.parse(text) as TokenState;
    return { token, lease };
  } catch {
    // The text itself may hold a token, and is not told.
    throw new Error(`${place} is not a token file. Delete it and log in again.`);
  }
}

/**
 * Keeps a token in files beside `path`, readable by their owner alone, for any number of processes of one machine.
 *
 * A version is a file of its own, `<path>.<version>`, written aside and then linked to its name: a link fails when the name is
 * taken, which is the compare-and-set, and a killed process leaves either a whole version or none. No lock exists that could be left behind.
 */
export class FileTokenStore implements TokenStore {
  readonly #folder: string;
  readonly #name: string;

  constructor(path: string) {
    const whole = resolve(path);
    this.#folder = dirname(whole);
    this.#name = basename(whole);
  }

  async read(): Promise<VersionedState> {
    for (;;) {
      // A folder that changes while it is listed may show neither the old file nor the new one; twice in a row it does not.
      const version = (await this.#versions()).at(-1) ?? (await this.#versions()).at(-1);
      if (version === undefined) return { token: null, lease: null, version: 0 };
      const place = this.#place(version);
      try {
        return { ...parse(await readFile(place, 'utf8'), place), version };
      } catch (error) {
        // A newer one has come meanwhile, and this one was cleared away.
        if (!isMissing(error)) throw error;
      }
    }
  }

  async compareAndSet(expected: number, next: TokenState): Promise<boolean> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const aside = join(this.#folder, `${this.#name}.new-${randomUUID()}`);
    try {
      const file = await open(aside, 'wx', 0o600);
      try {
        await file.writeFile(JSON.stringify({ token: next.token, lease: next.lease }));
        await file.sync();
      } finally {
        await file.close();
      }
      if (((await this.#versions()).at(-1) ?? 0) !== expected) return false;
      const version = expected + 1;
      try {
        await link(aside, this.#place(version));
      } catch (error) {
        if (isTaken(error)) return false;
        throw error;
      }
      const versions = await this.#versions();
      if ((versions.at(-1) ?? 0) > version) {
        // The name was free only because others have gone past it and cleared it. Readers never look at this one.
        await rm(this.#place(version), { force: true });
        return false;
      }
      for (const old of versions.slice(0, -kept)) await rm(this.#place(old), { force: true });
      await this.#clearAbandoned();
      return true;
    } finally {
      await rm(aside, { force: true });
    }
  }

  #place(version: number): string {
    return join(this.#folder, `${this.#name}.${version}`);
  }

  /** What a process that was killed while writing left behind holds a token too. */
  async #clearAbandoned(): Promise<void> {
    for (const name of await readdir(this.#folder)) {
      if (!name.startsWith(`${this.#name}.new-`)) continue;
      const place = join(this.#folder, name);
      const writtenAt = await stat(place).then(
        ({ mtimeMs }) => mtimeMs,
        () => Date.now(),
      );
      if (Date.now() - writtenAt > abandonedMs) await rm(place, { force: true });
    }
  }

  /** Ascending. */
  async #versions(): Promise<number[]> {
    let names: string[];
    try {
      names = await readdir(this.#folder);
    } catch (error) {
      if (isMissing(error)) return [];
      throw error;
    }
    const prefix = `${this.#name}.`;
    return names
      .filter((name) => name.startsWith(prefix) && /^\d+$/.test(name.slice(prefix.length)))
      .map((name) => Number(name.slice(prefix.length)))
      .sort((a, b) => a - b);
  }
}
