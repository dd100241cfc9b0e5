import { SimulatorError } from '../locks/simulator-error.ts';

/** The time of a simulated cloud: the machine's own, or one that moves only when it is told to. What is due runs in order of its time. */
export class CloudClock {
  readonly isVirtual: boolean;
  /** Of a virtual clock the time itself, of a real one what was added to the machine's. */
  #shiftMs: number;
  readonly #due: { at: number; run: () => void; onDropped: () => void }[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: { virtualFrom?: number } = {}) {
    this.isVirtual = options.virtualFrom !== undefined;
    this.#shiftMs = options.virtualFrom ?? 0;
  }

  now(): number {
    return this.isVirtual ? this.#shiftMs : Date.now() + this.#shiftMs;
  }

  /** Runs something later; without a wait, at once. The answer takes it back. */
  after(delayMs: number, run: () => void, onDropped: () => void = () => undefined): () => void {
    if (delayMs <= 0) {
      run();
      return () => undefined;
    }
    const entry = { at: this.now() + delayMs, run, onDropped };
    let low = 0;
    let high = this.#due.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#due[middle]?.at ?? 0) <= entry.at) low = middle + 1;
      else high = middle;
    }
    this.#due.splice(low, 0, entry);
    this.#arm();
    return () => {
      const index = this.#due.indexOf(entry);
      if (index >= 0) this.#due.splice(index, 1);
      this.#arm();
    };
  }

  wait(delayMs: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.after(delayMs, resolve, () =>
        reject(new SimulatorError('started_again', 'The simulator was started again or stopped meanwhile.')),
      );
    });
  }

  /** Moves the time on and runs, one after another, all that falls due on the way. */
  advance(byMs: number): void {
    const target = this.now() + byMs;
    for (;;) {
      const next = this.#due[0];
      if (next === undefined || next.at > target) break;
      this.#due.shift();
      this.#moveTo(Math.max(next.at, this.now()));
      next.run();
    }
    this.#moveTo(target);
    this.#arm();
  }

  /** Forgets everything that is due; whoever waits is told. */
  clear(): void {
    const dropped = this.#due.splice(0);
    this.#arm();
    for (const { onDropped } of dropped) onDropped();
  }

  /** Back to a time, with nothing due. */
  restart(at?: number): void {
    this.clear();
    this.#shiftMs = this.isVirtual ? (at ?? this.#shiftMs) : 0;
  }

  #moveTo(at: number): void {
    this.#shiftMs = this.isVirtual ? at : this.#shiftMs + Math.max(0, at - this.now());
  }

  #arm(): void {
    if (this.isVirtual) return;
    clearTimeout(this.#timer);
    const next = this.#due[0];
    this.#timer =
      next === undefined
        ? undefined
        : setTimeout(() => this.advance(0), Math.min(Math.max(0, next.at - this.now()), 2 ** 31 - 1));
  }
}
