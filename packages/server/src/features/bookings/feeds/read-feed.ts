import { SmartLockError } from '../../../platform/errors.ts';
import { GuardedHttpError } from '../../../platform/http-client/guarded-http.ts';
import type { JobResult } from '../../../platform/jobs/job.ts';
import type { RoomRow } from '../store/rooms.ts';
import { findAnyRoom } from '../store/rooms.ts';
import type { DoneChange, RunOutcome } from '../tables.ts';
import { applyChange } from './apply-change.ts';
import { compareFeed, saidOf, type FeedComparison } from './compare-feed.ts';
import { urlContext, type FeedContext } from './context.ts';
import { calendarHeld, calendarRead } from './events.ts';
import { calendarBytesMax, readCalendar, type CalendarRead, type CalendarStay } from './read-calendar.ts';
import { decodeCalendar } from './split-calendar.ts';
import {
  bookingsOfFeed,
  findLiveFeed,
  insertRun,
  missingKeys,
  noteSaid,
  overruledOf,
  replaceMissing,
  toFeedBooking,
  updateFeed,
  type FeedRow,
} from './store.ts';

const minuteMs = 60_000;
export const readEveryMs = 15 * minuteMs;
const readEveryMsMax = 6 * 60 * minuteMs;
/** One lost read is the network; people are told of the second. */
const failuresUntilTold = 2;
const dayMs = 86_400_000;
const aheadDays = 550;
const answerMs = 30_000;
/** Portals send readers on to the site of their country. */
const redirectsMax = 3;

/** A calendar that could not be had. Its message is for a person. */
class FeedFailure extends Error {}

type Fetched =
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'read'; readonly read: CalendarRead; readonly etag: string | null; readonly lastModified: string | null };

const headerOf = (value: string | string[] | undefined): string | null =>
  Array.isArray(value) ? (value[0] ?? null) : (value ?? null);

/** Asks for the calendar, only if it has changed since `feed.etag` where `isConditional`. Throws FeedFailure. */
async function fetchCalendar(context: FeedContext, feed: FeedRow, room: RoomRow, isConditional: boolean): Promise<Fetched> {
  const now = context.clock.now();
  try {
    const answer = await context.http.send({
      method: 'GET',
      url: context.keyring.open(feed.url_sealed, urlContext(feed.room_id)),
      headers: {
        accept: 'text/calendar, */*;q=0.5',
        'user-agent': 'SmartLock calendar reader',
        ...(isConditional && feed.etag !== null ? { 'if-none-match': feed.etag } : {}),
        ...(isConditional && feed.last_modified !== null ? { 'if-modified-since': feed.last_modified } : {}),
      },
      timeoutMs: answerMs,
      bodyBytesMax: calendarBytesMax + 1,
      redirectsMax,
    });
    if (answer.status === 304) return { kind: 'unchanged' };
    if (answer.status !== 200) throw new FeedFailure(`It answers with HTTP status ${answer.status} instead of a calendar.`);
    const read = await readCalendar(decodeCalendar(answer.body), {
      timeZone: room.time_zone,
      checkInTime: feed.check_in_time,
      checkOutTime: feed.check_out_time,
      ignoredSummaries: feed.ignored_summaries,
      from: new Date(now.getTime() - dayMs),
      until: new Date(now.getTime() + aheadDays * dayMs),
    });
    return {
      kind: 'read',
      read,
      etag: headerOf(answer.headers['etag']),
      lastModified: headerOf(answer.headers['last-modified']),
    };
  } catch (error) {
    if (error instanceof FeedFailure) throw error;
    if (error instanceof GuardedHttpError || error instanceof SmartLockError)
      throw new FeedFailure(error.message, { cause: error });
    throw error;
  }
}

export interface FeedLook {
  readonly comparison: FeedComparison;
  readonly read: CalendarRead;
}

