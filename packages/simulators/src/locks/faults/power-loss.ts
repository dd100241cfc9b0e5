import type { Fault } from './fault.ts';

/** No power while it is on. Only what the flash holds is there afterwards. */
export function powerLoss(): Fault {
  return {
    name: 'power-loss',
    start: (lock) => lock.losePower(),
    stop: (lock) => lock.restorePower(),
  };
}
