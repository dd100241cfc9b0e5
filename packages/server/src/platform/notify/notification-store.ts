import { sql } from 'kysely';
import type { QueryExecutorProvider } from 'kysely';

/*
 * All SQL of notifications and their incidents. Callers hand in transactions of their own features, whose types differ: hence plain
 * statements.
 */

export interface NewNotification {
  readonly userId: number;
  readonly kind: string;
  readonly title: string;
  readonly body: string;
  readonly isUrgent: boolean;
  readonly incidentKey: string | null;
  readonly isGathered: boolean;
  readonly gatheredCount: number;
  readonly onceKey: string | null;
}

/** Undefined where the same `onceKey` was told before. */
export async function insertNotification(
  trx: QueryExecutorProvider,
  { userId, kind, title, body, isUrgent, incidentKey, isGathered, gatheredCount, onceKey }: NewNotification,
  now: Date,
): Promise<number | undefined> {
  const { rows } = await sql<{ id: number }>`
    insert into notifications (user_id, kind, title, body, is_urgent, incident_key, is_gathered, gathered_count, once_key, created_at)
    values (${userId}, ${kind}, ${title}, ${body}, ${isUrgent}, ${incidentKey}, ${isGathered}, ${gatheredCount}, ${onceKey}, ${now})
    on conflict (once_key) do nothing
    returning id
  `.execute(trx);
  return rows[0]?.id;
}

export async function wasToldBefore(trx: QueryExecutorProvider, onceKey: string): Promise<boolean> {
  const { rows } = await sql`select 1 from notifications where once_key = ${onceKey}`.execute(trx);
  return rows.length > 0;
}

export interface Incident {
  readonly isNew: boolean;
  readonly windowEndsAt: Date;
  readonly hasToldUrgent: boolean;
  readonly gathered: number;
}

/** Opens the incident, or finds it open. Its row is locked until the transaction ends: of fifty at once, one is the first. */
export async function lockIncident(
  trx: QueryExecutorProvider,
  userId: number,
  incidentKey: string,
  first: { readonly windowEndsAt: Date; readonly isUrgent: boolean },
): Promise<Incident> {
  const { rows } = await sql<{ is_new: boolean; window_ends_at: Date; has_told_urgent: boolean; gathered: number }>`
    insert into notification_incidents as incident (user_id, incident_key, window_ends_at, has_told_urgent)
    values (${userId}, ${incidentKey}, ${first.windowEndsAt}, ${first.isUrgent})
    on conflict (user_id, incident_key) do update set gathered = incident.gathered
    returning xmax = 0 as is_new, window_ends_at, has_told_urgent, gathered
  `.execute(trx);
  const [row] = rows;
  if (row === undefined) throw new Error('The database stored an incident and did not answer it');
  return {
    isNew: row.is_new,
    windowEndsAt: row.window_ends_at,
    hasToldUrgent: row.has_told_urgent,
    gathered: row.gathered,
  };
}

export async function updateIncident(
  trx: QueryExecutorProvider,
  userId: number,
  incidentKey: string,
  { windowEndsAt, hasToldUrgent, gathered }: Omit<Incident, 'isNew'>,
): Promise<void> {
  await sql`
    update notification_incidents set window_ends_at = ${windowEndsAt}, has_told_urgent = ${hasToldUrgent}, gathered = ${gathered}
    where user_id = ${userId} and incident_key = ${incidentKey}
  `.execute(trx);
}

export interface DueIncident {
  readonly userId: number;
  readonly incidentKey: string;
  readonly gathered: number;
}

/** One whose window is over, locked; others pass it by. */
export async function takeDueIncident(trx: QueryExecutorProvider, now: Date): Promise<DueIncident | undefined> {
  const { rows } = await sql<{ user_id: number; incident_key: string; gathered: number }>`
    select user_id, incident_key, gathered from notification_incidents
    where window_ends_at <= ${now} order by window_ends_at limit 1 for update skip locked
  `.execute(trx);
  const [row] = rows;
  return row === undefined ? undefined : { userId: row.user_id, incidentKey: row.incident_key, gathered: row.gathered };
}

export async function deleteIncident(trx: QueryExecutorProvider, userId: number, incidentKey: string): Promise<void> {
  await sql`delete from notification_incidents where user_id = ${userId} and incident_key = ${incidentKey}`.execute(trx);
}

export interface GatheredEntry {
  readonly kind: string;
  readonly title: string;
  readonly count: number;
  readonly isUrgent: boolean;
  readonly since: Date;
  readonly until: Date;
}

/** What waits to be told together, by title, most frequent first. */
export async function listGathered(
  trx: QueryExecutorProvider,
  userId: number,
  incidentKey: string,
): Promise<readonly GatheredEntry[]> {
  const { rows } = await sql<{ kind: string; title: string; count: number; is_urgent: boolean; since: Date; until: Date }>`
    select kind, title, count(*)::int as count, bool_or(is_urgent) as is_urgent, min(created_at) as since, max(created_at) as until
    from notifications
    where user_id = ${userId} and incident_key = ${incidentKey} and is_gathered and gathered_into is null
    group by kind, title order by count(*) desc, title
  `.execute(trx);
  return rows.map(({ is_urgent: isUrgent, ...row }) => ({ ...row, isUrgent }));
}

export async function markGathered(
  trx: QueryExecutorProvider,
  userId: number,
  incidentKey: string,
  digestId: number,
): Promise<void> {
  await sql`
    update notifications set gathered_into = ${digestId}
    where user_id = ${userId} and incident_key = ${incidentKey} and is_gathered and gathered_into is null
  `.execute(trx);
}

/** Answers how many went, at most `limit`. Those that are still to be sent stay. */
export async function deleteNotificationsBefore(db: QueryExecutorProvider, before: Date, limit: number): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from notifications where id in (
      select id from notifications where created_at < ${before}
        and not exists (
          select from notification_deliveries as delivery where delivery.notification_id = notifications.id and delivery.status = 'queued'
        )
      order by created_at limit ${limit}
    )
  `.execute(db);
  return Number(numAffectedRows ?? 0);
}
