import { randomUUID } from 'node:crypto';
import { isSerializationFailure } from '../../platform/database/connection.ts';
import type { DeliveryContext } from './context.ts';
import { deliverLock } from './deliver-lock.ts';
import { judgeOwnLocks } from './own-locks.ts';
import { leaseMs } from './perform.ts';
import { claimLocks, LeaseLost, noteChanged, noteNewLocks, type LeasedLock } from './store/locks.ts';

const pollMs = 250;
const newLocksEveryMs = 60_000;
const ownLocksEveryMs = 500;
/** After something of ours went wrong, which the log tells. */
const internalPauseMs = 60_000;

/**
 * Brings codes to locks. Any number of processes may run it: each claims locks, one at a time a gateway, and gives them back with the time of their
 * next turn. What dies with a process is found again when its lease ends.
 */
export class DeliveryWorker {
  readonly #context: DeliveryContext;
  readonly #running = new Map<number, Promise<void>>();
  /** Locks with which something of ours went wrong, and until when they are left alone. */
  readonly #resting = new Map<number, number>();
  #ending = new AbortController();
  #loop: Promise<void> | undefined;
  #wake: (() => void) | undefined;
  #isWoken = false;
  #newLocksAt = 0;
  #ownLocksAt = 0;

  constructor(context: DeliveryContext) {
    this.#context = context;
  }

  start(): void {
    this.#ending = new AbortController();
    this.#loop ??= this.#run();
  }

  /** Something changed: looks now rather than at its next turn. */
  wake(): void {
    this.#isWoken = true;
    this.#wake?.();
  }

  async stop(): Promise<void> {
    this.#ending.abort();
    this.#wake?.();
    await this.#loop;
    this.#loop = undefined;
    await Promise.all(this.#running.values());
  }

  /** One look for work, to its end. For tests and for the command line. Answers how many locks had a turn. */
  async turn(): Promise<number> {
    await this.#look();
    const count = this.#running.size;
    await Promise.all(this.#running.values());
    return count;
  }

  async #run(): Promise<void> {
    while (!this.#ending.signal.aborted) {
      this.#isWoken = false;
      try {
        await this.#look();
      } catch (error) {
        this.#context.logger.error({ err: error }, 'locks with codes to be delivered could not be looked for');
      }
      if (!this.#isWoken) await this.#pause();
    }
  }

  async #pause(): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, pollMs);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wake = undefined;
  }

  async #look(): Promise<void> {
    const { db, clock, settings } = this.#context;
    const now = clock.now();
    if (now.getTime() - this.#newLocksAt >= newLocksEveryMs) {
      this.#newLocksAt = now.getTime();
      await noteNewLocks(db, now);
    }
    if (now.getTime() - this.#ownLocksAt >= ownLocksEveryMs) {
      this.#ownLocksAt = now.getTime();
      await judgeOwnLocks(this.#context);
    }
    await noteChanged(db, now);
    const max = settings.concurrency - this.#running.size;
    if (max <= 0) return;
    const until = new Date(now.getTime() + leaseMs);
    for (const [devicePk, at] of this.#resting) if (at <= now.getTime()) this.#resting.delete(devicePk);
    const except = [...this.#resting.keys()];
    for (const leased of await claimLocks(db, { now, until, lease: randomUUID(), max, except })) this.#take(leased);
  }

  #take(leased: LeasedLock): void {
    const { device_pk: devicePk } = leased;
    const run = this.#deliver(leased).finally(() => {
      // One whose lease ended under it may have been taken once more meanwhile.
      if (this.#running.get(devicePk) === run) this.#running.delete(devicePk);
      // The gateway is free for the next.
      this.wake();
    });
    this.#running.set(devicePk, run);
  }

  async #deliver(leased: LeasedLock): Promise<void> {
    const { clock, logger } = this.#context;
    try {
      await deliverLock(this.#context, leased, this.#ending.signal);
    } catch (error) {
      if (error instanceof LeaseLost || this.#ending.signal.aborted) return;
      if (isSerializationFailure(error)) {
        // Nothing is wrong: somebody changed codes of this lock in another order. What was begun is looked at again at once.
        logger.info({ device_pk: leased.device_pk }, 'the database ended a change of a lock’s codes in favour of another');
        return;
      }
      logger.error({ err: error, device_pk: leased.device_pk }, 'codes of a lock could not be delivered; it is tried again');
      this.#resting.set(leased.device_pk, clock.now().getTime() + internalPauseMs);
    }
  }
}
