import { SeededRandom } from '../locks/seeded-random.ts';
import type { Stay } from './stays.ts';
import type { Trace } from './trace.ts';
import type { VirtualTime } from './virtual-time.ts';
import type { WorldCloud } from './world-cloud.ts';
import type { WorldLock } from './world-lock.ts';

const minuteMs = 60_000;

/** What people can do at the platform under test. */
export interface FrontDesk {
  book(booking: BookingWish): void;
  change(bookingId: number, wish: StayWish): void;
  cancel(bookingId: number): void;
  /** The guest gets other digits. */
  renew(bookingId: number): void;
  /** What the guest was told to type, last. */
  digitsOf(bookingId: number, lockId: number): string | undefined;
}

/** Where and when somebody stays. */
export interface StayWish {
  readonly roomId: number;
  readonly startsAt: number;
  readonly endsAt: number;
}

export interface BookingWish {
  readonly bookingId: number;
  readonly personId: number;
  readonly roomId: number;
  readonly startsAt: number;
  readonly endsAt: number;
}

export interface DoorCounts {
  opened: number;
  refused: number;
  /** Digits typed by people whose time was over, and that opened. */
  openedTooLate: number;
}

/** What is true about a booking at the moment, as people know it. */
export interface BookingFacts extends BookingWish {
  readonly changedAt: number;
  readonly isCancelled: boolean;
}

export interface PeopleListener {
  onBooking(facts: BookingFacts): void;
  /** The code was typed in time, and the door stayed shut. */
  onRefused(bookingId: number, lock: WorldLock): void;
}

/** Guests and hosts: they book, change their minds, come to the door, and try again when their time is over. */
export class People {
  readonly counts: DoorCounts = { opened: 0, refused: 0, openedTooLate: 0 };
  readonly #facts = new Map<number, BookingFacts>();
  readonly #world: {
    readonly time: VirtualTime;
    readonly cloud: WorldCloud;
    readonly trace: Trace;
    readonly desk: FrontDesk;
    readonly seed: number;
    readonly locksOf: (roomId: number) => readonly WorldLock[];
    readonly listener: PeopleListener;
  };

  constructor(world: {
    readonly time: VirtualTime;
    readonly cloud: WorldCloud;
    readonly trace: Trace;
    readonly desk: FrontDesk;
    readonly seed: number;
    readonly locksOf: (roomId: number) => readonly WorldLock[];
    readonly listener: PeopleListener;
  }) {
    this.#world = world;
  }

  factsOf(bookingId: number): BookingFacts | undefined {
    return this.#facts.get(bookingId);
  }

  live(stays: readonly Stay[]): void {
    for (const stay of stays) {
      this.#world.time.at(stay.bookedAt, () => this.#book(stay));
      const change = stay.change;
      if (change !== undefined) this.#world.time.at(Math.max(change.at, stay.bookedAt + minuteMs), () => this.#change(stay));
    }
  }

  #book(stay: Stay): void {
    const { bookingId, personId, roomId, startsAt, endsAt } = stay;
    const wish = { bookingId, personId, roomId, startsAt, endsAt };
    this.#now(bookingId, `books room ${roomId} ${span(startsAt, endsAt)}`);
    this.#know({ ...wish, changedAt: this.#world.time.now(), isCancelled: false });
    this.#world.desk.book(wish);
    const random = new SeededRandom(this.#world.seed, `guest ${bookingId}`);
    this.#world.time.at(startsAt + random.between(1, 45) * minuteMs, () => this.#come(bookingId, random, 2));
  }

  #change(stay: Stay): void {
    const { change, bookingId } = stay;
    const facts = this.#facts.get(bookingId);
    if (change === undefined || facts === undefined) return;
    const changedAt = this.#world.time.now();
    if (change.kind === 'cancel') {
      this.#now(bookingId, 'is cancelled');
      this.#know({ ...facts, changedAt, isCancelled: true });
      this.#world.desk.cancel(bookingId);
      return;
    }
    if (change.kind === 'renew') {
      this.#now(bookingId, 'is to have other digits');
      this.#know({ ...facts, changedAt });
      this.#world.desk.renew(bookingId);
      return;
    }
    const { startsAt, endsAt, roomId } = change;
    this.#now(bookingId, `${change.kind}: room ${roomId} ${span(startsAt, endsAt)}`);
    this.#know({ ...facts, startsAt, endsAt, roomId, changedAt });
    this.#world.desk.change(bookingId, { startsAt, endsAt, roomId });
  }

  #know(facts: BookingFacts): void {
    this.#facts.set(facts.bookingId, facts);
    this.#world.listener.onBooking(facts);
  }

  /** At the door: through every one that leads to the room, and again later, and once more when it is over. */
  #come(bookingId: number, random: SeededRandom, visitsLeft: number): void {
    const facts = this.#facts.get(bookingId);
    if (facts === undefined || facts.isCancelled) return;
    const now = this.#world.time.now();
    if (now < facts.endsAt) for (const lock of this.#world.locksOf(facts.roomId)) this.#type(facts, lock, false);
    if (visitsLeft > 0 && now < facts.endsAt) {
      const again = now + Math.round(random.next() * (facts.endsAt - now));
      this.#world.time.at(again, () => this.#come(bookingId, random, visitsLeft - 1));
    } else if (random.next() < 0.5) {
      this.#world.time.at(facts.endsAt + random.between(20, 120) * minuteMs, () => this.#comeTooLate(bookingId));
    }
  }

  #comeTooLate(bookingId: number): void {
    const facts = this.#facts.get(bookingId);
    if (facts === undefined || this.#world.time.now() < facts.endsAt + 20 * minuteMs) return;
    for (const lock of this.#world.locksOf(facts.roomId)) this.#type(facts, lock, true);
  }

  #type(facts: BookingFacts, lock: WorldLock, isTooLate: boolean): void {
    const { time, desk, cloud, listener } = this.#world;
    const counts = this.counts;
    const digits = desk.digitsOf(facts.bookingId, lock.id);
    const opened = digits === undefined ? undefined : lock.opensFor(digits, time.now());
    if (digits === undefined || opened === undefined) {
      if (isTooLate) return;
      counts.refused += 1;
      this.#now(facts.bookingId, digits === undefined ? 'has no code' : 'types the code and the door stays shut', lock.id);
      listener.onRefused(facts.bookingId, lock);
      return;
    }
    if (isTooLate) counts.openedTooLate += 1;
    else counts.opened += 1;
    this.#now(facts.bookingId, isTooLate ? 'opens the door after the end' : 'opens the door', lock.id);
    cloud.reportKeypadUse(lock, digits);
  }

  #now(bookingId: number, what: string, lockId?: number): void {
    this.#world.trace.add({ at: this.#world.time.now(), who: 'people', what, bookingId, lockId });
  }
}

function span(startsAt: number, endsAt: number): string {
  return `${new Date(startsAt).toISOString()} to ${new Date(endsAt).toISOString()}`;
}
