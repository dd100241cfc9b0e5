import type { Fault } from './fault.ts';

/** A battery at `percent`; below 5 % the motor stays still. Switching it off puts in a new one. */
export function lowBattery(percent = 3): Fault {
  return {
    name: 'low-battery',
    start: (lock) => lock.perform(lock.firmware.setBattery(percent, lock.now())),
    stop: (lock) => lock.perform(lock.firmware.setBattery(100, lock.now())),
  };
}
