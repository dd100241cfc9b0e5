interface Waiting {
  readonly keys: readonly string[];
  readonly start: () => void;
}

/** Work that shares a key runs one after the other, in the order in which it came; other work runs beside it. */
export class Lanes {
  readonly #busy = new Set<string>();
  #waiting: Waiting[] = [];

  async run<T>(keys: readonly string[], work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    await this.#enter(keys, signal);
    try {
      return await work();
    } finally {
      for (const key of keys) this.#busy.delete(key);
      this.#admit();
    }
  }

  #enter(keys: readonly string[], signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted === true) {
        reject(signal.reason as Error);
        return;
      }
      const leave = (): void => {
        this.#waiting = this.#waiting.filter((other) => other !== waiting);
        reject(signal?.reason as Error);
        this.#admit();
      };
      const start = (): void => {
        signal?.removeEventListener('abort', leave);
        resolve();
      };
      const waiting: Waiting = { keys, start };
      signal?.addEventListener('abort', leave, { once: true });
      this.#waiting.push(waiting);
      this.#admit();
    });
  }

  #admit(): void {
    // A key that somebody further ahead waits for counts as taken: nobody overtakes.
    const taken = new Set(this.#busy);
    const still: Waiting[] = [];
    for (const waiting of this.#waiting) {
      const isFree = waiting.keys.every((key) => !taken.has(key));
      for (const key of waiting.keys) {
        taken.add(key);
        if (isFree) this.#busy.add(key);
      }
      if (isFree) waiting.start();
      else still.push(waiting);
    }
    this.#waiting = still;
  }
}
