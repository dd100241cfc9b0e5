import type { Viewer } from '../devices/index.ts';
import { isUniqueViolation } from '../../platform/database/connection.ts';
import { conflict, invalidInput, notFound, SmartLockError } from '../../platform/errors.ts';
import { recordBooking } from './audit.ts';
import type { BookingContext } from './context.ts';
import { bookingChanged, publishBooking } from './events.ts';
import { checkedContact, type GuestFields } from './guest-contact.ts';
import { inRooms, roomOf } from './in-rooms.ts';
import { checkStay, codesOfBooking, refusingOverlap, requireFree, settleNeighbours, stayOf, windowFor } from './stays.ts';
import { findAnyBooking, findBooking, updateBooking, type BookingRow } from './store/bookings.ts';
import type { BookingDatabase } from './tables.ts';
import { tellCode } from './tell-guest.ts';

export async function getBooking(context: Pick<BookingContext, 'db'>, viewer: Viewer, id: number): Promise<BookingRow> {
  const booking = await findBooking(context.db, viewer, id);
  if (booking === undefined) throw notFound('booking');
  return booking;
}

/** Somebody else's change came between reading and ours. */
export function bookingChangedMeanwhile(): SmartLockError {
  return new SmartLockError(
    'precondition_failed',
    'precondition_failed',
    'This was changed since you read it: read it again, then repeat your change with the new ETag in If-Match.',
  );
}

/** As it is now that nobody else changes it. Throws where it has moved to another room meanwhile, or was ended. */
export async function freshBooking(trx: BookingDatabase, known: BookingRow): Promise<BookingRow> {
  const booking = await findAnyBooking(trx, known.id);
  if (booking === undefined) throw notFound('booking');
  if (booking.room_id !== known.room_id) throw bookingChangedMeanwhile();
  return booking;
}

export function requireConfirmed(booking: BookingRow): void {
  if (booking.status === 'confirmed') return;
  const hint =
    booking.status === 'completed'
      ? 'Book the room again.'
      : `Take that back with POST /api/v1/bookings/${booking.id}/undo/, within 24 hours.`;
  throw conflict('booking_ended', `Booking ${booking.id} was ended (${booking.status}) and is not changed any more. ${hint}`);
}

/** What is undefined stays as it is. */
export type BookingUpdate = {
  readonly roomId?: number | undefined;
  readonly startsAt?: Date | undefined;
  readonly endsAt?: Date | undefined;
} & { readonly [Field in keyof GuestFields]?: GuestFields[Field] | undefined };

/** Changes a booking, and moves its codes with it, in one transaction. The guest is told again when it matters to them. */
export async function changeBooking(
  context: BookingContext,
  known: BookingRow,
  update: BookingUpdate,
  ifVersion?: number,
  /** Throws where the booking, as it is once nobody else changes it, is not one that this was meant for. */
  check?: (before: BookingRow) => void,
): Promise<BookingRow> {
  const { clock, audit, events } = context;
  const roomId = update.roomId ?? known.room_id;
  return await inRooms(context, [known.room_id, roomId], async (work) => {
    const { trx } = work;
    const now = clock.now();
    const before = await freshBooking(trx, known);
    check?.(before);
    requireConfirmed(before);
    if (before.closes_at <= now) {
      throw conflict('booking_over', `Booking ${before.id} is over, so that nothing of it can be changed. Book the room again.`);
    }
    const room = roomOf(work, roomId);
    const stay = { startsAt: update.startsAt ?? before.starts_at, endsAt: update.endsAt ?? before.ends_at };
    checkStay(stay, now);
    await requireFree(trx, room.id, stay, before.id);
    const window = await windowFor(trx, room, stay, before.id);
    const contact = checkedContact(context, {
      guestEmail: update.guestEmail === undefined ? before.guest_email : update.guestEmail,
      guestPhone: update.guestPhone === undefined ? before.guest_phone : update.guestPhone,
    });
    const wanted = {
      room_id: room.id,
      owner_id: room.owner_id,
      starts_at: stay.startsAt,
      ends_at: stay.endsAt,
      opens_at: window.opensAt,
      closes_at: window.closesAt,
      guest_name: update.guestName ?? before.guest_name,
      language: update.language ?? before.language,
      notes: update.notes ?? before.notes,
      ...contact,
    };
    const codes = await codesOfBooking(context, work, room, { ...before, ...wanted });
    if (!codes.isChanged && !isDifferent(before, wanted)) return requireVersion(before, ifVersion);
    const changes = { ...wanted, ...(codes.isChanged ? { codes_since: now } : {}) };
    const booking = await refusingOverlap(() => refusingTaken(() => updateBooking(trx, before.id, changes, ifVersion, now)));
    if (booking === undefined) throw bookingChangedMeanwhile();
    await settleNeighbours(context, work, booking, before);
    await recordBooking(audit, trx, 'booking.updated', before, booking);
    await publishBooking(events, trx, bookingChanged, { booking, roomName: room.name, at: now });
    const isReachedElsewhere = booking.guest_email !== before.guest_email || booking.guest_phone !== before.guest_phone;
    if (codes.isChanged || isReachedElsewhere || isDifferent(stayOf(before), stayOf(booking))) {
      await tellCode(context, trx, { booking, room }, codes.pins, 'changed');
    }
    return booking;
  });
}

function requireVersion(booking: BookingRow, ifVersion: number | undefined): BookingRow {
  if (ifVersion !== undefined && booking.version !== ifVersion) throw bookingChangedMeanwhile();
  return booking;
}

function isDifferent(before: object, after: object): boolean {
  return Object.entries(after).some(([name, value]) => JSON.stringify(Reflect.get(before, name)) !== JSON.stringify(value));
}

/** A booking that moves to another owner's room takes its name along, which may be somebody else's there. */
async function refusingTaken<T>(write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    if (!isUniqueViolation(error, 'bookings_external_key')) throw error;
    throw conflict('external_id_taken', "The other room's owner has a booking with the same source and external_id already.", {
      cause: error,
    });
  }
}

/** The guest comes earlier than booked. */
export async function checkInEarly(context: BookingContext, booking: BookingRow, startsAt: Date, ifVersion?: number) {
  return await changeBooking(context, booking, { startsAt }, ifVersion, (before) => {
    if (startsAt < before.starts_at) return;
    throw invalidInput('starts_at', 'Must be before the present beginning of the booking.', 'not_earlier');
  });
}

export async function extendBooking(context: BookingContext, booking: BookingRow, endsAt: Date, ifVersion?: number) {
  return await changeBooking(context, booking, { endsAt }, ifVersion, (before) => {
    if (endsAt > before.ends_at) return;
    throw invalidInput('ends_at', 'Must be after the present end of the booking.', 'not_later');
  });
}

export async function shortenBooking(context: BookingContext, booking: BookingRow, endsAt: Date, ifVersion?: number) {
  return await changeBooking(context, booking, { endsAt }, ifVersion, (before) => {
    if (endsAt < before.ends_at) return;
    throw invalidInput('ends_at', 'Must be before the present end of the booking.', 'not_earlier');
  });
}
