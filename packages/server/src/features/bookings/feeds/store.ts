import { sql, type Insertable, type Selectable, type Updateable } from 'kysely';
import type { BookingDatabase, BookingTables } from '../tables.ts';
import type { BookingRow } from '../store/bookings.ts';
import type { FeedBooking } from './compare-feed.ts';

export type FeedRow = Selectable<BookingTables['calendar_feeds']>;
export type RunRow = Selectable<BookingTables['calendar_feed_runs']>;
export type LinkRow = Selectable<BookingTables['calendar_links']>;

/** Before a key in `bookings.external_id`: two calendars may use the same. */
export const externalIdOf = (feedId: number, key: string): string => `feed:${feedId}:${key}`;

export async function insertFeed(trx: BookingDatabase, feed: Insertable<BookingTables['calendar_feeds']>): Promise<FeedRow> {
  return await trx.insertInto('calendar_feeds').values(feed).returningAll().executeTakeFirstOrThrow();
}

export async function feedsOf(db: BookingDatabase, roomId: number): Promise<FeedRow[]> {
  return await db.selectFrom('calendar_feeds').selectAll().where('room_id', '=', roomId).orderBy('id').execute();
}

export async function findFeed(db: BookingDatabase, roomId: number, id: number): Promise<FeedRow | undefined> {
  return await db.selectFrom('calendar_feeds').selectAll().where('room_id', '=', roomId).where('id', '=', id).executeTakeFirst();
}

/** Of a room that is still there. */
export async function findLiveFeed(db: BookingDatabase, id: number): Promise<FeedRow | undefined> {
  return await db
    .selectFrom('calendar_feeds as f')
    .innerJoin('rooms as r', 'r.id', 'f.room_id')
    .selectAll('f')
    .where('f.id', '=', id)
    .where('f.is_active', '=', true)
    .where('r.deleted_at', 'is', null)
    .executeTakeFirst();
}

/** Undefined: it is gone, or not at `ifVersion` any more. What the reader notes changes no version. */
export async function updateFeed(
  trx: BookingDatabase,
  id: number,
  changes: Updateable<BookingTables['calendar_feeds']>,
  ifVersion?: number,
): Promise<FeedRow | undefined> {
  let query = trx.updateTable('calendar_feeds').set(changes).where('id', '=', id);
  if (ifVersion !== undefined) query = query.where('version', '=', ifVersion);
  return await query.returningAll().executeTakeFirst();
}

export async function deleteFeed(trx: BookingDatabase, id: number): Promise<void> {
  await trx.deleteFrom('calendar_feeds').where('id', '=', id).execute();
}

export async function dueFeeds(db: BookingDatabase, now: Date, limit: number): Promise<number[]> {
  const rows = await db
    .selectFrom('calendar_feeds as f')
    .innerJoin('rooms as r', 'r.id', 'f.room_id')
    .select('f.id')
    .where('f.is_active', '=', true)
    .where('r.deleted_at', 'is', null)
    .where('f.next_read_at', '<=', now)
    .orderBy('f.next_read_at')
    .limit(limit)
    .execute();
  return rows.map(({ id }) => id);
}

/** Every booking that came from this feed and is not over, whatever became of it. */
export async function bookingsOfFeed(db: BookingDatabase, feedId: number, now: Date): Promise<BookingRow[]> {
  return await db
    .selectFrom('bookings')
    .selectAll()
    .where('source', '=', 'calendar')
    .where('external_id', 'like', `feed:${feedId}:%`)
    .where('ends_at', '>', now)
    .execute();
}

export function toFeedBooking(feedId: number, row: BookingRow): FeedBooking {
  const key = (row.external_id ?? '').slice(externalIdOf(feedId, '').length);
  return { id: row.id, key, startsAt: row.starts_at, endsAt: row.ends_at, said: row.calendar_said };
}

/** Kept beside the bookings, and no change of them. */
export async function noteSaid(trx: BookingDatabase, feedId: number, said: ReadonlyMap<string, string>): Promise<void> {
  await sql`
    update bookings b set calendar_said = s.said
    from unnest(${[...said.keys()].map((key) => externalIdOf(feedId, key))}::text[], ${[...said.values()]}::text[]) as s (external_id, said)
    where b.source = 'calendar' and b.external_id = s.external_id and b.calendar_said is distinct from s.said`.execute(trx);
}

