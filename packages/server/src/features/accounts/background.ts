import type { Logger } from '../../platform/logger.ts';

/** Work that goes on after the answer, where the time of the answer must tell nothing. */
export interface Background {
  run(name: string, work: () => Promise<void>): void;
  /** Resolves when nothing is under way: for a graceful stop. */
  idle(): Promise<void>;
}

export function createBackground(logger: Logger): Background {
  const underWay = new Set<Promise<void>>();
  return {
    run(name, work) {
      const running = work().catch((error: unknown) => {
        logger.error({ err: error, work: name }, 'work after an answer failed');
      });
      underWay.add(running);
      void running.then(() => underWay.delete(running));
    },
    async idle() {
      while (underWay.size > 0) await Promise.all(underWay);
    },
  };
}
