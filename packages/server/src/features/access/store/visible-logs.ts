import { sql, type RawBuilder } from 'kysely';
import { visibleDevices, type Viewer } from '../../devices/index.ts';
import { managingRoles } from '../policy.ts';
import type { AccessLogRow, LogConditions, LogPosition } from '../store.ts';
import type { AccessDatabase } from '../tables.ts';

export interface VisibleLogFilter extends LogConditions {
  readonly device?: number | undefined;
}

function conditionsOf(filter: LogConditions, after: LogPosition | undefined): RawBuilder<unknown> {
  const parts = [sql`true`];
  if (filter.userId !== undefined) parts.push(sql`a.user_id = ${filter.userId}`);
  if (filter.success !== undefined) parts.push(sql`a.success = ${filter.success}`);
  if (filter.action !== undefined) parts.push(sql`a.action = ${filter.action}`);
  if (filter.method !== undefined) parts.push(sql`a.access_method = ${filter.method}`);
  if (filter.from !== undefined) parts.push(sql`a.occurred_at >= ${filter.from}`);
  if (filter.until !== undefined) parts.push(sql`a.occurred_at < ${filter.until}`);
  if (after !== undefined) parts.push(sql`(a.occurred_at, a.id) < (${after.occurredAt}, ${after.id})`);
  return sql.join(parts, sql` and `);
}

/** The devices to look at, and whether the viewer sees everybody's entries there or only their own. */
function scopeOf(viewer: Viewer, device: number | undefined): RawBuilder<unknown> {
  const narrowed = device === undefined ? sql`` : sql` where device_pk = ${device}`;
  return sql`(select device_pk, role = any(${[...managingRoles]}::text[]) as sees_all from ${visibleDevices(viewer)} vis${narrowed})`;
}

/**
 * The entries of a device `v` that the viewer sees, from `select … from access_logs a`: two branches of which one is empty, since each
 * has an index of its own.
 */
function visibleEntries(viewer: Viewer, conditions: RawBuilder<unknown>, what: RawBuilder<unknown>, rest: RawBuilder<unknown>) {
  return sql`(select ${what} from access_logs a where v.sees_all and a.device_pk = v.device_pk and ${conditions} ${rest})
    union all
    (select ${what} from access_logs a
      where not v.sees_all and a.device_pk = v.device_pk and a.user_id = ${viewer.userId} and ${conditions} ${rest})`;
}

/** Administrators who see everything see the entries of deleted devices too. */
export async function countVisibleLogs(db: AccessDatabase, viewer: Viewer, filter: VisibleLogFilter): Promise<number> {
  const conditions = conditionsOf(filter, undefined);
  const ofDevice = filter.device === undefined ? sql`` : sql` and a.device_pk = ${filter.device}`;
  const { rows } = viewer.seesAll
    ? await sql<{ count: number }>`select count(*) from access_logs a where ${conditions}${ofDevice}`.execute(db)
    : await sql<{ count: number }>`
        select coalesce(sum(l.count), 0)::bigint as count from ${scopeOf(viewer, filter.device)} v
        cross join lateral (${visibleEntries(viewer, conditions, sql`count(*) as count`, sql``)}) l`.execute(db);
  return rows[0]?.count ?? 0;
}

/**
 * Newest first. The newest few of each device are read from its index and merged, so that what a page costs depends on the number of
 * devices and not on how long their logs are.
 */
export async function pageOfVisibleLogs(
  db: AccessDatabase,
  viewer: Viewer,
  filter: VisibleLogFilter,
  page: { limit: number; offset?: number | undefined; after?: LogPosition | undefined },
): Promise<AccessLogRow[]> {
  const { limit, offset = 0 } = page;
  const conditions = conditionsOf(filter, page.after);
  if (viewer.seesAll) {
    const ofDevice = filter.device === undefined ? sql`` : sql` and a.device_pk = ${filter.device}`;
    const { rows } = await sql<AccessLogRow>`
      select a.* from access_logs a where ${conditions}${ofDevice}
      order by a.occurred_at desc, a.id desc limit ${limit} offset ${offset}`.execute(db);
    return rows;
  }
  const { rows } = await sql<AccessLogRow>`
    select l.* from ${scopeOf(viewer, filter.device)} v cross join lateral (
      ${visibleEntries(viewer, conditions, sql`a.*`, sql`order by a.occurred_at desc, a.id desc limit ${limit + offset}`)}
    ) l order by l.occurred_at desc, l.id desc limit ${limit} offset ${offset}`.execute(db);
  return rows;
}
