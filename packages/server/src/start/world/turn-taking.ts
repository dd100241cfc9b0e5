import type { WorldForPlatform } from '@smartlock/simulators';
import type { LockWorker } from './lock-worker.ts';
import type { WorldRules } from './world-rules.ts';

/** The worker's loop: whenever something is due or a turn has ended, whoever is to have a turn is chosen as the server chooses. */
export class TurnTaking {
  readonly #world: WorldForPlatform;
  readonly #rules: WorldRules;
  readonly #workers: LockWorker[] = [];
  #isLookPlanned = false;
  #wakeAt = Number.POSITIVE_INFINITY;
  #cancelWake: (() => void) | undefined;

  constructor(world: WorldForPlatform, rules: WorldRules) {
    this.#world = world;
    this.#rules = rules;
  }

  add(worker: LockWorker): void {
    this.#workers.push(worker);
  }

  /** Something may be due earlier than it was. */
  wake(at: number): void {
    const { time } = this.#world;
    if (at > time.now()) {
      if (at >= this.#wakeAt) return;
      this.#cancelWake?.();
      this.#wakeAt = at;
      this.#cancelWake = time.at(at, () => {
        this.#wakeAt = Number.POSITIVE_INFINITY;
        this.#look();
      });
      return;
    }
    if (this.#isLookPlanned) return;
    this.#isLookPlanned = true;
    time.after(0, () => this.#look());
  }

  #look(): void {
    this.#isLookPlanned = false;
    const now = this.#world.time.now();
    const busy = this.#workers.filter(({ isLeased }) => isLeased);
    const due = this.#workers.filter((worker) => !worker.isLeased && worker.dueAt !== null && worker.dueAt.getTime() <= now);
    for (const worker of this.#rules.chooseLocks(due, busy, Number.POSITIVE_INFINITY)) worker.takeTurn();
    for (const worker of this.#workers) {
      const at = worker.isLeased ? null : worker.dueAt;
      // Who is due and was not chosen waits for a turn to end, which looks again.
      if (at !== null && at.getTime() > now) this.wake(at.getTime());
    }
  }
}
