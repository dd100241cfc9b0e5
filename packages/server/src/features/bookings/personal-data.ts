import { sql } from 'kysely';
import type { AfterErasure, DataSubject } from '../../platform/personal-data.ts';
import { endCodes } from './grant-codes.ts';
import { recordBooking } from './audit.ts';
import type { BookingContext } from './context.ts';
import { inRooms, type RoomWork } from './in-rooms.ts';
import { anonymiseBooking, bookingsOfGuest, grantsInRoomsOf } from './store/erasure.ts';
import type { BookingRow } from './store/bookings.ts';
import { deleteLinksOf } from './store/links.ts';
import { withBookingTables, type BookingDatabase } from './tables.ts';
import type { Database } from '../../platform/database/connection.ts';

/** The rooms they let, and the bookings that were made in their name: of the latter nothing that others wrote for themselves. */
export async function* exportBookings(db: BookingDatabase, { userId, email }: DataSubject): AsyncGenerator {
  const rooms = await db
    .selectFrom('rooms')
    .select(['id', 'name', 'time_zone', 'directions', 'created_at', 'deleted_at'])
    .where('owner_id', '=', userId)
    .orderBy('id')
    .execute();
  for (const room of rooms) yield { kind: 'room', ...room };
  for (const booking of await bookingsOfGuest(db, email)) {
    const { id, guest_name, guest_email, guest_phone, language, starts_at, ends_at, status, created_at } = booking;
    yield { kind: 'booking', id, guest_name, guest_email, guest_phone, language, starts_at, ends_at, status, created_at };
  }
  const codes = await db
    .selectFrom('staff_codes')
    .select(['id', 'room_id', 'name', 'purpose', 'email', 'created_at', 'ended_at'])
    .where(sql<boolean>`lower(email) = lower(${email})`)
    .orderBy('id')
    .execute();
  for (const code of codes) yield { kind: 'staff_code', ...code };
}

/**
 * Their rooms go with their account, so that the codes of those rooms end at everybody's doors; bookings in their name keep when and where,
 * and no longer who.
 */
export async function eraseFromBookings(
  context: BookingContext,
  database: Database,
  { userId, email }: DataSubject,
): Promise<AfterErasure> {
  const trx = withBookingTables(database);
  const { grants } = context;
  const lets = await grantsInRoomsOf(trx, userId);
  const pins = [...(await grants.list(trx, lets)).values()].flat();
  const touched = await grants.lockDoors(
    trx,
    pins.map(({ devicePk }) => devicePk),
  );
  const work: RoomWork = { trx, rooms: new Map(), needNewDigits: new Set() };
  for (const grantId of lets) await endCodes(context, work, grantId, 'erasure');
  for (const booking of await bookingsOfGuest(trx, email)) await eraseGuestOf(context, trx, booking.id);
  await trx
    .updateTable('staff_codes')
    .set({ email: null })
    .where(sql<boolean>`lower(email) = lower(${email})`)
    .execute();
  return () => grants.codesChanged(touched);
}

/** One guest, by those who manage the room, whether or not the stay is over: its code goes on under no name. */
export async function eraseGuest(context: BookingContext, booking: BookingRow): Promise<void> {
  await inRooms(context, [booking.room_id], (work) => eraseGuestOf(context, work.trx, booking.id));
}

/** Nothing of the guest is left in the booking, nor readable in the trail. */
export async function eraseGuestOf(context: BookingContext, trx: BookingDatabase, bookingId: number): Promise<void> {
  const before = await anonymiseBooking(trx, bookingId, context.clock.now());
  if (before === undefined) return;
  await deleteLinksOf(trx, bookingId);
  if (before.guest_email !== null) await context.eraseMails(trx, before.guest_email);
  if (before.guest_phone !== null) await context.eraseMails(trx, before.guest_phone);
  await recordBooking(context.audit, trx, 'booking.erased', null, before);
  await context.audit.erasePerson(trx, `booking:${bookingId}`);
}
