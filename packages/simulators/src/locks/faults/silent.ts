import { changeChannel, type Fault } from './fault.ts';

/** Connected, obedient, and without heartbeat or status: a server must take it for offline. */
export function silent(): Fault {
  return {
    name: 'silent',
    change: (outputs) =>
      changeChannel(
        changeChannel(outputs, 'heartbeat', () => []),
        'status',
        () => [],
      ),
  };
}
