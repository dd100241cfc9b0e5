import { createHash, randomBytes } from 'node:crypto';
import ICAL from 'ical.js';
import { notFound } from '../../../platform/errors.ts';
import type { BookingRow } from '../store/bookings.ts';
import { findAnyRoom, type RoomRow } from '../store/rooms.ts';
import type { FeedContext } from './context.ts';
import { deleteLink, findLink, putLink, staysOfRoom } from './store.ts';

const tokenBytes = 24;
const monthMs = 31 * 86_400_000;
const entriesMax = 2_000;

const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex');

/** Makes the address under which a room's calendar is read without an account. One a room: a new one ends the one before. */
export async function makeCalendarLink(context: FeedContext, room: RoomRow, showsGuests: boolean, by: number): Promise<string> {
  const token = randomBytes(tokenBytes).toString('base64url');
  await context.db.transaction().execute(async (trx) => {
    await putLink(trx, {
      room_id: room.id,
      token_hash: hashOf(token),
      shows_guests: showsGuests,
      created_by: by,
      created_at: context.clock.now(),
    });
    await context.audit.record(trx, {
      action: 'calendar_link.created',
      resourceType: 'room',
      resourceId: room.id,
      detail: { shows_guests: showsGuests },
    });
  });
  return `${context.settings.publicUrl}/calendar/${token}.ics`;
}

export async function endCalendarLink(context: FeedContext, room: RoomRow): Promise<void> {
  await context.db.transaction().execute(async (trx) => {
    if (!(await deleteLink(trx, room.id))) throw notFound('calendar link');
    await context.audit.record(trx, { action: 'calendar_link.deleted', resourceType: 'room', resourceId: room.id });
  });
}

/** The calendar behind a link. Throws not_found for one that never was, or ended. */
export async function readSharedCalendar(context: FeedContext, token: string): Promise<string> {
  const link = await findLink(context.db, hashOf(token));
  const room = link === undefined ? undefined : await findAnyRoom(context.db, link.room_id);
  if (link === undefined || room === undefined) throw notFound('calendar');
  const since = new Date(context.clock.now().getTime() - monthMs);
  const stays = await staysOfRoom(context.db, room.id, since, entriesMax);
  return writeCalendar(room.name, stays, link.shows_guests, new URL(context.settings.publicUrl).hostname);
}

/** RFC 5545. Times are instants, so that no reader needs to know a zone. */
export function writeCalendar(name: string, stays: readonly BookingRow[], showsGuests: boolean, host: string): string {
  const calendar = new ICAL.Component('vcalendar');
  calendar.addPropertyWithValue('version', '2.0');
  calendar.addPropertyWithValue('prodid', '-//SmartLock//Room calendar//EN');
  calendar.addPropertyWithValue('calscale', 'GREGORIAN');
  calendar.addPropertyWithValue('method', 'PUBLISH');
  calendar.addPropertyWithValue('x-wr-calname', name);
  for (const stay of stays) {
    const event = new ICAL.Component('vevent');
    event.addPropertyWithValue('uid', `booking-${stay.id}@${host}`);
    event.addPropertyWithValue('dtstamp', ICAL.Time.fromJSDate(stay.updated_at, true));
    event.addPropertyWithValue('dtstart', ICAL.Time.fromJSDate(stay.starts_at, true));
    event.addPropertyWithValue('dtend', ICAL.Time.fromJSDate(stay.ends_at, true));
    event.addPropertyWithValue('sequence', stay.version);
    event.addPropertyWithValue('status', 'CONFIRMED');
    event.addPropertyWithValue('summary', showsGuests ? stay.guest_name : 'Booked');
    calendar.addSubcomponent(event);
  }
  return `${calendar.toString()}\r\n`;
}
