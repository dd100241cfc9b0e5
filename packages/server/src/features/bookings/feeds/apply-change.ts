import { conflict, notFound, SmartLockError } from '../../../platform/errors.ts';
import { putBooking } from '../book.ts';
import { changeBooking } from '../change-booking.ts';
import { endBooking, restoreBooking } from '../end-booking.ts';
import { findAnyBooking, type BookingRow } from '../store/bookings.ts';
import type { RoomRow } from '../store/rooms.ts';
import type { DoneChange } from '../tables.ts';
import { saidOf, type FeedChange } from './compare-feed.ts';
import type { FeedContext } from './context.ts';
import { externalIdOf, findRun, markUndone, overrule, type FeedRow, type RunRow } from './store.ts';

const undoMs = 24 * 3_600_000;

function timesOf(stay: { readonly startsAt: Date; readonly endsAt: Date }) {
  return { starts_at: stay.startsAt.toISOString(), ends_at: stay.endsAt.toISOString() };
}

async function perform(context: FeedContext, feed: FeedRow, room: RoomRow, change: FeedChange): Promise<number | null> {
  if (change.kind === 'miss') return change.booking.id;
  if (change.kind === 'add') {
    const { booking } = await putBooking(
      context,
      room,
      {
        roomId: room.id,
        source: 'calendar',
        externalId: externalIdOf(feed.id, change.key),
        guestName: change.stay.summary === '' ? feed.name : change.stay.summary,
        guestEmail: null,
        guestPhone: null,
        startsAt: change.stay.startsAt,
        endsAt: change.stay.endsAt,
        createdBy: null,
      },
      { revives: true },
    );
    return booking.id;
  }
  const booking = await findAnyBooking(context.db, change.booking.id);
  if (booking === undefined) throw notFound('booking');
  if (change.kind === 'move') {
    await changeBooking(context, booking, { startsAt: change.stay.startsAt, endsAt: change.stay.endsAt });
  } else {
    const reason =
      change.why === 'cancelled' ? 'The calendar says that it is cancelled.' : 'Two reads of the calendar lacked it.';
    await endBooking(context, booking, { status: 'cancelled', reason });
  }
  return booking.id;
}

/** Does what one entry of a calendar asks for; what the rules of bookings refuse is answered with the reason. */
export async function applyChange(context: FeedContext, feed: FeedRow, room: RoomRow, change: FeedChange): Promise<DoneChange> {
  const said =
    change.kind === 'add' || change.kind === 'move'
      ? saidOf(change.stay)
      : change.kind === 'cancel' && change.why === 'cancelled'
        ? 'cancelled'
        : 'absent';
  const done = {
    kind: change.kind,
    key: change.key,
    said,
    before: change.kind === 'add' ? null : timesOf(change.booking),
    after: change.kind === 'add' || change.kind === 'move' ? timesOf(change.stay) : null,
  };
  try {
    return { ...done, booking: await perform(context, feed, room, change), refusal: null };
  } catch (error) {
    // A stop of ours or the database's is not the calendar's fault: the job is done again.
    if (!(error instanceof SmartLockError) || error.kind === 'internal' || error.kind === 'unavailable') throw error;
    return { ...done, booking: null, refusal: { code: error.code, message: error.message } };
  }
}

async function takeBack(context: FeedContext, change: DoneChange, booking: BookingRow): Promise<void> {
  if (change.kind === 'add') {
    if (booking.status === 'confirmed') {
      await endBooking(context, booking, { status: 'cancelled', reason: 'What a calendar had booked was taken back.' });
    }
  } else if (change.kind === 'cancel') {
    if (booking.status === 'cancelled') await restoreBooking(context, booking);
  } else if (change.kind === 'move' && change.before !== null && booking.status === 'confirmed') {
    await changeBooking(context, booking, {
      startsAt: new Date(change.before.starts_at),
      endsAt: new Date(change.before.ends_at),
    });
  }
}

export interface UndoneChange {
  readonly booking: number;
  readonly refusal: { readonly code: string; readonly message: string } | null;
}

/**
 * Takes back what a read has changed, within a day. For as long as the calendar says the same of these entries, they are left as they are then.
 * Each booking by itself: what cannot be taken back, as where the room was booked anew, is told.
 */
export async function undoRun(
  context: FeedContext,
  feed: FeedRow,
  runId: number,
): Promise<{ run: RunRow; undone: UndoneChange[] }> {
  const run = await findRun(context.db, feed.id, runId);
  if (run === undefined) throw notFound('run');
  const changes = run.changes.filter(({ kind, booking }) => kind !== 'miss' && booking !== null);
  if (changes.length === 0)
    throw conflict('nothing_to_undo', `Run ${run.id} has changed no booking: there is nothing to take back.`);
  if (run.undone_at !== null) throw conflict('nothing_to_undo', `Run ${run.id} was taken back already.`);
  const now = context.clock.now();
  if (now.getTime() - run.read_at.getTime() > undoMs) {
    throw conflict(
      'undo_over',
      `Run ${run.id} is older than 24 hours and cannot be taken back any more. Change its bookings one by one.`,
    );
  }
  await context.db.transaction().execute(async (trx) => {
    // First, so that a read in between does not do the same again.
    for (const { key, said } of changes) await overrule(trx, feed.id, key, said);
  });
  const undone: UndoneChange[] = [];
  for (const change of changes) {
    const id = change.booking ?? 0;
    try {
      const booking = await findAnyBooking(context.db, id);
      if (booking !== undefined) await takeBack(context, change, booking);
      undone.push({ booking: id, refusal: null });
    } catch (error) {
      if (!(error instanceof SmartLockError) || error.kind === 'internal') throw error;
      undone.push({ booking: id, refusal: { code: error.code, message: error.message } });
    }
  }
  // Last, so that it can be asked for once more where this is not reached: what was taken back already stays so.
  await context.db.transaction().execute(async (trx) => {
    if (!(await markUndone(trx, run.id, now))) throw conflict('nothing_to_undo', `Run ${run.id} was taken back already.`);
    await context.audit.record(trx, {
      action: 'calendar_feed.undone',
      resourceType: 'calendar_feed',
      resourceId: feed.id,
      detail: { run: run.id, changes: changes.length },
    });
  });
  return { run: { ...run, undone_at: now }, undone };
}
