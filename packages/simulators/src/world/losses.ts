import type { HeldCode, WorldLock } from './world-lock.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
/** A platform reads its locks at least twice a day, and this much later at most. */
const unseenMaxMs = 13 * hourMs;
/** Readings after which a platform has made sure that a code is not there: a list may be a little old. */
const readingsToBeSure = 4;
/** What follows from the last of them is done by then. */
const doneWithinMs = minuteMs;

interface Loss {
  readonly name: string;
  readonly digits: string;
  readonly fairMsBefore: number;
  readings: number;
  /** When it could be sure. */
  sureAt: number | undefined;
  isBack: boolean;
}

/** Codes that locks lost by nobody's order, of which a platform cannot know before it looks. */
export class Losses {
  readonly #byLock = new Map<number, Loss[]>();

  lost(lock: WorldLock, { name, digits }: HeldCode, now: number): void {
    const losses = this.#of(lock.id);
    losses.push({ name, digits, fairMsBefore: lock.fair.reachableMs(now), readings: 0, sureAt: undefined, isBack: false });
  }

  written(lock: WorldLock, { digits }: HeldCode): void {
    for (const loss of this.#of(lock.id)) if (loss.digits === digits) loss.isBack = true;
  }

  reading(lockId: number, at: number): void {
    for (const loss of this.#of(lockId)) {
      loss.readings += 1;
      if (loss.readings === readingsToBeSure) loss.sureAt = at;
    }
  }

  /** Whether nobody can be blamed for still believing that the lock holds these digits. */
  isUnknown(lock: WorldLock, digits: string, now: number): boolean {
    return this.#of(lock.id).some((loss) => {
      if (loss.digits !== digits || loss.isBack) return false;
      const isSure = loss.sureAt !== undefined && now > loss.sureAt + doneWithinMs;
      return !isSure && lock.fair.reachableMs(now) - loss.fairMsBefore < unseenMaxMs;
    });
  }

  /** Whether nobody could be sure by then that the lock had lost the code. */
  isSeenAfter(lockId: number, name: string, at: number): boolean {
    return this.#of(lockId).some((loss) => loss.name === name && (loss.sureAt ?? Number.POSITIVE_INFINITY) > at - doneWithinMs);
  }

  #of(lockId: number): Loss[] {
    const losses = this.#byLock.get(lockId) ?? [];
    this.#byLock.set(lockId, losses);
    return losses;
  }
}
