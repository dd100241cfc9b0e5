import type { WorldLock } from './world-lock.ts';

/** How long a platform may wait before its next order: half an hour by the law of retries, and what it takes to find out. What it waits longer is its own fault. */
const excusedWaitMs = 35 * 60_000;

/**
 * What excuses a code that is not yet as it should be: a fault that swallowed the last order about it, a reading of its lock that failed, or an outage that the
 * lock has just come back from. The excuse ends with the platform's next order about that code.
 */
export class Excuses {
  readonly #faultAt = new Map<string, number>();
  readonly #lockFaultAt = new Map<number, number>();
  readonly #orderAt = new Map<string, number>();
  readonly #fairAtOrder = new Map<string, number>();

  fault(codeName: string, now: number): void {
    this.#faultAt.set(codeName, now);
  }

  lockFault(lockId: number, now: number): void {
    this.#lockFaultAt.set(lockId, now);
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
    const lockFaultAt = this.#lockFaultAt.get(lockId);
    const isOfLock = lockFaultAt !== undefined && lockFaultAt >= (this.#orderAt.get(codeName) ?? Number.NEGATIVE_INFINITY);
    if (!isOfLock) return faultAt;
    return Math.max(lockFaultAt, faultAt ?? lockFaultAt);
  }
}
