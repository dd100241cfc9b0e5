import { createHash } from 'node:crypto';
import type { GrantPin } from '../access/index.ts';
import { randomToken } from '../../platform/crypto/random.ts';
import type { BookingContext } from './context.ts';
import type { BookingRow } from './store/bookings.ts';
import { insertLink } from './store/links.ts';
import type { RoomRow } from './store/rooms.ts';
import type { BookingDatabase } from './tables.ts';

const tokenBytes = 24;

/** Links carry 192 random bits: nothing that could be guessed, so that a plain hash finds them. */
export function hashOfLink(token: string): string {
  return createHash('sha256').update(token, 'utf8').digest('hex');
}

/** A new link to the guest's page, beside those that were told before. Only its hash is kept. */
export async function makeLink(
  { clock, settings }: Pick<BookingContext, 'clock' | 'settings'>,
  trx: BookingDatabase,
  bookingId: number,
): Promise<string> {
  const token = randomToken(tokenBytes);
  await insertLink(trx, bookingId, hashOfLink(token), clock.now());
  return `${settings.publicUrl.replace(/\/$/u, '')}/g/${token}`;
}

interface Told {
  readonly booking: BookingRow;
  readonly room: RoomRow;
}

/** Tells the guest their code, by mail and SMS as far as they can be reached, in the room's own time. */
export async function tellCode(
  context: BookingContext,
  trx: BookingDatabase,
  { booking, room }: Told,
  pins: readonly GrantPin[],
  why: 'booked' | 'changed' | 'backup' | 'offline',
): Promise<void> {
  if (booking.guest_email === null && booking.guest_phone === null) return;
  const names = new Map(room.doors.map(({ device_pk, device_name }) => [device_pk, device_name]));
  const message = {
    template: 'booking_code',
    params: {
      name: booking.guest_name,
      room: room.name,
      doors: pins.map(({ devicePk, digits }) => ({ door: names.get(devicePk) ?? room.name, pinCode: digits })),
      validFrom: booking.opens_at,
      validUntil: booking.closes_at,
      directions: room.directions,
      link: await makeLink(context, trx, booking.id),
      why,
    },
  } as const;
  const reader = { language: booking.language, timeZone: room.time_zone };
  if (booking.guest_email !== null) await context.mailer.enqueue(trx, { ...message, ...reader, to: booking.guest_email });
  if (booking.guest_phone !== null) await context.mailer.enqueueSms(trx, { ...message, ...reader, to: booking.guest_phone });
}

export async function tellCancelled(context: BookingContext, trx: BookingDatabase, { booking, room }: Told): Promise<void> {
  const message = {
    template: 'booking_cancelled',
    params: { name: booking.guest_name, room: room.name, startsAt: booking.starts_at },
  } as const;
  const reader = { language: booking.language, timeZone: room.time_zone };
  if (booking.guest_email !== null) await context.mailer.enqueue(trx, { ...message, ...reader, to: booking.guest_email });
  if (booking.guest_phone !== null) await context.mailer.enqueueSms(trx, { ...message, ...reader, to: booking.guest_phone });
}