async function compare(context: FeedContext, feed: FeedRow, read: CalendarRead, isAccepted: boolean): Promise<FeedComparison> {
  const now = context.clock.now();
  const rows = await bookingsOfFeed(context.db, feed.id, now);
  // What people or the feed have ended comes back only when the feed says something else of it.
  const known = rows.map((row) => ({ ...toFeedBooking(feed.id, row), status: row.status }));
  return compareFeed({
    stays: read.stays,
    bookings: known.filter(({ status }) => status === 'confirmed'),
    ended: new Map(known.flatMap(({ key, status, said }) => (status === 'confirmed' || said === null ? [] : [[key, said]]))),
    missing: await missingKeys(context.db, feed.id),
    overruled: await overruledOf(context.db, feed.id),
    now,
    isAccepted,
  });
}

/** What a read would do now. Changes nothing. Throws vendor_rejected `calendar_unreadable`. */
export async function previewFeed(context: FeedContext, feed: FeedRow, room: RoomRow): Promise<FeedLook> {
  try {
    const fetched = await fetchCalendar(context, feed, room, false);
    if (fetched.kind === 'unchanged')
      throw new FeedFailure('It answers that nothing has changed, without having been asked that.');
    return { comparison: await compare(context, feed, fetched.read, false), read: fetched.read };
  } catch (error) {
    if (!(error instanceof FeedFailure)) throw error;
    throw new SmartLockError('vendor_rejected', 'calendar_unreadable', `The calendar cannot be read: ${error.message}`, {
      cause: error,
    });
  }
}

const pauseMs = (failures: number): number => Math.min(readEveryMs * 2 ** Math.max(0, failures - 1), readEveryMsMax);

/**
 * Reads a calendar and does what it asks for, each booking in a transaction of its own: what cannot be booked, as where the room is taken, is
 * kept with the reason and tried again at the next read. A bad read changes nothing. Does no harm twice.
 */
export async function readFeed(context: FeedContext, feedId: number, isAccepted: boolean): Promise<JobResult> {
  const feed = await findLiveFeed(context.db, feedId);
  const room = feed === undefined ? undefined : await findAnyRoom(context.db, feed.room_id);
  if (feed === undefined || room === undefined) return { outcome: 'gone' };
  let fetched: Fetched;
  try {
    // While something waits to be seen missing twice, or could not be booked, the whole is wanted.
    const isSettled = feed.state === 'good' && (await missingKeys(context.db, feed.id)).size === 0 && feed.problem === '';
    fetched = await fetchCalendar(context, feed, room, isSettled && !isAccepted);
  } catch (error) {
    if (!(error instanceof FeedFailure)) throw error;
    await hold(context, feed, room, { outcome: 'failed', problem: error.message, knownCount: 0, presentCount: 0 });
    return { outcome: 'failed' };
  }
  if (fetched.kind === 'unchanged') {
    await noteGood(context, feed, room, { etag: feed.etag, last_modified: feed.last_modified }, null);
    return { outcome: 'unchanged' };
  }
  const comparison = await compare(context, feed, fetched.read, isAccepted);
  if (comparison.verdict !== 'good') {
    const problem =
      comparison.verdict === 'empty'
        ? `It is empty, and ${comparison.knownCount} bookings are known from it.`
        : `It has only ${comparison.presentCount} of the ${comparison.knownCount} bookings that are known from it.`;
    await hold(context, feed, room, { ...comparison, outcome: comparison.verdict, problem });
    return { outcome: comparison.verdict };
  }
  const changes: DoneChange[] = [];
  for (const change of comparison.changes) changes.push(await applyChange(context, feed, room, change));
  await noteGood(
    context,
    feed,
    room,
    { etag: fetched.etag, last_modified: fetched.lastModified },
    {
      stays: fetched.read.stays,
      comparison,
      changes,
      warnings: fetched.read.warnings,
    },
  );
  return changes.length === 0 ? { outcome: 'unchanged' } : { outcome: 'applied', changes: changes.length };
}

