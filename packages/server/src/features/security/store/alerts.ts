import { sql, type Selectable } from 'kysely';
import { deviceRoles, mayDo, visibleDevices, type Viewer } from '../../devices/index.ts';
import type { OrderBy } from '../../../platform/http/schemas.ts';
import { alertSeverities, lastLevel, type AlertSeverity, type AlertType } from '../alert-kinds.ts';
import type { SecurityDatabase, SecurityTables } from '../tables.ts';

export type AlertRow = Selectable<SecurityTables['security_alerts']>;

export interface NewAlert {
  readonly type: AlertType;
  readonly severity: AlertSeverity;
  readonly devicePk: number | null;
  readonly incident: string;
  readonly description: string;
  readonly count: number;
  readonly at: Date;
  readonly escalatesAt: Date | null;
}

const worse = sql`case when array_position(${[...alertSeverities]}::text[], excluded.severity) > array_position(${[...alertSeverities]}::text[], security_alerts.severity)
  then excluded.severity else security_alerts.severity end`;

/** Opens an alert, or counts it where the same is open already; however many do it at once. */
export async function openOrCount(trx: SecurityDatabase, alert: NewAlert): Promise<AlertRow & { readonly isNew: boolean }> {
  const { rows } = await sql<AlertRow & { isNew: boolean }>`
    insert into security_alerts (alert_type, severity, device_pk, incident, description, occurrences, created_at, last_seen_at,
      escalation_level, escalates_at)
    values (${alert.type}, ${alert.severity}, ${alert.devicePk}, ${alert.incident}, ${alert.description}, ${alert.count}, ${alert.at},
      ${alert.at}, ${alert.devicePk === null ? lastLevel : 0}, ${alert.escalatesAt})
    on conflict (alert_type, coalesce(device_pk, 0), incident) where not is_resolved do update set
      occurrences = security_alerts.occurrences + excluded.occurrences,
      last_seen_at = greatest(security_alerts.last_seen_at, excluded.last_seen_at),
      severity = ${worse},
      description = excluded.description
    returning *, (xmax = 0) as "isNew"`.execute(trx);
  const [row] = rows;
  if (row === undefined) throw new Error(`The alert ${alert.type} was neither opened nor counted.`);
  return row;
}

/** Whether people were told of such a thing at this device as it happened, and it is not settled or was seen since then. */
export async function wasToldOf(db: SecurityDatabase, type: AlertType, devicePk: number, since: Date): Promise<boolean> {
  const { rows } = await sql`
    select from security_alerts where alert_type = ${type} and device_pk = ${devicePk} and incident = ''
      and (not is_resolved or last_seen_at >= ${since}) limit 1`.execute(db);
  return rows.length > 0;
}

const managingRoles = deviceRoles.filter((role) => mayDo(role, 'manage'));

export interface VisibleAlert extends AlertRow {
  readonly device_name: string | null;
}

/** Of devices that the viewer manages; without a device for administrators who ask for everything. */
function visibleAlerts(db: SecurityDatabase, viewer: Viewer) {
  return db
    .selectFrom('security_alerts as a')
    .leftJoin(visibleDevices(viewer).as('v'), 'v.device_pk', 'a.device_pk')
    .where(sql<boolean>`(v.role = any(${[...managingRoles]}::text[]) or a.device_pk is null and ${viewer.seesAll}::boolean)`);
}

export async function findAlert(db: SecurityDatabase, viewer: Viewer, id: number): Promise<VisibleAlert | undefined> {
  return await visibleAlerts(db, viewer).selectAll('a').select('v.device_name').where('a.id', '=', id).executeTakeFirst();
}

export interface AlertFilter {
  readonly device?: number | undefined;
  readonly type?: AlertType | undefined;
  readonly severity?: AlertSeverity | undefined;
  readonly isResolved?: boolean | undefined;
  readonly isAcknowledged?: boolean | undefined;
  readonly from?: Date | undefined;
  readonly until?: Date | undefined;
}

export const alertOrderings = ['id', 'created_at', 'last_seen_at', 'severity'] as const;
export type AlertOrdering = OrderBy<(typeof alertOrderings)[number]>;

function filteredAlerts(db: SecurityDatabase, viewer: Viewer, filter: AlertFilter) {
  let query = visibleAlerts(db, viewer);
  if (filter.device !== undefined) query = query.where('a.device_pk', '=', filter.device);
  if (filter.type !== undefined) query = query.where('a.alert_type', '=', filter.type);
  if (filter.severity !== undefined) query = query.where('a.severity', '=', filter.severity);
  if (filter.isResolved !== undefined) query = query.where('a.is_resolved', '=', filter.isResolved);
  if (filter.isAcknowledged !== undefined) {
    query = query.where('a.acknowledged_at', filter.isAcknowledged ? 'is not' : 'is', null);
  }
  if (filter.from !== undefined) query = query.where('a.created_at', '>=', filter.from);
  if (filter.until !== undefined) query = query.where('a.created_at', '<', filter.until);
  return query;
}

export async function countAlerts(db: SecurityDatabase, viewer: Viewer, filter: AlertFilter): Promise<number> {
  const row = await filteredAlerts(db, viewer, filter)
    .select(sql<number>`count(*)`.as('count'))
    .executeTakeFirstOrThrow();
  return row.count;
}

