import type { InChannel, OutChannel, Output } from '../protocol.ts';
import type { SeededRandom } from '../seeded-random.ts';
import type { VirtualLock } from '../virtual-lock.ts';

/** What a fault may do to a lock. */
export interface FaultTarget {
  readonly firmware: VirtualLock;
  readonly random: SeededRandom;
  now(): number;
  /** Sends what a method of the firmware returned. */
  perform(outputs: Output[]): void;
  /** Publishes bytes as they are, past the firmware and past all other faults. */
  publishRaw(channel: OutChannel, payload: string | Uint8Array): void;
  dropConnection(): void;
  losePower(): void;
  restorePower(): void;
}

/** Something wrong, or something that happens, with one lock. Any number may be on at the same time, one of each name. */
export interface Fault {
  readonly name: string;
  /** When it is switched on. */
  start?(lock: FaultTarget): void;
  /** When it is switched off. */
  stop?(lock: FaultTarget): void;
  /** A message has come in; the firmware has acted on it, its outputs are not sent yet. */
  received?(channel: InChannel, lock: FaultTarget): void;
  /** May change, repeat, delay or swallow what the firmware sends. */
  change?(outputs: Output[]): Output[];
  /** Called again and again while on. */
  repeat?: { everyMs: number; run(lock: FaultTarget): void };
}

/** Applies `change` to the messages of one channel and leaves everything else alone. */
export function changeChannel(
  outputs: Output[],
  channel: OutChannel,
  change: (output: Output & { kind: 'publish' }) => Output[],
): Output[] {
  return outputs.flatMap((output) => (output.kind === 'publish' && output.channel === channel ? change(output) : [output]));
}
