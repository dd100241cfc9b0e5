import type { Fault } from './fault.ts';

/** A key is turned once: to `to`, or to where the bolt is not. */
export function manualKeyTurn(to?: 'locked' | 'unlocked'): Fault {
  return {
    name: 'manual-key-turn',
    start: (lock) => {
      const other = lock.firmware.memory.bolt === 'locked' ? 'unlocked' : 'locked';
      lock.perform(lock.firmware.turnKey(to ?? other, lock.now()));
    },
  };
}
