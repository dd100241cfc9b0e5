const REFUSALS_MAX = 5;
const PAUSE_MS = 30_000;

/** Makes guessing slow. Measured by the uptime counter, which nobody at the door can turn. */
export class Keypad {
  #refusals = 0;
  #pausedUntil = Number.NEGATIVE_INFINITY;

  isPaused(uptimeMs: number): boolean {
    return uptimeMs < this.#pausedUntil;
  }

  opened(): void {
    this.#refusals = 0;
  }

  refused(uptimeMs: number): void {
    this.#refusals += 1;
    if (this.#refusals < REFUSALS_MAX) return;
    this.#refusals = 0;
    this.#pausedUntil = uptimeMs + PAUSE_MS;
  }
}
