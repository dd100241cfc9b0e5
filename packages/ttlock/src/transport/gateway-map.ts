import type { Clock } from '@smartlock/oauth-tokens';
import type { Id } from './reading.ts';

const hour = 3_600_000;

interface Known {
  readonly gateways: readonly string[];
  readonly until: number;
}

/** Asks which gateways hear a lock. */
export type AskGateways = (lockId: Id, signal: AbortSignal | undefined) => Promise<readonly Id[]>;

/**
 * Which gateways a lock hangs on. A gateway carries out one command at a time, and of several the cloud picks one by itself (reference §6), so a
 * command takes the lanes of all of them: then we never run into −3003 by our own doing.
 */
export class GatewayMap {
  readonly #known = new Map<string, Known>();
  readonly #ask: AskGateways;
  readonly #clock: Clock;

  constructor(ask: AskGateways, clock: Clock) {
    this.#ask = ask;
    this.#clock = clock;
  }

  /** Told for free by any answer that lists a gateway's locks or a lock's gateways. */
  learn(lockId: Id, gateways: readonly Id[]): void {
    const until = this.#clock.now().getTime() + 24 * hour;
    this.#known.set(String(lockId), { gateways: gateways.map((gateway) => `gateway:${gateway}`), until });
  }

  /** A gateway was busy though its lane was ours, or no gateway hears the lock any more: what we know may be old. */
  forget(lockId: Id): void {
    this.#known.delete(String(lockId));
  }

  async lanesOf(lockId: Id, signal: AbortSignal | undefined): Promise<readonly string[]> {
    const own = `lock:${lockId}`;
    const known = this.#known.get(String(lockId));
    if (known !== undefined && known.until > this.#clock.now().getTime()) return [own, ...known.gateways];
    try {
      this.learn(lockId, await this.#ask(lockId, signal));
    } catch {
      signal?.throwIfAborted();
      // Nothing is known of it, so it waits for everything else of which nothing is known. The command itself will tell what is wrong.
      return [own, 'gateway:unknown'];
    }
    return [own, ...(this.#known.get(String(lockId))?.gateways ?? [])];
  }
}
