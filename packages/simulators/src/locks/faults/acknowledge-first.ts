import type { Fault } from './fault.ts';

/** A slow motor: acknowledges at once, has moved the bolt and answers after `motorMs`. A command meanwhile finds it busy. */
export function acknowledgeFirst(motorMs: number): Fault {
  let before = { motorMs: 0, alwaysAcknowledges: false };
  return {
    name: 'acknowledge-first',
    start: ({ firmware }) => {
      before = { ...firmware.hardware };
      Object.assign(firmware.hardware, { motorMs, alwaysAcknowledges: true });
    },
    stop: ({ firmware }) => {
      Object.assign(firmware.hardware, { motorMs: before.motorMs, alwaysAcknowledges: before.alwaysAcknowledges });
    },
  };
}