export async function missingKeys(db: BookingDatabase, feedId: number): Promise<ReadonlySet<string>> {
  const rows = await db.selectFrom('calendar_feed_missing').select('key').where('feed_id', '=', feedId).execute();
  return new Set(rows.map(({ key }) => key));
}

export async function replaceMissing(trx: BookingDatabase, feedId: number, keys: readonly string[], at: Date): Promise<void> {
  await sql`delete from calendar_feed_missing where feed_id = ${feedId} and key <> all(${[...keys]}::text[])`.execute(trx);
  await sql`insert into calendar_feed_missing (feed_id, key, since)
    select ${feedId}, key, ${at} from unnest(${[...keys]}::text[]) as key on conflict do nothing`.execute(trx);
}

export async function overruledOf(db: BookingDatabase, feedId: number): Promise<ReadonlyMap<string, string>> {
  const rows = await db.selectFrom('calendar_feed_overruled').selectAll().where('feed_id', '=', feedId).execute();
  return new Map(rows.map(({ key, said }) => [key, said]));
}

export async function overrule(trx: BookingDatabase, feedId: number, key: string, said: string): Promise<void> {
  await sql`insert into calendar_feed_overruled (feed_id, key, said) values (${feedId}, ${key}, ${said})
    on conflict (feed_id, key) do update set said = excluded.said`.execute(trx);
}

/** Runs that changed nothing are kept as one, so that a feed that is read every quarter of an hour leaves no row each time. */
export async function insertRun(trx: BookingDatabase, run: Insertable<BookingTables['calendar_feed_runs']>): Promise<RunRow> {
  if (run.outcome === 'unchanged') {
    await sql`delete from calendar_feed_runs where feed_id = ${run.feed_id} and outcome = 'unchanged'`.execute(trx);
  }
  await sql`delete from calendar_feed_runs where feed_id = ${run.feed_id}
    and id <= (select id from calendar_feed_runs where feed_id = ${run.feed_id} order by id desc offset ${runsKept} limit 1)`.execute(
    trx,
  );
  return await trx.insertInto('calendar_feed_runs').values(run).returningAll().executeTakeFirstOrThrow();
}

const runsKept = 200;

export async function runsOf(db: BookingDatabase, feedId: number): Promise<RunRow[]> {
  return await db
    .selectFrom('calendar_feed_runs')
    .selectAll()
    .where('feed_id', '=', feedId)
    .orderBy('id', 'desc')
    .limit(runsKept)
    .execute();
}

export async function findRun(db: BookingDatabase, feedId: number, id: number): Promise<RunRow | undefined> {
  return await db
    .selectFrom('calendar_feed_runs')
    .selectAll()
    .where('feed_id', '=', feedId)
    .where('id', '=', id)
    .executeTakeFirst();
}

/** False where somebody was faster. */
export async function markUndone(trx: BookingDatabase, id: number, at: Date): Promise<boolean> {
  const result = await trx
    .updateTable('calendar_feed_runs')
    .set({ undone_at: at })
    .where('id', '=', id)
    .where('undone_at', 'is', null)
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}

export async function putLink(trx: BookingDatabase, link: Insertable<BookingTables['calendar_links']>): Promise<void> {
  await trx
    .insertInto('calendar_links')
    .values(link)
    .onConflict((conflict) => conflict.column('room_id').doUpdateSet({ ...link }))
    .execute();
}

export async function deleteLink(trx: BookingDatabase, roomId: number): Promise<boolean> {
  const result = await trx.deleteFrom('calendar_links').where('room_id', '=', roomId).executeTakeFirst();
  return result.numDeletedRows > 0n;
}

export async function findLink(db: BookingDatabase, tokenHash: string): Promise<LinkRow | undefined> {
  return await db
    .selectFrom('calendar_links as l')
    .innerJoin('rooms as r', 'r.id', 'l.room_id')
    .selectAll('l')
    .where('l.token_hash', '=', tokenHash)
    .where('r.deleted_at', 'is', null)
    .executeTakeFirst();
}

/** What a room's own calendar tells: confirmed stays, a month back. */
export async function staysOfRoom(db: BookingDatabase, roomId: number, since: Date, limit: number): Promise<BookingRow[]> {
  return await db
    .selectFrom('bookings')
    .selectAll()
    .where('room_id', '=', roomId)
    .where('status', 'in', ['confirmed', 'completed'])
    .where('ends_at', '>', since)
    .orderBy('starts_at')
    .limit(limit)
    .execute();
}
