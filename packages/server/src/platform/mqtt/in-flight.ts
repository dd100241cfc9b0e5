/** Counts what is under way, so that a stop can wait for it, and a flood can be held back. */
export class InFlight {
  #count = 0;
  #waiting: { atMost: number; resume: () => void }[] = [];

  get count(): number {
    return this.#count;
  }

  enter(): void {
    this.#count += 1;
  }

  leave(): void {
    this.#count -= 1;
    if (this.#waiting.length === 0) return;
    const ready = this.#waiting.filter((waiter) => this.#count <= waiter.atMost);
    if (ready.length === 0) return;
    this.#waiting = this.#waiting.filter((waiter) => this.#count > waiter.atMost);
    for (const waiter of ready) waiter.resume();
  }

  /** Calls back as soon as at most so many are under way; at once when that is so already. */
  whenAtMost(atMost: number, resume: () => void): void {
    if (this.#count <= atMost) resume();
    else this.#waiting.push({ atMost, resume });
  }

  /** False when something is still under way after `timeoutMs`. */
  async idle(timeoutMs: number): Promise<boolean> {
    return await new Promise<boolean>((resolve) => {
      const timer = setTimeout(() => resolve(false), timeoutMs);
      this.whenAtMost(0, () => {
        clearTimeout(timer);
        resolve(true);
      });
    });
  }
}
