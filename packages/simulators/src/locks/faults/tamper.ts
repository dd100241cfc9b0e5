import type { Fault } from './fault.ts';

/** Somebody opens the housing: one event each time it is switched on. */
export function tamper(): Fault {
  return { name: 'tamper', start: (lock) => lock.perform(lock.firmware.tamper(lock.now())) };
}
