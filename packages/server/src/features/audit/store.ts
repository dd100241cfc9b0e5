import { sql, type RawBuilder } from 'kysely';
import type { Database } from '../../platform/database/connection.ts';
import { deviceRoles, mayDo, visibleDevices, type Viewer } from '../devices/index.ts';

export interface EntryRow {
  readonly id: number;
  readonly body: string;
  readonly seq: number | null;
  readonly hash: string | null;
}

export interface EntryFilter {
  readonly user?: number | undefined;
  readonly device?: number | undefined;
  readonly action?: string | undefined;
  readonly resourceType?: string | undefined;
  readonly resourceId?: string | undefined;
  readonly success?: boolean | undefined;
  readonly from?: Date | undefined;
  readonly until?: Date | undefined;
}

const overseeingRoles = deviceRoles.filter((role) => mayDo(role, 'see_everyones_access'));

function conditionsOf(filter: EntryFilter): RawBuilder<unknown> {
  const parts = [sql`true`];
  if (filter.user !== undefined) parts.push(sql`e.actor_user_id = ${filter.user}`);
  if (filter.device !== undefined) parts.push(sql`e.device_pk = ${filter.device}`);
  if (filter.action !== undefined) parts.push(sql`e.action = ${filter.action}`);
  if (filter.resourceType !== undefined) parts.push(sql`e.resource_type = ${filter.resourceType}`);
  if (filter.resourceId !== undefined) parts.push(sql`e.resource_id = ${filter.resourceId}`);
  if (filter.success !== undefined) parts.push(sql`e.success = ${filter.success}`);
  if (filter.from !== undefined) parts.push(sql`e.occurred_at >= ${filter.from}`);
  if (filter.until !== undefined) parts.push(sql`e.occurred_at < ${filter.until}`);
  return sql.join(parts, sql` and `);
}

const columns = sql`e.id, e.body, e.seq, encode(e.hash, 'hex') as hash`;

/**
 * What somebody did, what was done to their account, and what concerns devices that they manage: a branch for each, since each has an
 * index of its own.
 */
function visibleTo(viewer: Viewer, conditions: RawBuilder<unknown>, rest: RawBuilder<unknown>): RawBuilder<EntryRow> {
  if (viewer.seesAll) return sql<EntryRow>`(select ${columns} from audit_entries e where ${conditions} ${rest})`;
  const { userId } = viewer;
  return sql<EntryRow>`(
    (select ${columns} from audit_entries e where e.actor_user_id = ${userId} and ${conditions} ${rest})
    union (select ${columns} from audit_entries e where e.subject_user_id = ${userId} and ${conditions} ${rest})
    union (select l.* from ${visibleDevices(viewer)} v cross join lateral (
      select ${columns} from audit_entries e where e.device_pk = v.device_pk and ${conditions} ${rest}) l
      where v.role = any(${[...overseeingRoles]}::text[])))`;
}

/** Newest first. */
export async function pageOfEntries(
  db: Database,
  viewer: Viewer,
  filter: EntryFilter,
  page: { readonly limit: number; readonly beforeId: number | undefined },
): Promise<EntryRow[]> {
  const before = page.beforeId === undefined ? sql`` : sql` and e.id < ${page.beforeId}`;
  const conditions = sql`${conditionsOf(filter)}${before}`;
  const { rows } = await sql<EntryRow>`
    select * from ${visibleTo(viewer, conditions, sql`order by e.id desc limit ${page.limit}`)} found
    order by id desc limit ${page.limit}
  `.execute(db);
  return rows;
}

export async function findEntry(db: Database, viewer: Viewer, id: number): Promise<EntryRow | undefined> {
  const { rows } = await sql<EntryRow>`select * from ${visibleTo(viewer, sql`e.id = ${id}`, sql``)} found`.execute(db);
  return rows[0];
}

/** Everything that a person did or that was done to them, oldest first, from one entry on. */
export async function entriesOfPerson(db: Database, userId: number, afterId: number, limit: number): Promise<EntryRow[]> {
  const { rows } = await sql<EntryRow>`
    select * from (
      (select ${columns} from audit_entries e where e.actor_user_id = ${userId} and e.id > ${afterId} order by e.id limit ${limit})
      union
      (select ${columns} from audit_entries e where e.subject_user_id = ${userId} and e.id > ${afterId} order by e.id limit ${limit})
    ) found order by id limit ${limit}
  `.execute(db);
  return rows;
}
