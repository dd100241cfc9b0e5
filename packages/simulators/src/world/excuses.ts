import type { WorldLock } from './world-lock.ts';

/** How long a platform may wait before its next order: half an hour by the law of retries, and what it takes to find out. What it waits longer is its own fault. */
const excusedWaitMs = 35 * 60_000;

/**
 * What excuses a code that is not yet as it should be: that something went wrong at its lock (an order or a reading met a fault, or an outage ended just now), so
 * that the platform may leave the lock alone for a while. The excuse ends with the platform's next order about that code.
 */
export class Excuses {
  readonly #faultAt = new Map<number, number>();
  readonly #orderAt = new Map<string, number>();
  readonly #fairAtOrder = new Map<string, number>();

  fault(lockId: number, now: number): void {
    this.#faultAt.set(lockId, now);
  }

  order(lock: WorldLock, codeName: string, now: number): void {
    if (this.#since(lock.id, codeName) !== undefined) this.#fairAtOrder.set(codeName, lock.fair.reachableMs(now));
    this.#orderAt.set(codeName, now);
  }

  isExcused(lockId: number, codeName: string, now: number): boolean {
    const since = this.#since(lockId, codeName);
    return since !== undefined && now < since + excusedWaitMs;
  }

  /** How much fair time the lock had had when the platform could begin again. */
  fairMsAtLastChance(codeName: string): number {
    return this.#fairAtOrder.get(codeName) ?? 0;
  }

  #since(lockId: number, codeName: string): number | undefined {
    const at = this.#faultAt.get(lockId);
    return at === undefined || at < (this.#orderAt.get(codeName) ?? Number.NEGATIVE_INFINITY) ? undefined : at;
  }
}
