import type { Database } from '../database/connection.ts';
import { pause } from '../database/maintained-connection.ts';
import type { Notifications } from '../database/notifications.ts';
import type { Logger } from '../logger.ts';
import type { EventConsumer, RecordedEvent } from './event.ts';
import { eventsChannel, lockPosition, movePosition, readEvents, registerConsumer } from './event-store.ts';

export interface EventConsumersOptions {
  readonly db: Database;
  readonly notifications: Pick<Notifications, 'subscribe' | 'onReconnect'>;
  readonly consumers: readonly EventConsumer[];
  readonly logger: Logger;
  readonly batchMax?: number;
  /** A word that was lost is made up for this often. */
  readonly lookEveryMs?: number;
  readonly retryMsMin?: number;
  readonly retryMsMax?: number;
}

/** While there is more and more, it is worked off this often, in larger batches: each turn is a commit. */
const breathMs = 50;
/** Another process works for the consumer, or an older transaction holds events back: how long until the next look. */
const soonMs = 25;

type Turn = { readonly kind: 'busy_elsewhere' | 'more' | 'some' | 'held_back' | 'done' };

/**
 * Works for the consumers, each in a loop of its own. A batch and the position after it are one transaction; a batch that fails is tried
 * again until it goes through, with growing pauses, event by event so that the log names the one that fails. Nothing is ever passed over.
 */
export class EventConsumers {
  readonly #options: EventConsumersOptions;
  readonly #stopping = new AbortController();
  readonly #wakers = new Set<() => void>();
  #loops: Promise<unknown> = Promise.resolve();
  #unsubscribe: Array<() => void> = [];

  constructor(options: EventConsumersOptions) {
    this.#options = options;
    const names = options.consumers.map(({ name }) => name);
    if (new Set(names).size < names.length)
      throw new Error(`Two event consumers have one name: ${names.join(', ')}. Positions are kept by name.`);
  }

  get names(): string[] {
    return this.#options.consumers.map(({ name }) => name);
  }

  async start(): Promise<void> {
    const { db, consumers, notifications } = this.#options;
    for (const { name } of consumers) await registerConsumer(db, name);
    const wake = () => {
      for (const waker of this.#wakers) waker();
    };
    this.#unsubscribe = [notifications.subscribe(eventsChannel, wake), notifications.onReconnect(wake)];
    this.#loops = Promise.all(consumers.map((consumer) => this.#work(consumer)));
  }

  /** Resolves when the batches under way have ended. */
  async stop(): Promise<void> {
    for (const end of this.#unsubscribe) end();
    this.#stopping.abort();
    await this.#loops;
  }

  async #work(consumer: EventConsumer): Promise<void> {
    const { logger, batchMax = 200, lookEveryMs = 2_000, retryMsMin = 500, retryMsMax = 60_000 } = this.#options;
    const signal = this.#stopping.signal;
    let isAwake = false;
    let sleep = new AbortController();
    this.#wakers.add(() => {
      isAwake = true;
      sleep.abort();
    });
    let failures = 0;
    while (!signal.aborted) {
      isAwake = false;
      let waitMs = lookEveryMs;
      try {
        const turn = await this.#turn(consumer, failures === 0 ? batchMax : 1);
        failures = 0;
        if (turn.kind === 'more') continue;
        if (turn.kind === 'some') await pause(breathMs, signal);
        if (turn.kind === 'held_back') waitMs = soonMs;
        // What was held back behind it is looked for at once.
        if (turn.kind === 'some') waitMs = 0;
        // Whoever works for it has heard the same word, but may end before it was read.
        if (turn.kind === 'busy_elsewhere') waitMs = lookEveryMs / 2;
      } catch (error) {
        failures += 1;
        waitMs = Math.min(retryMsMin * 2 ** (failures - 1), retryMsMax) * (0.5 + Math.random() / 2);
        const failing = error instanceof BatchError ? { event_id: error.eventId, event_type: error.eventType } : {};
        logger.error(
          { err: error instanceof BatchError ? error.cause : error, consumer: consumer.name, failures, ...failing },
          'a consumer of events failed; the same events are handed to it again',
        );
        // A word about new events does not make the failing one go through.
        await pause(waitMs, signal);
        continue;
      }
      sleep = new AbortController();
      if (!isAwake) await pause(waitMs, AbortSignal.any([signal, sleep.signal]));
    }
  }

  async #turn(consumer: EventConsumer, limit: number): Promise<Turn> {
    return await this.#options.db.transaction().execute(async (trx): Promise<Turn> => {
      const position = await lockPosition(trx, consumer.name);
      if (position === undefined) return { kind: 'busy_elsewhere' };
      const page = await readEvents(trx, position, limit);
      const last = page.events.at(-1);
      if (last === undefined) return { kind: page.isHeldBack ? 'held_back' : 'done' };
      const wanted = page.events.filter(({ type }) => consumer.types === undefined || consumer.types.includes(type));
      if (wanted.length > 0) {
        await consumer.handle(trx, wanted).catch((cause: unknown) => {
          throw new BatchError(wanted, cause);
        });
      }
      await movePosition(trx, consumer.name, last.position);
      return { kind: page.events.length === limit ? 'more' : 'some' };
    });
  }
}

class BatchError extends Error {
  readonly eventId: string | undefined;
  readonly eventType: string | undefined;

  constructor(events: readonly RecordedEvent[], cause: unknown) {
    super('A consumer of events failed.', { cause });
    this.eventId = events[0]?.id;
    this.eventType = events[0]?.type;
  }
}
