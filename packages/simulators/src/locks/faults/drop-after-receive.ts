import type { Fault } from './fault.ts';

/** The connection breaks after each command, before its answer; the answer goes out over the next connection. */
export function dropAfterReceive(): Fault {
  return { name: 'drop-after-receive', received: (_channel, lock) => lock.dropConnection() };
}
