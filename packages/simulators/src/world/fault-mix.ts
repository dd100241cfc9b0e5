import type { SeededRandom } from '../locks/seeded-random.ts';

/** What can go wrong with one order to write. Each kind has the same chance. */
export const writeFaults = [
  /** Done, and nobody hears of it. */
  'answer_lost',
  /** Neither done nor answered. */
  'order_lost',
  /** Not answered, and done well after everybody gave up waiting. */
  'done_late',
  /** Done and answered, though only just before everybody gives up waiting. */
  'slow',
  /** "Success", and nothing was written. */
  'false_success',
  /** The gateway is busy with somebody else's operation. */
  'busy',
  /** The lock or the air said no, this time. */
  'refused',
] as const;
export type WriteFault = (typeof writeFaults)[number];

/** What can go wrong with one reading of a lock's codes. */
export const readFaults = [
  'unreadable',
  /** The list as it was minutes ago. */
  'stale',
  'no_answer',
] as const;
export type ReadFault = (typeof readFaults)[number];

/** Chance by the seed: every kind of fault strikes with the same rate, and an operation meets one at most. */
export class FaultMix {
  readonly #rate: () => number;
  readonly #random: SeededRandom;
  readonly counts = new Map<string, number>();

  constructor(rate: () => number, random: SeededRandom) {
    this.#rate = rate;
    this.#random = random;
  }

  ofWrite(): WriteFault | undefined {
    return this.#draw(writeFaults);
  }

  ofRead(): ReadFault | undefined {
    return this.#draw(readFaults);
  }

  /** A message that nobody asked for and that may not come. */
  isMessageLost(): boolean {
    return this.#draw(['message_lost']) !== undefined;
  }

  /** Whether something that comes once to a thing, or never, comes to this one. */
  strikes(kind: string): boolean {
    return this.#draw([kind]) !== undefined;
  }

  count(kind: string): void {
    this.counts.set(kind, (this.counts.get(kind) ?? 0) + 1);
  }

  #draw<T extends string>(kinds: readonly T[]): T | undefined {
    const drawn = this.#random.next();
    const rate = this.#rate();
    const kind = rate === 0 ? undefined : kinds[Math.floor(drawn / rate)];
    if (kind !== undefined) this.count(kind);
    return kind;
  }
}
