import { conflict, invalidInput } from '../../platform/errors.ts';
import type { Viewer } from '../devices/index.ts';
import { addBooking, type BookingDraft } from './book.ts';
import { bookingChangedMeanwhile } from './change-booking.ts';
import type { BookingContext } from './context.ts';
import { endWithin } from './end-booking.ts';
import { checkedContact } from './guest-contact.ts';
import { inRooms } from './in-rooms.ts';
import { endOfSession, expandRecurrence } from './rules/recurrence.ts';
import { checkStay } from './stays.ts';
import type { BookingRow } from './store/bookings.ts';
import { findRoom, type RoomRow } from './store/rooms.ts';
import { insertSeries, markSeriesCancelled, sessionsAhead, type SeriesRow } from './store/series.ts';
import type { BookingDatabase } from './tables.ts';

const minuteMs = 60_000;

export interface SeriesDraft extends Omit<BookingDraft, 'externalId'> {
  readonly rrule: string;
  readonly exceptDates: readonly string[];
}

/**
 * Books every session of a recurring rule, or none where one of them is taken. Each is a booking of its own; all of them have the same
 * digits. The guest is told of the first now, of the others the day before each.
 */
export async function bookSeries(
  context: BookingContext,
  room: RoomRow,
  { rrule, exceptDates, ...draft }: SeriesDraft,
): Promise<{ readonly series: SeriesRow; readonly bookings: readonly BookingRow[] }> {
  const { clock, delivery } = context;
  checkedContact(context, draft);
  const lengthMs = draft.endsAt.getTime() - draft.startsAt.getTime();
  checkStay(draft, clock.now());
  const starts = expandRecurrence({ rrule, exceptDates, timeZone: room.time_zone, firstStart: draft.startsAt });
  const sessions = starts.map((startsAt) => ({ startsAt, endsAt: endOfSession(draft, startsAt, room.time_zone) }));
  for (const [index, session] of sessions.entries()) {
    const next = sessions[index + 1];
    if (next !== undefined && next.startsAt < session.endsAt) {
      throw invalidInput(
        'ends_at',
        'A session is over before the next one of its series begins: make it shorter.',
        'overlaps_itself',
      );
    }
  }
  return await inRooms(context, [room.id], async (work) => {
    const now = clock.now();
    const series = await insertSeries(work.trx, {
      room_id: room.id,
      rrule,
      time_zone: room.time_zone,
      first_start: draft.startsAt,
      duration_minutes: Math.max(1, Math.round(lengthMs / minuteMs)),
      created_by: draft.createdBy,
      created_at: now,
    });
    const ahead = sessions.filter(({ endsAt }) => endsAt > now);
    const period = {
      devicePks: room.doors.map(({ device_pk }) => device_pk),
      startsAt: ahead[0]?.startsAt ?? draft.startsAt,
      endsAt: ahead.at(-1)?.endsAt ?? draft.endsAt,
    };
    const { digits } = await delivery.allocateDigits(work.trx, period);
    const bookings: BookingRow[] = [];
    for (const [index, session] of ahead.entries()) {
      const each = { ...draft, ...session, externalId: null };
      bookings.push(await addBooking(context, work, each, { seriesId: series.id, digits, isTold: index === 0 }));
    }
    return { series, bookings };
  });
}

/** Cancels the sessions of a series from this one on, or none of them, as where one is in a room of others by now. Answers them. */
export async function cancelSeriesFrom(
  context: BookingContext,
  viewer: Viewer,
  booking: BookingRow,
  reason: string,
): Promise<readonly BookingRow[]> {
  const { series_id: seriesId } = booking;
  if (seriesId === null) throw conflict('no_series', `Booking ${booking.id} is not a session of a series: cancel it by itself.`);
  const now = context.clock.now();
  const sessionsOf = async (trx: BookingDatabase) =>
    (await sessionsAhead(trx, seriesId, now)).filter(({ starts_at }) => starts_at >= booking.starts_at);
  // Sessions may have been moved to other rooms.
  const roomIds = [...new Set((await sessionsOf(context.db)).map(({ room_id }) => room_id))];
  for (const id of roomIds) {
    if ((await findRoom(context.db, viewer, id)) !== undefined) continue;
    throw conflict(
      'series_elsewhere',
      'A session of this series was moved to a room that you do not manage. Cancel the others one by one, or ask who manages that room.',
    );
  }
  return await inRooms(context, [booking.room_id, ...roomIds], async (work) => {
    const ended: BookingRow[] = [];
    for (const session of await sessionsOf(work.trx)) {
      if (!work.rooms.has(session.room_id)) throw bookingChangedMeanwhile();
      ended.push(await endWithin(context, work, session, { status: 'cancelled', reason }));
    }
    await markSeriesCancelled(work.trx, seriesId, now);
    return ended;
  });
}
