import type { Fault } from './fault.ts';

/** The door is opened while this is on: properly, or by force. Switching it off closes it. */
export function door(how: 'open' | 'forced' = 'open'): Fault {
  return {
    name: 'door',
    start: (lock) => lock.perform(lock.firmware.moveDoor(how, lock.now())),
    stop: (lock) => lock.perform(lock.firmware.moveDoor('close', lock.now())),
  };
}
