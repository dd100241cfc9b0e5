import type { Logger } from '../logger.ts';

export interface PeriodicTask {
  readonly name: string;
  readonly everyMs: number;
  /** Must do no harm when another process does the same at the same time. */
  run(): Promise<void>;
}

/**
 * Small upkeep that every process may do: never two runs of a task at once, and a failed run is logged and tried again at the next turn. What must
 * happen once, at a certain time, or be seen by people is a job of the queue instead.
 */
export class PeriodicTasks {
  readonly #logger: Logger;
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #running = new Set<Promise<void>>();
  #stopped = false;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  start(task: PeriodicTask): void {
    this.#schedule(task);
  }

  /** Resolves when what runs has ended; nothing starts again. */
  async stop(): Promise<void> {
    this.#stopped = true;
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
    await Promise.all(this.#running);
  }

  #schedule(task: PeriodicTask): void {
    if (this.#stopped) return;
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      const run = this.#run(task).finally(() => {
        this.#running.delete(run);
        this.#schedule(task);
      });
      this.#running.add(run);
    }, task.everyMs);
    this.#timers.add(timer);
  }

  async #run(task: PeriodicTask): Promise<void> {
    try {
      await task.run();
    } catch (error) {
      this.#logger.error({ err: error, task: task.name }, 'periodic task failed');
    }
  }
}
