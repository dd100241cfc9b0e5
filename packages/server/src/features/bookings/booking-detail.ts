import type { BookingContext } from './context.ts';
import { currentPins } from './in-rooms.ts';
import type { BookingDetail } from './presenter.ts';
import { checksOf } from './store/checks.ts';
import type { BookingRow } from './store/bookings.ts';
import { findAnyRoom } from './store/rooms.ts';

/** A booking with its codes, what is known of them at their locks, and the checks that were made. */
export async function readDetail(context: BookingContext, booking: BookingRow): Promise<BookingDetail> {
  const { db, grants, delivery } = context;
  const room = (await findAnyRoom(db, booking.room_id)) ?? { name: '', doors: [] };
  const byDoor = currentPins((await grants.list(db, [booking.grant_id])).get(booking.grant_id) ?? []);
  const pins = room.doors.flatMap(({ device_pk }) => byDoor.get(device_pk) ?? []);
  const facts = await delivery.factsOf(pins.map(({ id }) => id));
  return { booking, room, pins, facts, checks: await checksOf(db, booking.id) };
}
