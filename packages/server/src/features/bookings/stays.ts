import { isExclusionViolation } from '../../platform/database/connection.ts';
import { conflict, invalidInput, type SmartLockError } from '../../platform/errors.ts';
import { recordBooking } from './audit.ts';
import type { BookingContext } from './context.ts';
import { bookingChanged, publishBooking } from './events.ts';
import { grantCodes, type GrantedCodes } from './grant-codes.ts';
import { roomOf, type RoomWork } from './in-rooms.ts';
import { codeWindow, type CodeWindow, type Stay } from './rules/code-window.ts';
import { findOverlapping, neighboursOf, updateBooking, type BookingRow } from './store/bookings.ts';
import type { RoomRow } from './store/rooms.ts';
import type { BookingDatabase } from './tables.ts';
import { tellCode } from './tell-guest.ts';

const dayMs = 86_400_000;
const lengthDaysMax = 366;
const aheadDaysMax = 1100;

/** Throws invalid_input for a stay that is over, ends before it begins, or is too long or too far ahead to be meant. */
export function checkStay({ startsAt, endsAt }: Stay, now: Date): void {
  if (endsAt <= startsAt) throw invalidInput('ends_at', 'Must be after starts_at.', 'ends_before_start');
  if (endsAt <= now) throw invalidInput('ends_at', 'Must be in the future: a stay that is over needs no code.', 'in_the_past');
  if (endsAt.getTime() - startsAt.getTime() > lengthDaysMax * dayMs) {
    throw invalidInput('ends_at', `A stay is at most ${lengthDaysMax} days long.`, 'too_long');
  }
  if (endsAt.getTime() - now.getTime() > aheadDaysMax * dayMs) {
    throw invalidInput('ends_at', `Must be within ${aheadDaysMax} days from now.`, 'too_far');
  }
}

export const stayOf = (booking: Pick<BookingRow, 'starts_at' | 'ends_at'>): Stay => ({
  startsAt: booking.starts_at,
  endsAt: booking.ends_at,
});

function overlapsWith(other: BookingRow | undefined, cause?: unknown): SmartLockError {
  const which =
    other === undefined
      ? 'another booking'
      : `booking ${other.id}, from ${other.starts_at.toISOString()} to ${other.ends_at.toISOString()}`;
  return conflict(
    'booking_overlaps',
    `The room is taken at that time by ${which}. Choose another time or another room, or move or cancel that booking first.`,
    { cause, extra: other === undefined ? {} : { booking: other.id } },
  );
}

/** Throws conflict `booking_overlaps` and names the other booking. */
export async function requireFree(db: BookingDatabase, roomId: number, stay: Stay, besides: number | null): Promise<void> {
  const other = await findOverlapping(db, roomId, stay, besides);
  if (other !== undefined) throw overlapsWith(other);
}

/** Whatever is written past `requireFree`, the database refuses two stays at the same time; in our words. */
export async function refusingOverlap<T>(write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    if (isExclusionViolation(error, 'bookings_overlap_excl')) throw overlapsWith(undefined, error);
    throw error;
  }
}

const buffersOf = (room: RoomRow) => ({ beforeMinutes: room.buffer_before_minutes, afterMinutes: room.buffer_after_minutes });

/** `besides`: the booking itself, where it is there already. */
export async function windowFor(trx: BookingDatabase, room: RoomRow, stay: Stay, besides: number): Promise<CodeWindow> {
  const { previous, next } = await neighboursOf(trx, room.id, stay, besides);
  return codeWindow(stay, buffersOf(room), previous === null ? null : stayOf(previous), next === null ? null : stayOf(next));
}

/** The codes of a confirmed booking as its row says. */
export async function codesOfBooking(
  context: BookingContext,
  work: RoomWork,
  room: RoomRow,
  booking: BookingRow,
  digits?: string,
): Promise<GrantedCodes> {
  return await grantCodes(context, work, room, {
    grantId: booking.grant_id,
    label: booking.guest_name,
    opensAt: booking.opens_at,
    closesAt: booking.closes_at,
    schedule: null,
    createdBy: booking.created_by,
    digits,
  });
}

/** Whether its codes still open something, or will. */
export function isLive(booking: Pick<BookingRow, 'status' | 'closes_at'>, now: Date): boolean {
  return booking.status === 'confirmed' && booking.closes_at > now;
}

/** Brings window and codes of one booking to what its room and its neighbours are now. The guest is told what is different for them. */
export async function settleBooking(
  context: BookingContext,
  work: RoomWork,
  before: BookingRow,
  { tellsAnyway = false }: { readonly tellsAnyway?: boolean } = {},
): Promise<void> {
  const { clock, audit, events } = context;
  const now = clock.now();
  if (!isLive(before, now)) return;
  const room = roomOf(work, before.room_id);
  // Nobody can be given a code for it, and that is no reason to keep people from cancelling.
  if (room.doors.length === 0) return;
  const window = await windowFor(work.trx, room, stayOf(before), before.id);
  const isMoved =
    window.opensAt.getTime() !== before.opens_at.getTime() || window.closesAt.getTime() !== before.closes_at.getTime();
  const codes = await codesOfBooking(context, work, room, { ...before, opens_at: window.opensAt, closes_at: window.closesAt });
  if (!isMoved && !codes.isChanged) {
    if (tellsAnyway) await tellCode(context, work.trx, { booking: before, room }, codes.pins, 'changed');
    return;
  }
  const changes = { opens_at: window.opensAt, closes_at: window.closesAt, codes_since: now };
  const booking = await updateBooking(work.trx, before.id, changes, undefined, now);
  if (booking === undefined) return;
  await recordBooking(audit, work.trx, 'booking.updated', before, booking, { detail: { reason: 'room_or_neighbour_changed' } });
  await publishBooking(events, work.trx, bookingChanged, { booking, roomName: room.name, at: now });
  await tellCode(context, work.trx, { booking, room }, codes.pins, 'changed');
}

/** After a stay came, moved or went: those right beside it have more or less room for their buffers. */
export async function settleNeighbours(
  context: BookingContext,
  work: RoomWork,
  of: BookingRow,
  was: BookingRow | null,
): Promise<void> {
  const found = new Map<number, BookingRow>();
  for (const booking of was === null ? [of] : [was, of]) {
    if (!work.rooms.has(booking.room_id)) continue;
    const { previous, next } = await neighboursOf(work.trx, booking.room_id, stayOf(booking), booking.id);
    for (const neighbour of [previous, next]) if (neighbour !== null) found.set(neighbour.id, neighbour);
  }
  for (const neighbour of found.values()) await settleBooking(context, work, neighbour);
}
