interface Entry {
  readonly at: number;
  /** Of two that are due at once, the one that was asked for first runs first, so that a run repeats itself. */
  readonly order: number;
  run: (() => void) | undefined;
}

/** The time of a simulated world. It stands still while something runs and then jumps to what is due next: weeks pass in seconds. */
export class VirtualTime {
  #now: number;
  #order = 0;
  #ran = 0;
  readonly #heap: Entry[] = [];

  constructor(startAt: number) {
    this.#now = startAt;
  }

  now(): number {
    return this.#now;
  }

  /** How much has happened. */
  get ran(): number {
    return this.#ran;
  }

  after(delayMs: number, run: () => void): () => void {
    return this.at(this.#now + delayMs, run);
  }

  /** What should have been in the past is due now. The answer takes it back. */
  at(at: number, run: () => void): () => void {
    if (!Number.isFinite(at)) throw new RangeError(`Nothing can be due at ${at}.`);
    const entry: Entry = { at: Math.max(at, this.#now), order: this.#order++, run };
    this.#rise(entry);
    return () => {
      entry.run = undefined;
    };
  }

  /** Runs all that falls due until then, and leaves the time there. */
  runUntil(end: number): void {
    for (;;) {
      const first = this.#heap[0];
      if (first === undefined || first.at > end) break;
      this.#takeFirst();
      if (first.run === undefined) continue;
      this.#now = first.at;
      this.#ran += 1;
      first.run();
    }
    this.#now = Math.max(this.#now, end);
  }

  #rise(entry: Entry): void {
    let index = this.#heap.push(entry) - 1;
    while (index > 0) {
      const parentIndex = (index - 1) >>> 1;
      const parent = this.#heap[parentIndex];
      if (parent === undefined || isBefore(parent, entry)) break;
      this.#heap[index] = parent;
      this.#heap[parentIndex] = entry;
      index = parentIndex;
    }
  }

  #takeFirst(): void {
    const last = this.#heap.pop();
    if (last === undefined || this.#heap.length === 0) return;
    let index = 0;
    for (;;) {
      let childIndex = 2 * index + 1;
      let child = this.#heap[childIndex];
      const right = this.#heap[childIndex + 1];
      if (child !== undefined && right !== undefined && isBefore(right, child)) {
        childIndex += 1;
        child = right;
      }
      if (child === undefined || isBefore(last, child)) break;
      this.#heap[index] = child;
      index = childIndex;
    }
    this.#heap[index] = last;
  }
}

function isBefore(a: Entry, b: Entry): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}
