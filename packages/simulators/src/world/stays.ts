import { SeededRandom } from '../locks/seeded-random.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
const gridMs = 15 * minuteMs;

/** What somebody asks for after they booked. Times are the stay's new ones. */
export interface StayChange {
  readonly at: number;
  readonly kind: 'extend' | 'shorten' | 'move' | 'cancel' | 'early_check_in' | 'renew';
  readonly startsAt: number;
  readonly endsAt: number;
  readonly roomId: number;
}

export interface Stay {
  readonly bookingId: number;
  readonly personId: number;
  readonly roomId: number;
  readonly bookedAt: number;
  readonly startsAt: number;
  readonly endsAt: number;
  readonly change: StayChange | undefined;
}

/** All the stays of a world, and what people will change about them. No two ever want one room at the same time. */
export function planStays(plan: {
  readonly seed: number;
  readonly startAt: number;
  readonly days: number;
  readonly staysPerRoom: number;
  /** Rooms of one house, among which guests are moved. */
  readonly houses: readonly (readonly number[])[];
}): readonly Stay[] {
  const random = new SeededRandom(plan.seed, 'stays');
  const stays: Stay[] = [];
  // The first 12 hours are for bookings to be made in.
  const firstAt = plan.startAt + 12 * hourMs;
  const slotMs = (plan.days * dayMs - 12 * hourMs) / plan.staysPerRoom;
  for (const rooms of plan.houses) {
    for (const roomId of rooms)
      for (let slot = 0; slot < plan.staysPerRoom; slot += 1) {
        const bookingId = stays.length + 1;
        stays.push(makeStay(random, bookingId, roomId, plan.startAt, firstAt + slot * slotMs, slotMs));
      }
  }
  const next = new Map(stays.map((stay) => [`${stay.roomId} ${stay.bookingId - 1}`, stay]));
  for (const [index, stay] of stays.entries()) {
    const after = next.get(`${stay.roomId} ${stay.bookingId}`);
    // Some leave as late as they may: right before the next guest, or with a gap too short for the buffers of both.
    if (after === undefined || random.next() >= 0.2) continue;
    const endsAt = after.startsAt - random.pick([0, 0, 10, 20, 40]) * minuteMs;
    if (endsAt > stay.startsAt + 3 * hourMs) stays[index] = { ...stay, endsAt };
  }
  const byRoom = new Map<number, Stay[]>();
  for (const stay of stays) byRoom.set(stay.roomId, [...(byRoom.get(stay.roomId) ?? []), stay]);
  // Moves take a room away from others, so what was taken is remembered.
  const taken = new Map<number, { startsAt: number; endsAt: number }[]>();
  for (const [roomId, list] of byRoom)
    taken.set(
      roomId,
      list.map(({ startsAt, endsAt }) => ({ startsAt, endsAt })),
    );
  const houseOf = new Map(plan.houses.flatMap((rooms) => rooms.map((room) => [room, rooms] as const)));
  return stays.map((stay) => ({ ...stay, change: makeChange(random, stay, taken, houseOf.get(stay.roomId) ?? []) }));
}

function makeStay(
  random: SeededRandom,
  bookingId: number,
  roomId: number,
  worldStart: number,
  slotStart: number,
  slotMs: number,
): Stay {
  let startsAt = onGrid(slotStart + random.next() * 0.3 * slotMs);
  let endsAt = onGrid(startsAt + (0.2 + random.next() * 0.3) * Math.min(slotMs, 10 * dayMs));
  // Most people come and go at the hours of a hotel, all at once.
  if (random.next() < 0.5) {
    const checkOut = Math.floor(endsAt / dayMs) * dayMs + 11 * hourMs;
    if (checkOut - startsAt > 3 * hourMs && checkOut <= endsAt) endsAt = checkOut;
    const checkIn = Math.floor(startsAt / dayMs) * dayMs + 15 * hourMs;
    if (checkIn >= startsAt && endsAt - checkIn > 3 * hourMs) startsAt = checkIn;
  }
  const isLastMinute = random.next() < 0.08;
  const leadMs = isLastMinute
    ? random.between(5, 180) * minuteMs
    : 3 * hourMs + Math.round(-Math.log(1 - random.next()) * 4 * dayMs);
  const bookedAt = Math.max(startsAt - leadMs, worldStart + random.between(1, 6 * 60) * minuteMs);
  return { bookingId, personId: bookingId, roomId, bookedAt, startsAt, endsAt, change: undefined };
}

