import { conflict } from '../../platform/errors.ts';
import { recordBooking } from './audit.ts';
import { bookingChangedMeanwhile, freshBooking, requireConfirmed } from './change-booking.ts';
import type { BookingContext } from './context.ts';
import { bookingCancelled, bookingChanged, publishBooking } from './events.ts';
import { endCodes } from './grant-codes.ts';
import { inRooms, roomOf, type RoomWork } from './in-rooms.ts';
import type { Stay } from './rules/code-window.ts';
import { checkStay, codesOfBooking, refusingOverlap, requireFree, settleNeighbours, stayOf, windowFor } from './stays.ts';
import { updateBooking, type BookingRow } from './store/bookings.ts';
import { tellCancelled, tellCode } from './tell-guest.ts';

const undoMs = 24 * 3_600_000;

export interface Ending {
  readonly status: 'cancelled' | 'no_show';
  readonly reason?: string | undefined;
  readonly ifVersion?: number | undefined;
}

/** Its codes open nothing from the commit on. For a day it can be taken back. */
export async function endBooking(context: BookingContext, known: BookingRow, ending: Ending): Promise<BookingRow> {
  return await inRooms(context, [known.room_id], async (work) => {
    return await endWithin(context, work, await freshBooking(work.trx, known), ending);
  });
}

/** The same within a change of its room. `before` is as it was read in this transaction. */
export async function endWithin(
  context: BookingContext,
  work: RoomWork,
  before: BookingRow,
  { status, reason = '', ifVersion }: Ending,
): Promise<BookingRow> {
  const { clock, audit, events } = context;
  const { trx } = work;
  const now = clock.now();
  requireConfirmed(before);
  if (status === 'no_show' && before.starts_at > now) {
    throw conflict('not_begun', `Booking ${before.id} has not begun, so that its guest can still come. Cancel it instead.`);
  }
  const room = roomOf(work, before.room_id);
  const changes = {
    status,
    status_reason: reason,
    status_changed_at: now,
    undo_until: new Date(now.getTime() + undoMs),
  } as const;
  const booking = await updateBooking(trx, before.id, changes, ifVersion, now);
  if (booking === undefined) throw bookingChangedMeanwhile();
  await endCodes(context, work, before.grant_id, status);
  await settleNeighbours(context, work, booking, null);
  await recordBooking(audit, trx, status === 'cancelled' ? 'booking.cancelled' : 'booking.no_show', before, booking);
  await publishBooking(events, trx, bookingCancelled, { booking, roomName: room.name, at: now });
  if (status === 'cancelled' && before.closes_at > now) await tellCancelled(context, trx, { booking, room });
  return booking;
}

export interface Restoring {
  /** Where and when it is to be from now on; left out: as it was. */
  readonly stay?: Stay;
  readonly roomId?: number;
  readonly ifVersion?: number | undefined;
}

/** Takes the end of a booking back, whenever that was: the room must be free. It gets its code again where nobody else has that. */
export async function restoreBooking(
  context: BookingContext,
  known: BookingRow,
  { stay: wanted, roomId = known.room_id, ifVersion }: Restoring = {},
): Promise<BookingRow> {
  const { clock, audit, events, grants } = context;
  return await inRooms(context, [known.room_id, roomId], async (work) => {
    const { trx } = work;
    const now = clock.now();
    const before = await freshBooking(trx, known);
    if (before.status === 'confirmed') return before;
    const stay = wanted ?? stayOf(before);
    if (stay.endsAt <= now) {
      throw conflict(
        'booking_over',
        `The time of booking ${before.id} is over, so that it cannot be taken back. Book the room again.`,
      );
    }
    checkStay(stay, now);
    const room = roomOf(work, roomId);
    await requireFree(trx, room.id, stay, before.id);
    const window = await windowFor(trx, room, stay, before.id);
    const changes = {
      room_id: room.id,
      owner_id: room.owner_id,
      starts_at: stay.startsAt,
      ends_at: stay.endsAt,
      opens_at: window.opensAt,
      closes_at: window.closesAt,
      status: 'confirmed',
      status_reason: '',
      status_changed_at: now,
      codes_since: now,
      undo_until: null,
    } as const;
    const booking = await refusingOverlap(() => updateBooking(trx, before.id, changes, ifVersion, now));
    if (booking === undefined) throw bookingChangedMeanwhile();
    const digits = await grants.formerDigits(trx, booking.grant_id);
    const codes = await codesOfBooking(context, work, room, booking, digits);
    await settleNeighbours(context, work, booking, before);
    await recordBooking(audit, trx, 'booking.restored', before, booking);
    await publishBooking(events, trx, bookingChanged, { booking, roomName: room.name, at: now });
    await tellCode(context, trx, { booking, room }, codes.pins, 'changed');
    return booking;
  });
}

/** The same for people, within a day. */
export async function undoEnding(context: BookingContext, booking: BookingRow, ifVersion?: number): Promise<BookingRow> {
  if (booking.status === 'confirmed' || booking.status === 'completed') {
    throw conflict('nothing_to_undo', `Booking ${booking.id} is ${booking.status}: there is no cancellation to take back.`);
  }
  if (booking.undo_until === null || booking.undo_until <= context.clock.now()) {
    throw conflict(
      'undo_over',
      `Booking ${booking.id} was ended more than 24 hours ago, so that this cannot be taken back any more. Book the room again.`,
    );
  }
  return await restoreBooking(context, booking, { ifVersion });
}
