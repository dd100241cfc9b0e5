import { invalidInput, notFound, SmartLockError } from '../../../platform/errors.ts';
import { changesOf, type AuditedFields } from '../../../platform/audit/audit-changes.ts';
import type { BookingDatabase } from '../tables.ts';
import type { RoomRow } from '../store/rooms.ts';
import { urlContext, type FeedContext } from './context.ts';
import { readCalendarFeed } from './jobs.ts';
import { deleteFeed, findFeed, insertFeed, updateFeed, type FeedRow } from './store.ts';

export interface FeedFields {
  readonly name: string;
  readonly url: string;
  readonly checkInTime: string;
  readonly checkOutTime: string;
  readonly ignoredSummaries: readonly string[];
  readonly isActive: boolean;
}

/** Never the address: whoever has it reads the calendar. */
const auditedFields = {
  name: 'plain',
  host: 'plain',
  check_in_time: 'plain',
  check_out_time: 'plain',
  ignored_summaries: 'plain',
  is_active: 'plain',
} as const satisfies AuditedFields;

async function recordFeed(
  context: FeedContext,
  trx: BookingDatabase,
  action: 'calendar_feed.created' | 'calendar_feed.updated' | 'calendar_feed.deleted',
  before: FeedRow | null,
  after: FeedRow | null,
): Promise<void> {
  await context.audit.record(trx, {
    action,
    resourceType: 'calendar_feed',
    resourceId: (after ?? before)?.id ?? 0,
    changes: changesOf(auditedFields, before, after),
  });
}

export async function getFeed(context: FeedContext, room: RoomRow, id: number): Promise<FeedRow> {
  const feed = await findFeed(context.db, room.id, id);
  if (feed === undefined) throw notFound('calendar feed');
  return feed;
}

/** `webcal:` is what calendars call https. Throws invalid_input for an address that is never asked. */
function checkedUrl(context: FeedContext, url: string): { readonly url: string; readonly host: string } {
  const address = url.trim().replace(/^webcals?:/iu, 'https:');
  const refusal = context.http.refusalOf(address);
  if (refusal !== null) throw invalidInput('url', refusal, 'address_refused');
  return { url: address, host: new URL(address).hostname };
}

function urlColumns(context: FeedContext, room: RoomRow, url: string | undefined) {
  if (url === undefined) return {};
  const checked = checkedUrl(context, url);
  return {
    url_sealed: context.keyring.seal(checked.url, urlContext(room.id)),
    host: checked.host,
    etag: null,
    last_modified: null,
  };
}

export async function createFeed(context: FeedContext, room: RoomRow, fields: FeedFields, createdBy: number): Promise<FeedRow> {
  const now = context.clock.now();
  const { url, host } = checkedUrl(context, fields.url);
  return await context.db.transaction().execute(async (trx) => {
    const feed = await insertFeed(trx, {
      room_id: room.id,
      name: fields.name,
      url_sealed: context.keyring.seal(url, urlContext(room.id)),
      host,
      check_in_time: fields.checkInTime,
      check_out_time: fields.checkOutTime,
      ignored_summaries: [...fields.ignoredSummaries],
      is_active: fields.isActive,
      next_read_at: now,
      created_by: createdBy,
      created_at: now,
      updated_at: now,
    });
    await recordFeed(context, trx, 'calendar_feed.created', null, feed);
    return feed;
  });
}

export async function changeFeed(
  context: FeedContext,
  room: RoomRow,
  before: FeedRow,
  update: { readonly [Field in keyof FeedFields]?: FeedFields[Field] | undefined },
  ifVersion: number | undefined,
): Promise<FeedRow> {
  const now = context.clock.now();
  return await context.db.transaction().execute(async (trx) => {
    const after = await updateFeed(
      trx,
      before.id,
      {
        ...urlColumns(context, room, update.url),
        ...(update.name === undefined ? {} : { name: update.name }),
        ...(update.checkInTime === undefined ? {} : { check_in_time: update.checkInTime }),
        ...(update.checkOutTime === undefined ? {} : { check_out_time: update.checkOutTime }),
        ...(update.ignoredSummaries === undefined ? {} : { ignored_summaries: [...update.ignoredSummaries] }),
        ...(update.isActive === undefined ? {} : { is_active: update.isActive }),
        // What is read by other rules is read as a whole.
        etag: null,
        last_modified: null,
        next_read_at: now,
        failures: 0,
        version: before.version + 1,
        updated_at: now,
      },
      ifVersion ?? before.version,
    );
    if (after === undefined) {
      throw new SmartLockError(
        'precondition_failed',
        'precondition_failed',
        'This calendar feed was changed since you read it: read it again, then repeat your change with the new ETag in If-Match.',
      );
    }
    await recordFeed(context, trx, 'calendar_feed.updated', before, after);
    return after;
  });
}

/** Bookings that came from it stay. */
export async function removeFeed(context: FeedContext, feed: FeedRow): Promise<void> {
  await context.db.transaction().execute(async (trx) => {
    await deleteFeed(trx, feed.id);
    await recordFeed(context, trx, 'calendar_feed.deleted', feed, null);
  });
}

/** Puts a read into the queue: now, or of a calendar that is held back because a person says that it is right. */
export async function askForRead(context: FeedContext, feed: FeedRow, isAccepted: boolean): Promise<void> {
  await context.db.transaction().execute(async (trx) => {
    if (isAccepted) {
      await context.audit.record(trx, { action: 'calendar_feed.accepted', resourceType: 'calendar_feed', resourceId: feed.id });
    }
    await context.jobs.enqueue(
      trx,
      readCalendarFeed,
      { feed_id: feed.id, is_accepted: isAccepted },
      { key: `${feed.id}:${isAccepted ? 'accepted' : 'read'}` },
    );
  });
}
