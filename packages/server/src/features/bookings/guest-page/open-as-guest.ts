import { SmartLockError } from '../../../platform/errors.ts';
import type { RequestOrigin } from '../../../platform/http/request-origin.ts';
import { recordBooking } from '../audit.ts';
import type { BookingContext } from '../context.ts';
import type { BookingRow } from '../store/bookings.ts';
import type { RoomRow } from '../store/rooms.ts';
import type { OpenResult } from './texts.ts';

function resultOf(error: unknown): OpenResult {
  if (!(error instanceof SmartLockError)) throw error;
  switch (error.code) {
    case 'device_offline':
    case 'broker_unavailable':
      return 'offline';
    case 'lockdown':
      return 'refused';
    default:
      return 'failed';
  }
}

/** A door of the room, within the time of the codes and where the room allows it; every try is in the trail. */
export async function openAsGuest(
  context: BookingContext,
  { booking, room }: { readonly booking: BookingRow; readonly room: RoomRow },
  devicePk: number,
  origin: RequestOrigin,
): Promise<OpenResult> {
  const { clock, openDoor } = context;
  const now = clock.now();
  const isWithin = booking.status === 'confirmed' && booking.opens_at <= now && now < booking.closes_at;
  let result: OpenResult = 'outside';
  if (!room.guest_may_open) result = 'refused';
  else if (isWithin) {
    try {
      const { isOpen, reason } = await openDoor(devicePk, { userId: null, ...origin });
      result = isOpen ? 'open' : reason === 'No answer from the lock' ? 'no_answer' : 'failed';
    } catch (error) {
      result = resultOf(error);
    }
  }
  await context.db.transaction().execute(async (trx) => {
    await recordBooking(context.audit, trx, 'booking.door_opened', booking, booking, {
      success: result === 'open',
      devicePk,
      detail: { result },
    });
  });
  return result;
}
