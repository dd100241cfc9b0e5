import type { CommandRow } from './store/commands.ts';

/** Tells those who wait, in this process, that a command was settled. Other processes hear of it through the database's NOTIFY. */
export class CommandSignals {
  readonly #waiting = new Map<string, Set<(row: CommandRow | undefined) => void>>();
  /** What is being settled in this process, and whether word of it came meanwhile. */
  readonly #settling = new Map<string, { isAnnounced: boolean }>();

  /**
   * Settles a command in this process and tells who waits. The database tells of it too, often before the commit has been answered: that word
   * must not send anybody looking for what is here in a moment. When nothing came of it, or nobody can tell, they look.
   */
  async settleHere(requestId: string, settle: () => Promise<CommandRow | undefined>): Promise<CommandRow | undefined> {
    const settling = { isAnnounced: false };
    this.#settling.set(requestId, settling);
    let row: CommandRow | undefined;
    try {
      row = await settle();
      return row;
    } finally {
      if (this.#settling.get(requestId) === settling) this.#settling.delete(requestId);
      if (row !== undefined || settling.isAnnounced) this.announce(requestId, row);
    }
  }

  /** `row` is at hand when the command was settled here; without it the one who waits reads it. */
  announce(requestId: string, row?: CommandRow): void {
    const settling = this.#settling.get(requestId);
    if (settling !== undefined && row === undefined) {
      settling.isAnnounced = true;
      return;
    }
    const waiting = this.#waiting.get(requestId);
    if (waiting === undefined) return;
    this.#waiting.delete(requestId);
    for (const wake of waiting) wake(row);
  }

  /** After a lost connection to the database anything may have happened: everybody looks again. */
  announceAll(): void {
    for (const requestId of this.#waiting.keys()) this.announce(requestId);
  }

  /** Begin to wait before the command is sent, or the answer may be missed. `promise` gives undefined at the end of `timeoutMs`. */
  wait(requestId: string, timeoutMs: number): { promise: Promise<CommandRow | 'look' | undefined>; cancel: () => void } {
    let cancel = (): void => {};
    const promise = new Promise<CommandRow | 'look' | undefined>((resolve) => {
      const waiting = this.#waiting.get(requestId) ?? new Set();
      this.#waiting.set(requestId, waiting);
      const finish = (value: CommandRow | 'look' | undefined): void => {
        clearTimeout(timer);
        waiting.delete(wake);
        if (waiting.size === 0 && this.#waiting.get(requestId) === waiting) this.#waiting.delete(requestId);
        resolve(value);
      };
      const wake = (row: CommandRow | undefined): void => finish(row ?? 'look');
      const timer = setTimeout(() => finish(undefined), timeoutMs);
      waiting.add(wake);
      cancel = () => finish(undefined);
    });
    return { promise, cancel };
  }
}
