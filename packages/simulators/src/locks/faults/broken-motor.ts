import type { Fault } from './fault.ts';

/** The motor does not turn; a key still does. */
export function brokenMotor(): Fault {
  return {
    name: 'broken-motor',
    start: ({ firmware }) => {
      firmware.hardware.isMotorBroken = true;
    },
    stop: ({ firmware }) => {
      firmware.hardware.isMotorBroken = false;
    },
  };
}
