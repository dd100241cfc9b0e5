import { readClock, setClock, setDrift } from '../lock-memory.ts';
import type { Fault } from './fault.ts';

/** A clock that is `offsetMs` wrong at once (positive: ahead) and gains `ppm` millionths from then on. */
export function clockDrift(wrong: { offsetMs?: number; ppm?: number }): Fault {
  return {
    name: 'clock-drift',
    start: (lock) => {
      const { memory } = lock.firmware;
      const now = lock.now();
      setClock(memory, readClock(memory, now) + (wrong.offsetMs ?? 0), now);
      setDrift(memory, wrong.ppm ?? 0, now);
    },
    // The crystal is good again; the hands stay where they are until the server sets them.
    stop: (lock) => setDrift(lock.firmware.memory, 0, lock.now()),
  };
}
