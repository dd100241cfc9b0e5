import { sql, type QueryExecutorProvider, type RawBuilder } from 'kysely';
import type { Database } from '../database/connection.ts';
import type { NewEvent, RecordedEvent } from './event.ts';
import { encodeEventId, type EventPosition } from './event-position.ts';

/** Processes tell each other on this channel that there is something to read. */
export const eventsChannel = 'events';

interface EventRow {
  xid: string;
  id: number;
  type: string;
  device_pk: number | null;
  user_id: number | null;
  is_for_managers: boolean;
  is_for_owner: boolean;
  data: unknown;
  occurred_at: Date;
}

export interface PositionedEvent extends RecordedEvent {
  readonly position: EventPosition;
}

export interface EventPage {
  readonly events: readonly PositionedEvent[];
  /** More are committed, but wait for an older transaction to end. */
  readonly isHeldBack: boolean;
}

/** One statement, whatever their number. */
export async function insertEvents(trx: QueryExecutorProvider, events: readonly NewEvent[], occurredAt: Date): Promise<void> {
  const rows = events.map(({ type, data, subject }) => ({
    type,
    data,
    device_pk: subject.devicePk ?? null,
    user_id: subject.userId ?? null,
    is_for_managers: subject.isForManagers ?? false,
    is_for_owner: subject.isForOwner ?? false,
  }));
  await sql`
    insert into events (type, device_pk, user_id, is_for_managers, is_for_owner, data, occurred_at)
    select e.type, e.device_pk, e.user_id, e.is_for_managers, e.is_for_owner, e.data, ${occurredAt}
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      as e (type text, device_pk bigint, user_id bigint, is_for_managers boolean, is_for_owner boolean, data jsonb)`.execute(trx);
}

/** The same within another statement, for each row of `source`. */
export function eventInsert(
  { type, data, subject }: NewEvent,
  occurredAt: Date,
  source: RawBuilder<unknown>,
): RawBuilder<unknown> {
  return sql`
    insert into events (type, device_pk, user_id, is_for_managers, is_for_owner, data, occurred_at)
    select ${type}::text, ${subject.devicePk ?? null}::bigint, ${subject.userId ?? null}::bigint, ${subject.isForManagers ?? false}::boolean,
      ${subject.isForOwner ?? false}::boolean, ${JSON.stringify(data)}::jsonb, ${occurredAt}::timestamptz
    from ${source}`;
}

/** The events after a position that nothing can come before any more. */
export async function readEvents(db: QueryExecutorProvider, after: EventPosition, limit: number): Promise<EventPage> {
  const result = await sql<EventRow & { is_held_back: boolean }>`
    with page as (
      select * from events
      where (xid, id) > (${String(after.xid)}::xid8, ${after.id}::bigint)
        and xid < pg_snapshot_xmin(pg_current_snapshot())
      order by xid, id
      limit ${limit}
    ), later as (
      select exists (select from events where xid >= pg_snapshot_xmin(pg_current_snapshot())) as is_held_back
    )
    select page.*, later.is_held_back from later left join page on true order by page.xid, page.id`.execute(db);
  const events = result.rows.filter((row) => row.id !== null).map(toEvent);
  return { events, isHeldBack: result.rows[0]?.is_held_back ?? false };
}

function toEvent(row: EventRow): PositionedEvent {
  const position = { xid: BigInt(row.xid), id: row.id };
  return {
    id: encodeEventId(position),
    position,
    type: row.type,
    devicePk: row.device_pk,
    userId: row.user_id,
    isForManagers: row.is_for_managers,
    isForOwner: row.is_for_owner,
    data: row.data,
    occurredAt: row.occurred_at,
  };
}

/** After everything that can be read now, and before everything that cannot. */
export async function presentPosition(db: QueryExecutorProvider): Promise<EventPosition> {
  const { rows } = await sql<{ xid: string }>`select pg_snapshot_xmin(pg_current_snapshot())::text as xid`.execute(db);
  return { xid: BigInt(rows[0]?.xid ?? 0), id: 0 };
}

