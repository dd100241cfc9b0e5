import type { Database } from '../database/connection.ts';
import { notify } from '../database/notifications.ts';
import type { Logger } from '../logger.ts';
import { eventsChannel } from './event-store.ts';

/** After the last event: when its transaction has most likely been committed, and later for those that take longer. */
const delaysMs = [10, 40, 150, 500] as const;

/**
 * Tells the readers that there is something, beside the transactions that write it: PostgreSQL lets transactions that notify commit one
 * after the other, each waiting for the disk, which would bound everything that tells an event. However many events there are, one word goes
 * out every few milliseconds. A word too early is repeated; one that is lost is made up for, since readers also look by themselves.
 */
export class EventAnnouncer {
  readonly #db: Database;
  readonly #logger: Logger;
  #timer: NodeJS.Timeout | undefined;
  #round = 0;
  #sending: Promise<void> = Promise.resolve();
  #isStopped = false;

  constructor({ db, logger }: { readonly db: Database; readonly logger: Logger }) {
    this.#db = db;
    this.#logger = logger;
  }

  announceSoon(): void {
    if (this.#isStopped || (this.#timer !== undefined && this.#round === 0)) return;
    this.#round = 0;
    this.#schedule();
  }

  /** Resolves when the word that is on its way has gone. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    await this.#sending;
  }

  #schedule(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#sending = this.#send();
    }, delaysMs[this.#round]).unref();
  }

  async #send(): Promise<void> {
    const round = this.#round;
    try {
      await notify(this.#db, eventsChannel, '');
    } catch (error) {
      this.#logger.debug({ err: error }, 'events could not be announced; readers look by themselves');
    }
    // Somebody told another event meanwhile, and has begun anew.
    if (this.#isStopped || this.#timer !== undefined || round + 1 >= delaysMs.length) return;
    this.#round = round + 1;
    this.#schedule();
  }
}
