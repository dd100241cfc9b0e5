import { sql, type Insertable, type RawBuilder, type Selectable } from 'kysely';
import { deviceRoles, mayDo, visibleDevices, type Viewer } from '../devices/index.ts';
import type { ReportDatabase, ReportStatus, ReportTables } from './tables.ts';
import type { Totals } from './tally.ts';

export type ReportRow = Selectable<ReportTables['access_reports']>;
export type NewReport = Insertable<ReportTables['access_reports']>;

export interface ReportFilter {
  readonly device?: number | undefined;
  readonly status?: ReportStatus | undefined;
  readonly month?: string | undefined;
}

const managingRoles = deviceRoles.filter((role) => mayDo(role, 'manage'));

/** Reports of devices that the viewer manages. */
function managed(db: ReportDatabase, viewer: Viewer) {
  return db
    .selectFrom('access_reports as r')
    .innerJoin(visibleDevices(viewer).as('v'), 'v.device_pk', 'r.device_pk')
    .where(sql<boolean>`v.role = any(${[...managingRoles]}::text[])`);
}

function filtered(db: ReportDatabase, viewer: Viewer, { device, status, month }: ReportFilter) {
  return managed(db, viewer)
    .$if(device !== undefined, (query) => query.where('r.device_pk', '=', device ?? 0))
    .$if(status !== undefined, (query) => query.where('r.status', '=', status ?? 'ready'))
    .$if(month !== undefined, (query) => query.where('r.month', '=', `${month}-01`));
}

export async function countReports(db: ReportDatabase, viewer: Viewer, filter: ReportFilter): Promise<number> {
  const row = await filtered(db, viewer, filter)
    .select((select) => select.fn.countAll<number>().as('count'))
    .executeTakeFirst();
  return row?.count ?? 0;
}

/** Newest first. */
export async function pageOfReports(
  db: ReportDatabase,
  viewer: Viewer,
  filter: ReportFilter,
  { limit, offset }: { readonly limit: number; readonly offset: number },
): Promise<ReportRow[]> {
  return await filtered(db, viewer, filter)
    .selectAll('r')
    .orderBy('r.created_at', 'desc')
    .orderBy('r.id', 'desc')
    .limit(limit)
    .offset(offset)
    .execute();
}

export async function findManagedReport(db: ReportDatabase, viewer: Viewer, id: number): Promise<ReportRow | undefined> {
  return await managed(db, viewer).selectAll('r').where('r.id', '=', id).executeTakeFirst();
}

export async function findReport(db: ReportDatabase, id: number): Promise<ReportRow | undefined> {
  return await db.selectFrom('access_reports').selectAll().where('id', '=', id).executeTakeFirst();
}

/** Undefined: the schedule has made one of this month before. */
export async function insertReport(trx: ReportDatabase, report: NewReport): Promise<ReportRow | undefined> {
  return await trx
    .insertInto('access_reports')
    .values(report)
    .onConflict((conflict) => conflict.doNothing())
    .returningAll()
    .executeTakeFirst();
}

export async function countQueuedOf(trx: ReportDatabase, userId: number): Promise<number> {
  const row = await trx
    .selectFrom('access_reports')
    .select((select) => select.fn.countAll<number>().as('count'))
    .where('requested_by', '=', userId)
    .where('status', '=', 'queued')
    .executeTakeFirst();
  return row?.count ?? 0;
}

/** Devices that anybody was at in that time, by their ids, from `afterId` on. */
export async function devicesWithEntries(
  db: ReportDatabase,
  from: Date,
  until: Date,
  afterId: number,
  limit: number,
): Promise<{ readonly id: number; readonly owner_id: number }[]> {
  const { rows } = await sql<{ id: number; owner_id: number }>`
    select d.id, d.owner_id from devices d
    where d.id > ${afterId} and d.deleted_at is null
      and exists (select from access_logs a where a.device_pk = d.id and a.occurred_at >= ${from} and a.occurred_at < ${until})
    order by d.id limit ${limit}`.execute(db);
  return rows;
}

export async function hasEntries(db: ReportDatabase, devicePk: number, from: Date, until: Date): Promise<boolean> {
  const { rows } = await sql<{ has: boolean }>`
    select exists (
      select from access_logs where device_pk = ${devicePk} and occurred_at >= ${from} and occurred_at < ${until}
    ) as has`.execute(db);
  return rows[0]?.has === true;
}

export interface Finished {
  readonly totals: Totals;
  readonly pdfBytes: number;
  readonly csvBytes: number;
  readonly hasArchivedEntries: boolean;
  readonly at: Date;
}

/** False: it was deleted meanwhile, or another worker was quicker. */
export async function markReady(trx: ReportDatabase, id: number, finished: Finished): Promise<boolean> {
  const result = await trx
    .updateTable('access_reports')
    .set({
      status: 'ready',
      totals: JSON.stringify(finished.totals),
      pdf_bytes: finished.pdfBytes,
      csv_bytes: finished.csvBytes,
      has_archived_entries: finished.hasArchivedEntries,
      problem: null,
      ready_at: finished.at,
    })
    .where('id', '=', id)
    .where('status', '<>', 'ready')
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}

export async function markFailed(db: ReportDatabase, id: number, problem: string): Promise<void> {
  await db
    .updateTable('access_reports')
    .set({ status: 'failed', problem })
    .where('id', '=', id)
    .where('status', '=', 'queued')
    .execute();
}

/** Ids of reports that are still to be made, from `afterId` on. */
export async function queuedReports(db: ReportDatabase, afterId: number, limit: number): Promise<number[]> {
  const rows = await db
    .selectFrom('access_reports')
    .select('id')
    .where('status', '=', 'queued')
    .where('id', '>', afterId)
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map(({ id }) => id);
}

export async function insertPeople(trx: ReportDatabase, reportId: number, people: readonly string[]): Promise<void> {
  await sql`
    insert into access_report_people (report_id, person) select ${reportId}, person from unnest(${[...people]}::text[]) person
    on conflict do nothing`.execute(trx);
}

/**
 * Whoever writes down whom a report names, and whoever erases a person from reports, take turns until their transactions end: the second
 * sees what the first did.
 */
export async function takeNamesTurn(trx: ReportDatabase): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext('smartlock report names'))`.execute(trx);
}

export async function countErasedEntries(trx: ReportDatabase, devicePk: number, from: Date, until: Date): Promise<number> {
  // A month of many millions takes longer to count than a request may; the job has its own limit.
  await sql`select set_config('statement_timeout', '600000', true)`.execute(trx);
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from access_logs
    where device_pk = ${devicePk} and occurred_at >= ${from} and occurred_at < ${until} and is_erased`.execute(trx);
  return rows[0]?.count ?? 0;
}

/** Held until the end of the transaction: whoever deletes one of them first is the only one who does. */
export async function lockReports(trx: ReportDatabase, which: RawBuilder<boolean>): Promise<ReportRow[]> {
  const { rows } = await sql<ReportRow>`select r.* from access_reports r where ${which} order by r.id for update`.execute(trx);
  return rows;
}

/** Answers the files that nobody knows any more. */
export async function deleteReports(trx: ReportDatabase, which: RawBuilder<boolean>): Promise<string[]> {
  const { rows } = await sql<{ pdf_file: string; csv_file: string }>`
    delete from access_reports as r where ${which} returning pdf_file, csv_file`.execute(trx);
  return rows.flatMap((row) => [row.pdf_file, row.csv_file]);
}
