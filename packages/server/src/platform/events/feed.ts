import type { Database } from '../database/connection.ts';
import { pause } from '../database/maintained-connection.ts';
import type { Notifications } from '../database/notifications.ts';
import type { Logger } from '../logger.ts';
import type { EventPosition } from './event-position.ts';
import { eventsChannel, presentPosition, readEvents, type PositionedEvent } from './event-store.ts';

export interface EventFeedOptions {
  readonly db: Database;
  readonly notifications: Pick<Notifications, 'subscribe' | 'onReconnect'>;
  readonly logger: Logger;
  /** A word that was lost is made up for this often. */
  readonly lookEveryMs?: number;
}

/** Called with events in order; the next batch waits for it. */
export type FeedListener = (events: readonly PositionedEvent[]) => void | Promise<void>;

const batchMax = 500;
const heldBackMs = 20;
const retryMs = 1_000;

/** Everything that happens, read once for all who listen in this process, and not at all while nobody does. It keeps nothing. */
export class EventFeed {
  readonly #options: EventFeedOptions;
  readonly #listeners = new Set<FeedListener>();
  readonly #stopping = new AbortController();
  #position: EventPosition | undefined;
  #wake = new AbortController();
  #isAwake = false;
  #loop: Promise<void> = Promise.resolve();
  #unsubscribe: Array<() => void> = [];
  readonly #waiting = new Set<() => void>();

  constructor(options: EventFeedOptions) {
    this.#options = options;
  }

  /** Everything up to here was handed to the listeners. Known once `whenLive` has resolved, and as long as somebody listens. */
  get position(): EventPosition {
    if (this.#position === undefined) throw new Error('The feed of events is asked for its position while nobody listens.');
    return this.#position;
  }

  /** Resolves when what happens from now on will be told. After `listen`. */
  async whenLive(): Promise<void> {
    while (this.#position === undefined) {
      this.#stopping.signal.throwIfAborted();
      await new Promise<void>((resolve) => this.#waiting.add(resolve));
    }
  }

  start(): void {
    const { notifications } = this.#options;
    const wake = () => this.#awake();
    this.#unsubscribe = [notifications.subscribe(eventsChannel, wake), notifications.onReconnect(wake)];
    this.#loop = this.#run();
  }

  /** Called with events from the next that happens on. */
  listen(listener: FeedListener): () => void {
    this.#listeners.add(listener);
    this.#awake();
    return () => this.#listeners.delete(listener);
  }

  #awake(): void {
    this.#isAwake = true;
    this.#wake.abort();
  }

  #settleWaiting(): void {
    for (const resolve of this.#waiting) resolve();
    this.#waiting.clear();
  }

  async stop(): Promise<void> {
    for (const end of this.#unsubscribe) end();
    this.#stopping.abort();
    this.#settleWaiting();
    await this.#loop;
  }

  async #run(): Promise<void> {
    const { logger, lookEveryMs = 1_000 } = this.#options;
    const signal = this.#stopping.signal;
    while (!signal.aborted) {
      this.#isAwake = false;
      let waitMs = lookEveryMs;
      try {
        if (this.#listeners.size === 0) {
          this.#position = undefined;
        } else if (this.#position === undefined) {
          this.#position = await presentPosition(this.#options.db);
          this.#settleWaiting();
          continue;
        } else {
          const page = await readEvents(this.#options.db, this.#position, batchMax);
          const last = page.events.at(-1);
          if (last !== undefined) {
            await this.#tell(page.events);
            this.#position = last.position;
          }
          if (page.events.length === batchMax) continue;
          if (page.isHeldBack) waitMs = heldBackMs;
        }
      } catch (error) {
        if (signal.aborted) return;
        logger.error({ err: error }, 'events could not be read; live clients get them once they can');
        waitMs = retryMs;
      }
      this.#wake = new AbortController();
      if (!this.#isAwake) await pause(waitMs, AbortSignal.any([signal, this.#wake.signal]));
    }
  }

  async #tell(events: readonly PositionedEvent[]): Promise<void> {
    for (const listener of this.#listeners) {
      try {
        await listener(events);
      } catch (error) {
        this.#options.logger.error({ err: error }, 'a listener of live events failed');
      }
    }
  }
}
