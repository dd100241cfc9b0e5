import type { Logger } from '../../platform/logger.ts';

/** After these pauses; then it is left to the regular comparison. */
const pausesMs = [1_000, 5_000, 30_000, 120_000] as const;

export interface BrokerCatchUpDeps {
  /** Compares all that the broker knows of our locks with what it should. */
  readonly compare: () => Promise<unknown>;
  readonly logger: Logger;
  readonly pausesMs?: readonly number[];
}

/**
 * A broker that could not be told of one lock is compared with the whole soon, a bounded number of times: what was missed may be an older
 * key, a newer one or a deletion by then, and only the comparison knows.
 */
export class BrokerCatchUp {
  readonly #deps: BrokerCatchUpDeps;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();
  #isStopped = false;

  constructor(deps: BrokerCatchUpDeps) {
    this.#deps = deps;
  }

  /** Something was missed just now. Must not block. */
  missed(): void {
    if (this.#timer === undefined) this.#schedule(0);
  }

  /** Resolves when a comparison that is under way has ended. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    await this.#running;
  }

  #schedule(attempt: number): void {
    const pauseMs = (this.#deps.pausesMs ?? pausesMs)[attempt];
    if (pauseMs === undefined || this.#isStopped) return;
    this.#timer = setTimeout(() => {
      this.#running = this.#compare(attempt);
    }, pauseMs).unref();
  }

  async #compare(attempt: number): Promise<void> {
    // From here on, what is missed anew asks for a comparison of its own.
    this.#timer = undefined;
    const { compare, logger } = this.#deps;
    try {
      await compare();
      logger.info({ attempt: attempt + 1 }, 'the broker has caught up with the accounts of locks');
    } catch (error) {
      logger.warn({ err: error, attempt: attempt + 1 }, "the broker's accounts of locks could not be compared");
      if (this.#timer === undefined) this.#schedule(attempt + 1);
    }
  }
}
