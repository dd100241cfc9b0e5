import type { WorldLock } from './world-lock.ts';

/** How long a platform may wait, by the law of retries, before its next order. What it waits longer is its own fault. */
const excusedWaitMs = 30 * 60_000;

/**
 * What excuses a code that is not yet as it should be: a fault that swallowed the last order about it, or an outage that its lock has just come back from. The
 * excuse ends with the platform's next order about that code.
 */
export class Excuses {
  readonly #faultAt = new Map<string, number>();
  readonly #backAt = new Map<number, number>();
  readonly #orderAt = new Map<string, number>();
  readonly #fairAtOrder = new Map<string, number>();

  fault(codeName: string, now: number): void {
    this.#faultAt.set(codeName, now);
  }

  lockIsBack(lockId: number, now: number): void {
    this.#backAt.set(lockId, now);
  }

  order(lock: WorldLock, codeName: string, now: number): void {
    if (this.#since(lock.id, codeName) !== undefined) this.#fairAtOrder.set(codeName, lock.fair.reachableMs(now));
    this.#faultAt.delete(codeName);
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
    const faultAt = this.#faultAt.get(codeName);
    const backAt = this.#backAt.get(lockId);
    const isSinceBack = backAt !== undefined && backAt >= (this.#orderAt.get(codeName) ?? Number.NEGATIVE_INFINITY);
    if (!isSinceBack) return faultAt;
    return Math.max(backAt, faultAt ?? backAt);
  }
}
