import type { VirtualTime } from './virtual-time.ts';
import type { HeldCode, WorldLock } from './world-lock.ts';

const keptMax = 12;

/** What a lock held lately, for lists that are out of date. */
export class LockHistory {
  readonly #past: { readonly until: number; readonly codes: readonly HeldCode[] }[] = [];
  readonly #lock: WorldLock;

  constructor(lock: WorldLock, time: VirtualTime) {
    this.#lock = lock;
    lock.observe({
      onOrder: () => {
        this.#past.push({ until: time.now(), codes: lock.codes() });
        if (this.#past.length > keptMax) this.#past.shift();
      },
    });
  }

  codesAt(at: number): readonly HeldCode[] {
    return this.#past.find(({ until }) => at < until)?.codes ?? this.#lock.codes();
  }
}
