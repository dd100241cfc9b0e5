import type { Fault } from './fault.ts';

/** The bolt does not move, by motor or by key. */
export function jam(): Fault {
  return {
    name: 'jam',
    start: ({ firmware }) => {
      firmware.hardware.isJammed = true;
    },
    stop: ({ firmware }) => {
      firmware.hardware.isJammed = false;
    },
  };
}