/**
 * A bounded piece of what is older than `before`, from the oldest on, and nothing that one of these consumers has yet to see. Answers how
 * many went.
 */
export async function deleteEventsBefore(
  db: Database,
  before: Date,
  consumers: readonly string[],
  limit: number,
): Promise<number> {
  // What was deleted is remembered, so that who asks to resume from before it is told of the gap.
  const { rows } = await sql<{ count: number }>`
    with seen as (
      select xid, event_id from event_consumers where name = any(${[...consumers]}) order by xid, event_id limit 1
    ), gone as (
      delete from events e using (
        select xid, id from (select xid, id, occurred_at from events order by xid, id limit ${limit}) oldest
        where occurred_at < ${before}
          and not exists (select from seen where (oldest.xid, oldest.id) > (seen.xid, seen.event_id))
      ) old
      where e.xid = old.xid and e.id = old.id
      returning e.xid, e.id
    ), last as (
      select xid, id from gone order by xid desc, id desc limit 1
    ), remembered as (
      update event_retention r set xid = last.xid, event_id = last.id from last
    )
    select count(*) as count from gone`.execute(db);
  return rows[0]?.count ?? 0;
}

/** Up to and including this, events are gone. */
export async function deletedUpTo(db: QueryExecutorProvider): Promise<EventPosition> {
  const { rows } = await sql<{ xid: string; event_id: number }>`select xid, event_id from event_retention`.execute(db);
  const row = rows[0];
  return row === undefined ? { xid: 0n, id: 0 } : { xid: BigInt(row.xid), id: row.event_id };
}

/**
 * A database that was restored from a dump carries transaction numbers of the server it came from, which may be far ahead of this one's:
 * its events would wait for ever. They are put before everything new, in the order of their ids, and consumers are set back
 * to the first event that they may not have seen. Answers whether there was something to do.
 */
export async function adoptRestoredEvents(db: Database): Promise<boolean> {
  return await db.transaction().execute(async (trx) => {
    await sql`lock table events, event_consumers, event_retention in exclusive mode`.execute(trx);
    const { rows } = await sql<{ is_foreign: boolean }>`
      select exists (
        select from (select xid from events union all select xid from event_consumers union all select xid from event_retention) known
        where xid > pg_snapshot_xmax(pg_current_snapshot())
      ) as is_foreign`.execute(trx);
    if (rows[0]?.is_foreign !== true) return false;
    await sql`
      update event_consumers c set xid = '0', event_id = coalesce(
        (select min(e.id) - 1 from events e where (e.xid, e.id) > (c.xid, c.event_id)),
        (select max(e.id) from events e), c.event_id)`.execute(trx);
    await sql`update event_retention set xid = '0'`.execute(trx);
    await sql`update events set xid = '0'`.execute(trx);
    return true;
  });
}

/** A consumer that is new starts at the present. */
export async function registerConsumer(db: Database, name: string): Promise<void> {
  await sql`
    insert into event_consumers (name, xid, event_id) values (${name}, pg_snapshot_xmin(pg_current_snapshot()), 0)
    on conflict (name) do nothing`.execute(db);
}

/** The consumer's position, held until the transaction ends; undefined while another process works for it. */
export async function lockPosition(trx: QueryExecutorProvider, name: string): Promise<EventPosition | undefined> {
  const { rows } = await sql<{ xid: string; event_id: number }>`
    select xid, event_id from event_consumers where name = ${name} for update skip locked`.execute(trx);
  const row = rows[0];
  return row === undefined ? undefined : { xid: BigInt(row.xid), id: row.event_id };
}

export async function movePosition(trx: QueryExecutorProvider, name: string, { xid, id }: EventPosition): Promise<void> {
  await sql`
    update event_consumers set xid = ${String(xid)}::xid8, event_id = ${id}, moved_at = now() where name = ${name}`.execute(trx);
}
