import type { Rate } from './rates.ts';

/** How often a key was counted in its window, this time included. */
export interface Hit {
  readonly count: number;
  readonly resetAtMs: number;
}

export interface HitCounter {
  hit(limitName: string, rate: Rate, key: string, nowMs: number): Hit | Promise<Hit>;
}

interface MutableHit {
  count: number;
  resetAtMs: number;
}

/** Counts in this process, without a promise. Fixed windows that begin with the key's first request. */
export class MemoryHitCounter implements HitCounter {
  readonly #maxKeys: number;
  readonly #windows = new Map<string, Map<string, MutableHit>>();

  constructor(maxKeys = 50_000) {
    this.#maxKeys = maxKeys;
  }

  hit(limitName: string, rate: Rate, key: string, nowMs: number): Hit {
    let window = this.#windows.get(limitName);
    if (window === undefined) {
      window = new Map();
      this.#windows.set(limitName, window);
    }
    const known = window.get(key);
    if (known !== undefined && known.resetAtMs > nowMs) {
      known.count += 1;
      return known;
    }
    if (known === undefined && window.size >= this.#maxKeys) this.#makeRoom(window, nowMs);
    const fresh = { count: 1, resetAtMs: nowMs + rate.seconds * 1000 };
    // Deleted first, so that the map's order stays the order in which the windows began.
    if (known !== undefined) window.delete(key);
    window.set(key, fresh);
    return fresh;
  }

  /** How many keys are remembered, over all limits. */
  get size(): number {
    let size = 0;
    for (const window of this.#windows.values()) size += window.size;
    return size;
  }

  /**
   * All windows of one limit are equally long, so the expired ones come first. When none has expired, the oldest tenth
   * goes all the same: bounded memory matters more than the exact count of clients that began longest ago.
   */
  #makeRoom(window: Map<string, MutableHit>, nowMs: number): void {
    let toDrop = Math.ceil(this.#maxKeys / 10);
    for (const [key, hit] of window) {
      if (toDrop <= 0 && hit.resetAtMs > nowMs) break;
      window.delete(key);
      toDrop -= 1;
    }
  }
}
