import type { LockCounters } from './lock-counters.ts';
import { readClock, type LockMemory } from './lock-memory.ts';
import { formatInstant, type JsonObject, type Output } from './protocol.ts';
import type { SeededRandom } from './seeded-random.ts';

/** Writes what happens at the door into the flash, where it stays until the server has stored it. */
export class EventLog {
  readonly #memory: LockMemory;
  readonly #counters: LockCounters;
  readonly #random: SeededRandom;
  readonly #eventsMax: number;

  constructor(lock: { memory: LockMemory; counters: LockCounters; random: SeededRandom; eventsMax: number }) {
    this.#memory = lock.memory;
    this.#counters = lock.counters;
    this.#random = lock.random;
    this.#eventsMax = lock.eventsMax;
  }

  /** A full log loses its oldest event: what happened last matters most at a door. */
  remember(event: JsonObject, isOnline: boolean, now: number): Output[] {
    this.#memory.eventSequence += 1;
    this.#counters.eventsMade += 1;
    const clock = readClock(this.#memory, now);
    const event_id = this.#createId(clock);
    const payload: JsonObject = { event_id, ...event, timestamp: formatInstant(clock) };
    if (!isOnline) payload['offline'] = true;
    this.#memory.events.push({ event_id, payload });
    if (this.#memory.events.length > this.#eventsMax) {
      this.#memory.events.shift();
      this.#counters.eventsDropped += 1;
    }
    return [{ kind: 'events' }];
  }

  stored(eventId: string): void {
    const before = this.#memory.events.length;
    this.#memory.events = this.#memory.events.filter(({ event_id }) => event_id !== eventId);
    this.#counters.eventsStored += before - this.#memory.events.length;
  }

  /** In the form of a UUIDv7. The stored sequence keeps it unique even when the clock is set back or the seed repeats. */
  #createId(clock: number): string {
    const time = Math.max(0, clock).toString(16).padStart(12, '0').slice(-12);
    const sequence = this.#memory.eventSequence.toString(16).padStart(8, '0').slice(-8);
    const chance = this.#random.hex(10);
    const tail = `${chance.slice(6)}${sequence}`;
    return `${time.slice(0, 8)}-${time.slice(8)}-7${chance.slice(0, 3)}-8${chance.slice(3, 6)}-${tail}`;
  }
}
