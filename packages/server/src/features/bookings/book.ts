import { isUniqueViolation } from '../../platform/database/connection.ts';
import { conflict, type SmartLockError } from '../../platform/errors.ts';
import type { Viewer } from '../devices/index.ts';
import { recordBooking } from './audit.ts';
import { changeBooking } from './change-booking.ts';
import type { BookingContext } from './context.ts';
import { bookingCreated, publishBooking } from './events.ts';
import { restoreBooking } from './end-booking.ts';
import { checkedContact, type GuestFields } from './guest-contact.ts';
import { inRooms, roomOf, type RoomWork } from './in-rooms.ts';
import { checkStay, codesOfBooking, refusingOverlap, requireFree, settleNeighbours, windowFor } from './stays.ts';
import { findBooking, findByExternalId, insertBooking, type BookingRow } from './store/bookings.ts';
import type { RoomRow } from './store/rooms.ts';
import type { BookingSource } from './tables.ts';
import { tellCode } from './tell-guest.ts';

export interface BookingDraft extends GuestFields {
  readonly roomId: number;
  readonly source: BookingSource;
  readonly externalId: string | null;
  readonly startsAt: Date;
  readonly endsAt: Date;
  readonly createdBy: number | null;
}

export interface AddOptions {
  readonly seriesId?: number;
  readonly digits?: string | undefined;
  /** Sessions after the first of a series are told the day before. */
  readonly isTold?: boolean;
}

/** Within a change of the room: the row, its access grant with a PIN a door, the message. */
export async function addBooking(
  context: BookingContext,
  work: RoomWork,
  draft: BookingDraft,
  { seriesId, digits, isTold = true }: AddOptions = {},
): Promise<BookingRow> {
  const { clock, audit, events, settings } = context;
  const { trx } = work;
  const now = clock.now();
  const room = roomOf(work, draft.roomId);
  await requireFree(trx, room.id, draft, null);
  const window = await windowFor(trx, room, draft, 0);
  const booking = await refusingOverlap(() =>
    insertBooking(trx, {
      room_id: room.id,
      owner_id: room.owner_id,
      series_id: seriesId ?? null,
      source: draft.source,
      external_id: draft.externalId,
      guest_name: draft.guestName,
      ...checkedContact(context, draft),
      language: draft.language ?? settings.defaultLanguage,
      notes: draft.notes ?? '',
      starts_at: draft.startsAt,
      ends_at: draft.endsAt,
      opens_at: window.opensAt,
      closes_at: window.closesAt,
      status_changed_at: now,
      codes_since: now,
      created_by: draft.createdBy,
      created_at: now,
      updated_at: now,
    }),
  );
  const codes = await codesOfBooking(context, work, room, booking, digits);
  await settleNeighbours(context, work, booking, null);
  await recordBooking(audit, trx, 'booking.created', null, booking);
  await publishBooking(events, trx, bookingCreated, { booking, roomName: room.name, at: now });
  if (isTold) await tellCode(context, trx, { booking, room }, codes.pins, 'booked');
  return booking;
}

export interface PutOptions {
  /** Who asks, where what is known by the same name has to be theirs to change. */
  readonly viewer?: Viewer;
  /** Whether one that was cancelled is booked again by coming again: as for a calendar that lists it once more. */
  readonly revives: boolean;
}

/**
 * Books the room, or, where the same source has named this booking before by its external id, brings it to what is said now. `room` is one
 * that the caller was found to manage.
 */
export async function putBooking(
  context: BookingContext,
  room: RoomRow,
  draft: BookingDraft,
  { viewer, revives }: PutOptions,
): Promise<{ readonly booking: BookingRow; readonly isNew: boolean }> {
  checkedContact(context, draft);
  for (let attempt = 1; ; attempt += 1) {
    const known =
      draft.externalId === null ? undefined : await findByExternalId(context.db, room.owner_id, draft.source, draft.externalId);
    if (known !== undefined) {
      if (viewer !== undefined && (await findBooking(context.db, viewer, known.id)) === undefined) throw externalIdTaken();
      return { booking: await bringTo(context, known, draft, revives), isNew: false };
    }
    checkStay(draft, context.clock.now());
    try {
      const booking = await inRooms(context, [room.id], async (work) => {
        const isKnown =
          draft.externalId !== null &&
          (await findByExternalId(work.trx, room.owner_id, draft.source, draft.externalId)) !== undefined;
        return isKnown ? undefined : await addBooking(context, work, draft);
      });
      if (booking !== undefined) return { booking, isNew: true };
    } catch (error) {
      // Somebody else told of the same booking at the same time, of another room: theirs is the one.
      if (attempt > 2 || !isUniqueViolation(error, 'bookings_external_key')) throw error;
    }
  }
}

/** Says nothing else of it: it is in a room that is not theirs. */
function externalIdTaken(): SmartLockError {
  return conflict(
    'external_id_taken',
    'The owner of this room has a booking with the same external_id in a room that you do not manage. Book under another external_id.',
  );
}

async function bringTo(context: BookingContext, known: BookingRow, draft: BookingDraft, revives: boolean): Promise<BookingRow> {
  let booking = known;
  if (booking.status === 'cancelled' || booking.status === 'no_show') {
    if (!revives) {
      throw conflict(
        'booking_ended',
        `Booking ${booking.id} with this external_id was ended (${booking.status}). Take that back with POST /api/v1/bookings/${booking.id}/undo/, or book under another external_id.`,
        { extra: { booking: booking.id } },
      );
    }
    booking = await restoreBooking(context, booking, { stay: draft, roomId: draft.roomId });
  }
  if (booking.status === 'completed') {
    const isAsItWas =
      booking.room_id === draft.roomId &&
      booking.starts_at.getTime() === draft.startsAt.getTime() &&
      booking.ends_at.getTime() === draft.endsAt.getTime();
    if (isAsItWas) return booking;
    throw conflict(
      'booking_over',
      `Booking ${booking.id} with this external_id is over, so that nothing of it can be changed. Book under another external_id.`,
      { extra: { booking: booking.id } },
    );
  }
  return await changeBooking(context, booking, {
    roomId: draft.roomId,
    startsAt: draft.startsAt,
    endsAt: draft.endsAt,
    guestName: draft.guestName,
    guestEmail: draft.guestEmail,
    guestPhone: draft.guestPhone,
    language: draft.language,
    notes: draft.notes,
  });
}
