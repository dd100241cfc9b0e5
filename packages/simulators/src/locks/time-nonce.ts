import { randomBytes } from 'node:crypto';

const ANSWER_MS_MAX = 10_000;
const NONCE_BYTES = 16;

/**
 * The question "what time is it?" that goes out with every status. Only the answer to the latest one, given soon, may set the
 * clock; else the server's own message, held up on the way together with an old command, would make that command look fresh.
 * Soon is measured by the uptime counter, since the clock is the very thing in doubt. Lost with power, as the counter is.
 */
export class TimeNonce {
  #latest: { nonce: string; issuedAtMs: number } | undefined;

  /** Not from the seed: a nonce that a second run repeats would let an answer of the first run in. */
  issue(uptimeMs: number): string {
    const nonce = randomBytes(NONCE_BYTES).toString('hex');
    this.#latest = { nonce, issuedAtMs: uptimeMs };
    return nonce;
  }

  /** Whether this nonce may set the clock now; it may only once. */
  redeem(nonce: unknown, uptimeMs: number): boolean {
    if (this.#latest === undefined || this.#latest.nonce !== nonce) return false;
    const ageMs = uptimeMs - this.#latest.issuedAtMs;
    this.#latest = undefined;
    return ageMs >= 0 && ageMs <= ANSWER_MS_MAX;
  }

  forget(): void {
    this.#latest = undefined;
  }
}
