import { recordBooking } from './audit.ts';
import type { BookingContext } from './context.ts';
import { endCodes } from './grant-codes.ts';
import { inRooms } from './in-rooms.ts';
import { endedBookings } from './store/checks.ts';
import { findAnyBooking, updateBooking } from './store/bookings.ts';

const perRound = 100;

/** Stays that are over take no room in a lock any more. Answers how many were completed. */
export async function completeEnded(context: BookingContext): Promise<number> {
  const { db, clock, audit } = context;
  let completed = 0;
  for (const { id, room_id: roomId } of await endedBookings(db, clock.now(), perRound)) {
    const isDone = await inRooms(
      context,
      [roomId],
      async (work) => {
        const now = clock.now();
        const before = await findAnyBooking(work.trx, id);
        if (before?.status !== 'confirmed' || before.closes_at > now || before.room_id !== roomId) return false;
        await endCodes(context, work, before.grant_id, 'stay_over');
        const changes = { status: 'completed', status_changed_at: now } as const;
        const after = await updateBooking(work.trx, id, changes, undefined, now);
        if (after !== undefined) await recordBooking(audit, work.trx, 'booking.completed', before, after);
        return true;
      },
      // A room may be deleted as soon as its last stay is over, which is before that is noted.
      { areDeletedToo: true },
    );
    if (isDone) completed += 1;
  }
  return completed;
}
