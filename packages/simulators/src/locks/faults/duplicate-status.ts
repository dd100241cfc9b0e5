import { changeChannel, type Fault } from './fault.ts';

/** Every status is published twice. */
export function duplicateStatus(): Fault {
  return {
    name: 'duplicate-status',
    change: (outputs) => changeChannel(outputs, 'status', (status) => [status, { ...status }]),
  };
}