interface Done {
  readonly stays: readonly CalendarStay[];
  readonly comparison: FeedComparison;
  readonly changes: readonly DoneChange[];
  readonly warnings: readonly string[];
}

async function noteGood(
  context: FeedContext,
  feed: FeedRow,
  room: RoomRow,
  seen: { readonly etag: string | null; readonly last_modified: string | null },
  done: Done | null,
): Promise<void> {
  const { clock, events } = context;
  const now = clock.now();
  const refused = done?.changes.filter(({ refusal }) => refusal !== null) ?? [];
  await context.db.transaction().execute(async (trx) => {
    await updateFeed(trx, feed.id, {
      ...seen,
      state: 'good',
      problem: done === null ? feed.problem : refused.length === 0 ? '' : `${refused.length} bookings could not be taken over.`,
      failures: 0,
      last_read_at: now,
      last_good_at: now,
      next_read_at: new Date(now.getTime() + readEveryMs),
    });
    if (done !== null) {
      await noteSaid(trx, feed.id, heardOf(done));
      const missed = done.changes.filter(({ kind }) => kind === 'miss').map(({ key }) => key);
      await replaceMissing(trx, feed.id, missed, now);
      const isChanged = done.changes.some(({ kind }) => kind !== 'miss');
      await insertRun(trx, {
        feed_id: feed.id,
        read_at: now,
        outcome: isChanged ? 'applied' : 'unchanged',
        known_count: done.comparison.knownCount,
        present_count: done.comparison.presentCount,
        changes: JSON.stringify(done.changes),
        warnings: JSON.stringify(done.warnings),
      });
    }
    if (feed.state === 'failing' || feed.state === 'held') {
      await events.publish(trx, calendarRead, told(feed, room, now), audience(room));
    }
  });
}

/** What this read said of each booking, but for what could not be done: that is still news at the next. */
function heardOf({ stays, changes }: Done): ReadonlyMap<string, string> {
  const said = new Map(stays.map((stay) => [stay.key, saidOf(stay)]));
  for (const { kind, key, said: asked, refusal } of changes) {
    if (refusal !== null) said.delete(key);
    else if (kind === 'cancel') said.set(key, asked);
  }
  return said;
}

function told(feed: FeedRow, room: RoomRow, at: Date) {
  return { feed: feed.id, feed_name: feed.name, room: room.id, room_name: room.name, at: at.toISOString() };
}

/** The room's owner; through its first door also those who are told of alerts. */
function audience(room: RoomRow) {
  const [first] = room.doors;
  return { userId: room.owner_id, ...(first === undefined ? {} : { devicePk: first.device_pk, isForManagers: true }) };
}

interface Bad {
  readonly outcome: Exclude<RunOutcome, 'applied' | 'unchanged'>;
  readonly problem: string;
  readonly knownCount: number;
  readonly presentCount: number;
}

async function hold(context: FeedContext, feed: FeedRow, room: RoomRow, bad: Bad): Promise<void> {
  const { clock, events } = context;
  const now = clock.now();
  const failures = feed.failures + 1;
  await context.db.transaction().execute(async (trx) => {
    await updateFeed(trx, feed.id, {
      state: bad.outcome === 'failed' ? 'failing' : 'held',
      problem: bad.problem,
      failures,
      last_read_at: now,
      next_read_at: new Date(now.getTime() + pauseMs(failures)),
    });
    await insertRun(trx, {
      feed_id: feed.id,
      read_at: now,
      outcome: bad.outcome,
      problem: bad.problem,
      known_count: bad.knownCount,
      present_count: bad.presentCount,
      changes: '[]',
      warnings: '[]',
    });
    if (bad.outcome !== 'failed' || failures >= failuresUntilTold) {
      const event = { ...told(feed, room, now), reason: bad.outcome, problem: bad.problem };
      await events.publish(trx, calendarHeld, event, audience(room));
    }
  });
}
