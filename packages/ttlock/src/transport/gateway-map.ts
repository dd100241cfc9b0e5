import type { Clock } from '@smartlock/oauth-tokens';
import type { Id } from './reading.ts';

const hour = 3_600_000;
const knownFor = 24 * hour;
/** The service lists whom it heard within the last half hour (reference §6): after a restart that is nobody, though the gateway is there. */
const noneKnownFor = hour / 2;

interface Known {
  readonly gateways: readonly string[];
  readonly until: number;
}

/** Asks which gateways hear a lock. */
export type AskGateways = (lockId: Id) => Promise<readonly Id[]>;

/**
 * Which gateways a lock hangs on. A gateway carries out one command at a time, and of several the cloud picks one by itself (reference §6), so a
 * command takes the lanes of all of them: then we never run into −3003 by our own doing.
 */
export class GatewayMap {
  readonly #known = new Map<string, Known>();
  /** Asked once, however many commands wait to know. */
  readonly #asking = new Map<string, Promise<void>>();
  readonly #ask: AskGateways;
  readonly #clock: Clock;

  constructor(ask: AskGateways, clock: Clock) {
    this.#ask = ask;
    this.#clock = clock;
  }

  /** Told for free by any answer that lists a gateway's locks or a lock's gateways. */
  learn(lockId: Id, gateways: readonly Id[]): void {
    const until = this.#clock.now().getTime() + (gateways.length === 0 ? noneKnownFor : knownFor);
    this.#known.set(String(lockId), { gateways: gateways.map((gateway) => `gateway:${gateway}`), until });
  }

  /** A gateway was busy though its lane was ours, or no gateway hears the lock any more: what we know may be old. */
  forget(lockId: Id): void {
    this.#known.delete(String(lockId));
  }

  async lanesOf(lockId: Id): Promise<readonly string[]> {
    const key = String(lockId);
    const known = this.#known.get(key);
    const own = `lock:${key}`;
    if (known !== undefined && known.until > this.#clock.now().getTime()) return [own, ...known.gateways];
    const asking = this.#asking.get(key) ?? this.#learnBy(lockId);
    this.#asking.set(key, asking);
    await asking;
    // Of what could not be learnt, one waits for the other. The command itself will tell what is wrong.
    return [own, ...(this.#known.get(key)?.gateways ?? ['gateway:unknown'])];
  }

  async #learnBy(lockId: Id): Promise<void> {
    try {
      this.learn(lockId, await this.#ask(lockId));
    } catch {
      this.forget(lockId);
    } finally {
      this.#asking.delete(String(lockId));
    }
  }
}
