import type { BookingFacts } from './people.ts';

export interface StayWindow {
  readonly opensAt: number;
  readonly closesAt: number;
}

/** When the codes of bookings are to open, worked out from what people wanted alone: with their buffers, as far as nobody else has the room then. */
export class StayWindows {
  readonly #bufferMs: number;
  readonly #facts = new Map<number, BookingFacts>();
  readonly #rooms = new Map<number, Set<number>>();
  readonly #windows = new Map<number, StayWindow>();

  constructor(bufferMs: number) {
    this.#bufferMs = bufferMs;
  }

  of(bookingId: number): StayWindow {
    return this.#windows.get(bookingId) ?? { opensAt: Number.NEGATIVE_INFINITY, closesAt: Number.NEGATIVE_INFINITY };
  }

  /** Answers the other bookings whose window is not what it was. */
  note(facts: BookingFacts): readonly number[] {
    const before = this.#facts.get(facts.bookingId);
    this.#facts.set(facts.bookingId, facts);
    if (before !== undefined) this.#roomOf(before.roomId).delete(facts.bookingId);
    if (!facts.isCancelled) this.#roomOf(facts.roomId).add(facts.bookingId);
    const moved: number[] = [];
    for (const roomId of new Set([facts.roomId, before?.roomId ?? facts.roomId]))
      for (const id of this.#roomOf(roomId)) if (this.#workOut(id) && id !== facts.bookingId) moved.push(id);
    return moved;
  }

  #workOut(bookingId: number): boolean {
    const facts = this.#facts.get(bookingId);
    if (facts === undefined) return false;
    const { startsAt, endsAt, roomId } = facts;
    let opensAt = startsAt - this.#bufferMs;
    let closesAt = endsAt + this.#bufferMs;
    for (const id of this.#roomOf(roomId)) {
      const other = this.#facts.get(id);
      if (other === undefined || id === bookingId) continue;
      if (other.endsAt <= startsAt) opensAt = Math.max(opensAt, other.endsAt);
      // Whoever arrives has their buffer first.
      if (other.startsAt >= endsAt) closesAt = Math.min(closesAt, Math.max(endsAt, other.startsAt - this.#bufferMs));
    }
    const before = this.#windows.get(bookingId);
    this.#windows.set(bookingId, { opensAt, closesAt });
    return before?.opensAt !== opensAt || before.closesAt !== closesAt;
  }

  #roomOf(roomId: number): Set<number> {
    const room = this.#rooms.get(roomId) ?? new Set<number>();
    this.#rooms.set(roomId, room);
    return room;
  }
}
