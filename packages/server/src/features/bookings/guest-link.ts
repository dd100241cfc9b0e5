import { recordBooking } from './audit.ts';
import type { BookingContext } from './context.ts';
import type { BookingRow } from './store/bookings.ts';
import { makeLink } from './tell-guest.ts';

/** For those who let the room to hand on themselves. */
export async function makeGuestLink(context: BookingContext, booking: BookingRow): Promise<string> {
  return await context.db.transaction().execute(async (trx) => {
    const link = await makeLink(context, trx, booking.id);
    await recordBooking(context.audit, trx, 'booking.link_made', booking, booking);
    return link;
  });
}
