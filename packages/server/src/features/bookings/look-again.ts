import { recordBooking } from './audit.ts';
import type { BookingContext } from './context.ts';
import { currentPins, inRooms } from './in-rooms.ts';
import { isEveryDoorProven } from './rules/arrival-checks.ts';
import { findAnyBooking, updateBooking } from './store/bookings.ts';
import { provenArrivals } from './store/checks.ts';

const perRound = 500;

/**
 * A lock can lose a code that it was proven to hold, after the last check and before the guest comes. Such a booking is checked once more: its owner
 * is told and its guest given a spare code, unless the lock has the code again by then. Answers how many.
 */
export async function lookAgain(context: BookingContext): Promise<number> {
  const { db, clock, grants, delivery, audit } = context;
  const arrivals = await provenArrivals(db, clock.now(), perRound);
  if (arrivals.length === 0) return 0;
  const pins = await grants.list(
    db,
    arrivals.map(({ grant_id: grantId }) => grantId),
  );
  const current = new Map([...pins].map(([grantId, all]) => [grantId, [...currentPins(all).values()]]));
  const facts = await delivery.factsOf([...current.values()].flat().map(({ id }) => id));
  let found = 0;
  for (const booking of arrivals) {
    const doors = (current.get(booking.grant_id) ?? []).map(({ id }) => ({ is_proven: facts.get(id)?.isProven === true }));
    if (isEveryDoorProven(doors)) continue;
    found += await inRooms(context, [booking.room_id], async ({ trx }) => {
      const now = clock.now();
      const before = await findAnyBooking(trx, booking.id);
      const isStill = before?.status === 'confirmed' && before.codes_since.getTime() === booking.codes_since.getTime();
      if (before === undefined || !isStill || before.room_id !== booking.room_id) return 0;
      const after = await updateBooking(trx, booking.id, { codes_since: now }, undefined, now);
      if (after === undefined) return 0;
      await recordBooking(audit, trx, 'booking.updated', before, after, { detail: { reason: 'code_not_proven_any_more' } });
      return 1;
    });
  }
  return found;
}
