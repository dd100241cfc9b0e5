const TICK_MS = 20;
const SLOTS = 2048;

/** An entry of the wheel. Its owner keeps it for life and moves it, so that waiting costs no allocation. */
export class WheelEntry {
  dueAt = Number.POSITIVE_INFINITY;
  slot = -1;
  readonly onDue: () => void;

  constructor(onDue: () => void) {
    this.onDue = onDue;
  }
}

/** One interval for thousands of deadlines. Deadlines are met at the next tick, never before their time. */
export class TimerWheel {
  readonly #slots: Set<WheelEntry>[] = Array.from({ length: SLOTS }, () => new Set());
  #interval: NodeJS.Timeout | undefined;
  #tick = 0;

  /** Monotonic milliseconds; no clock that somebody sets moves it. */
  now(): number {
    return performance.now();
  }

  start(): void {
    if (this.#interval !== undefined) return;
    this.#tick = Math.floor(this.now() / TICK_MS);
    this.#interval = setInterval(() => this.#turn(), TICK_MS);
  }

  stop(): void {
    clearInterval(this.#interval);
    this.#interval = undefined;
  }

  schedule(entry: WheelEntry, dueAt: number): void {
    this.cancel(entry);
    entry.dueAt = dueAt;
    if (!Number.isFinite(dueAt)) return;
    entry.slot = Math.max(Math.ceil(dueAt / TICK_MS), this.#tick + 1) % SLOTS;
    this.#slots[entry.slot]?.add(entry);
  }

  cancel(entry: WheelEntry): void {
    if (entry.slot >= 0) this.#slots[entry.slot]?.delete(entry);
    entry.slot = -1;
    entry.dueAt = Number.POSITIVE_INFINITY;
  }

  #turn(): void {
    const now = this.now();
    const target = Math.floor(now / TICK_MS);
    // After a long stall every slot is due once, not once a missed round.
    const first = Math.max(this.#tick + 1, target - SLOTS + 1);
    this.#tick = target;
    for (let tick = first; tick <= target; tick += 1) this.#turnSlot(tick % SLOTS, now);
  }

  #turnSlot(index: number, now: number): void {
    const slot = this.#slots[index];
    if (slot === undefined || slot.size === 0) return;
    const due = [...slot].filter(({ dueAt }) => dueAt <= now);
    for (const entry of due) {
      // An earlier entry of the same tick may have moved or cancelled this one.
      if (entry.slot !== index || entry.dueAt > now) continue;
      this.cancel(entry);
      entry.onDue();
    }
  }
}
