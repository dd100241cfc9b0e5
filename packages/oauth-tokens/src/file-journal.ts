import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import type { ReceivedToken, TokenJournal } from './token-store.ts';

export interface FileTokenJournalOptions {
  /** How what is written is sealed, and opened again. As plain JSON when left out. */
  readonly seal?: (text: string) => string;
  readonly open?: (sealed: string) => string;
}

/** One file, readable by its owner alone, which is there for the moment between an answer and its storing. The processes of one machine may share it. */
export class FileTokenJournal implements TokenJournal {
  readonly #path: string;
  readonly #seal: (text: string) => string;
  readonly #open: (sealed: string) => string;

  constructor(path: string, options: FileTokenJournalOptions = {}) {
    this.#path = path;
    this.#seal = options.seal ?? ((text) => text);
    this.#open = options.open ?? ((sealed) => sealed);
  }

  write(received: ReceivedToken): void {
    mkdirSync(dirname(this.#path), { recursive: true, mode: 0o700 });
    const temporary = `${this.#path}.${process.pid}.new`;
    const file = openSync(temporary, 'w', 0o600);
    try {
      writeSync(file, this.#seal(JSON.stringify(received)));
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, this.#path);
  }

  read(replaces: string): ReceivedToken | null {
    let content: string;
    try {
      content = readFileSync(this.#path, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw error;
    }
    const received = JSON.parse(this.#open(content)) as ReceivedToken;
    return received.replaces === replaces ? received : null;
  }

  clear(replaces: string): void {
    if (this.read(replaces) !== null) rmSync(this.#path, { force: true });
  }
}
