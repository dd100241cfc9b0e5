/**
 * For how long a lock could be reached in all, by anybody. Whatever keeps it from being reached (its own radio, its gateway, the cloud, a fault that holds an
 * operation) blocks it; it is reachable while nothing does.
 */
export class Reachability {
  #blocks = 0;
  #reachableMs = 0;
  #since: number;

  constructor(startAt: number) {
    this.#since = startAt;
  }

  get isReachable(): boolean {
    return this.#blocks === 0;
  }

  block(now: number): void {
    if (this.#blocks === 0) this.#reachableMs += now - this.#since;
    this.#blocks += 1;
  }

  unblock(now: number): void {
    if (this.#blocks === 0) throw new Error('A lock that nothing blocks cannot be freed.');
    this.#blocks -= 1;
    if (this.#blocks === 0) this.#since = now;
  }

  reachableMs(now: number): number {
    return this.#reachableMs + (this.#blocks === 0 ? now - this.#since : 0);
  }
}