const gapMs = 2 * hourMs;

function makeChange(
  random: SeededRandom,
  stay: Stay,
  taken: ReadonlyMap<number, { startsAt: number; endsAt: number }[]>,
  house: readonly number[],
): StayChange | undefined {
  const { startsAt, endsAt, roomId, bookedAt } = stay;
  const within = (from: number, to: number): number => onMinute(from + random.next() * Math.max(0, to - from));
  const drawn = random.next();
  const isFree = (room: number, from: number, to: number): boolean =>
    !(taken.get(room) ?? []).some(
      (other) => !(room === roomId && other.startsAt === startsAt) && other.startsAt < to + gapMs && other.endsAt > from - gapMs,
    );
  if (drawn < 0.1) {
    const until = endsAt + random.between(1, 8) * gridMs;
    if (!isFree(roomId, startsAt, until)) return undefined;
    take(taken, roomId, startsAt, until);
    return { at: within(bookedAt, endsAt - hourMs), kind: 'extend', startsAt, endsAt: until, roomId };
  }
  if (drawn < 0.16) {
    const at = within(startsAt + 10 * minuteMs, endsAt - hourMs);
    return { at, kind: 'shorten', startsAt, endsAt: Math.min(endsAt, at + random.between(0, 4) * gridMs), roomId };
  }
  if (drawn < 0.21) return { at: within(bookedAt + minuteMs, endsAt - hourMs), kind: 'cancel', startsAt, endsAt, roomId };
  if (drawn < 0.25) {
    const earlier = startsAt - random.between(2, 10) * gridMs;
    if (earlier <= bookedAt + hourMs || !isFree(roomId, earlier, endsAt)) return undefined;
    take(taken, roomId, earlier, endsAt);
    return { at: within(bookedAt, earlier - 10 * minuteMs), kind: 'early_check_in', startsAt: earlier, endsAt, roomId };
  }
  if (drawn < 0.3) {
    for (const room of house) {
      const until = room === roomId ? startsAt : Math.min(endsAt, freeUntil(taken.get(room) ?? [], startsAt));
      if (until - startsAt < 3 * hourMs) continue;
      take(taken, room, startsAt, until);
      const at = within(bookedAt + minuteMs, until - hourMs);
      return { at, kind: 'move', startsAt, endsAt: until, roomId: room };
    }
    return undefined;
  }
  if (drawn < 0.34) return { at: within(bookedAt + minuteMs, endsAt - hourMs), kind: 'renew', startsAt, endsAt, roomId };
  return undefined;
}

/** Until when a room is free from then on; that very moment where it is not. */
function freeUntil(stays: readonly { readonly startsAt: number; readonly endsAt: number }[], from: number): number {
  let until = Number.POSITIVE_INFINITY;
  for (const stay of stays) if (stay.endsAt > from) until = Math.min(until, Math.max(from, stay.startsAt));
  return until;
}

function take(
  taken: ReadonlyMap<number, { startsAt: number; endsAt: number }[]>,
  room: number,
  startsAt: number,
  endsAt: number,
): void {
  taken.get(room)?.push({ startsAt, endsAt });
}

function onGrid(at: number): number {
  return Math.round(at / gridMs) * gridMs;
}

function onMinute(at: number): number {
  return Math.round(at / minuteMs) * minuteMs;
}