export async function pageOfAlerts(
  db: SecurityDatabase,
  viewer: Viewer,
  filter: AlertFilter,
  { field, direction }: AlertOrdering,
  page: { limit: number; offset: number },
): Promise<VisibleAlert[]> {
  const query = filteredAlerts(db, viewer, filter).selectAll('a').select('v.device_name');
  const rank = sql`array_position(${[...alertSeverities]}::text[], a.severity)`;
  const ordered = field === 'severity' ? query.orderBy(rank, direction) : query.orderBy(`a.${field}`, direction);
  return await ordered.orderBy('a.id', direction).limit(page.limit).offset(page.offset).execute();
}

/** Undefined when it was resolved meanwhile. Whoever acknowledged first stays. */
export async function markAcknowledged(
  trx: SecurityDatabase,
  id: number,
  userId: number,
  at: Date,
): Promise<AlertRow | undefined> {
  return await trx
    .updateTable('security_alerts')
    .set({
      acknowledged_at: sql`coalesce(acknowledged_at, ${at})`,
      acknowledged_by: sql`case when acknowledged_at is null then ${userId}::bigint else acknowledged_by end`,
      escalates_at: null,
    })
    .where('id', '=', id)
    .where('is_resolved', '=', false)
    .returningAll()
    .executeTakeFirst();
}

/** Undefined when it was resolved already. */
export async function markResolved(
  trx: SecurityDatabase,
  id: number,
  { userId, notes, at }: { readonly userId: number | null; readonly notes: string; readonly at: Date },
): Promise<AlertRow | undefined> {
  return await trx
    .updateTable('security_alerts')
    .set({ is_resolved: true, resolved_at: at, resolved_by: userId, notes, escalates_at: null })
    .where('id', '=', id)
    .where('is_resolved', '=', false)
    .returningAll()
    .executeTakeFirst();
}

export async function listOpen(
  trx: SecurityDatabase,
  type: AlertType,
  devicePk: number | null,
  incident?: string,
): Promise<Array<{ id: number }>> {
  let query = trx
    .selectFrom('security_alerts')
    .select('id')
    .where('alert_type', '=', type)
    .where('device_pk', 'is not distinct from', devicePk)
    .where('is_resolved', '=', false);
  if (incident !== undefined) query = query.where('incident', '=', incident);
  return await query.orderBy('id').execute();
}

/** Open ones of a type that were not seen since. */
export async function listQuiet(
  db: SecurityDatabase,
  type: AlertType,
  before: Date,
  limit: number,
): Promise<Array<{ id: number }>> {
  return await db
    .selectFrom('security_alerts')
    .select('id')
    .where('alert_type', '=', type)
    .where('is_resolved', '=', false)
    .where('last_seen_at', '<', before)
    .orderBy('id')
    .limit(limit)
    .execute();
}

/** Those that nobody reacted to in time; each is held by the caller's transaction, so that no other process takes it too. */
export async function takeOverdue(trx: SecurityDatabase, now: Date, limit: number): Promise<AlertRow[]> {
  return await trx
    .selectFrom('security_alerts')
    .selectAll()
    .where('escalates_at', '<=', now)
    .orderBy('escalates_at')
    .limit(limit)
    .forUpdate()
    .skipLocked()
    .execute();
}

export async function setLevel(trx: SecurityDatabase, id: number, level: number, escalatesAt: Date | null): Promise<void> {
  await trx
    .updateTable('security_alerts')
    .set({ escalation_level: level, escalates_at: escalatesAt })
    .where('id', '=', id)
    .execute();
}

export async function findAnyAlert(trx: SecurityDatabase, id: number): Promise<AlertRow | undefined> {
  return await trx.selectFrom('security_alerts').selectAll().where('id', '=', id).executeTakeFirst();
}

/** True when this person was not told of the alert before, and is noted now. */
export async function noteTold(trx: SecurityDatabase, alertId: number, userId: number, at: Date): Promise<boolean> {
  const result = await trx
    .insertInto('security_alert_notices')
    .values({ alert_id: alertId, user_id: userId, told_at: at })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return result.numInsertedOrUpdatedRows === 1n;
}

/** Answers how many commands of the device failed in a row, this one included. */
export async function countCommandFailure(
  trx: SecurityDatabase,
  devicePk: number,
  at: Date,
  forgetBefore: Date,
): Promise<number> {
  const { rows } = await sql<{ failures: number }>`
    insert into command_failures (device_pk, failures, last_at) values (${devicePk}, 1, ${at})
    on conflict (device_pk) do update set
      failures = case when command_failures.last_at < ${forgetBefore} then 1 else command_failures.failures + 1 end,
      last_at = greatest(command_failures.last_at, ${at})
    returning failures`.execute(trx);
  return rows[0]?.failures ?? 0;
}

export async function forgetCommandFailures(trx: SecurityDatabase, devicePk: number): Promise<boolean> {
  const result = await trx.deleteFrom('command_failures').where('device_pk', '=', devicePk).executeTakeFirst();
  return result.numDeletedRows > 0n;
}
