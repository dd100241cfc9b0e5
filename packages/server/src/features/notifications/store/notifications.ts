import { sql } from 'kysely';
import type { Selectable } from 'kysely';
import type { NotifyTables } from '../../../platform/notify/tables.ts';
import type { NotificationDatabase } from '../tables.ts';

export type NotificationRow = Pick<Selectable<NotifyTables['notifications']>, (typeof columns)[number]>;

const columns = [
  'id',
  'kind',
  'title',
  'body',
  'is_urgent',
  'incident_key',
  'gathered_into',
  'gathered_count',
  'created_at',
  'read_at',
] as const;

export interface NotificationFilter {
  readonly isRead?: boolean | undefined;
  readonly kind?: string | undefined;
  /** Those that this digest tells of; undefined: all that were told by themselves. */
  readonly gatheredInto?: number | undefined;
}

function selectMatching(db: NotificationDatabase, userId: number, { isRead, kind, gatheredInto }: NotificationFilter) {
  let matching = db.selectFrom('notifications').where('user_id', '=', userId);
  matching =
    gatheredInto === undefined
      ? matching.where('is_gathered', '=', false)
      : matching.where('is_gathered', '=', true).where('gathered_into', '=', gatheredInto);
  if (kind !== undefined) matching = matching.where('kind', '=', kind);
  if (isRead !== undefined) matching = matching.where('read_at', isRead ? 'is not' : 'is', null);
  return matching;
}

export async function countNotifications(db: NotificationDatabase, userId: number, filter: NotificationFilter): Promise<number> {
  const { count } = await selectMatching(db, userId, filter)
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return count;
}

/** Newest first. */
export async function listNotifications(
  db: NotificationDatabase,
  userId: number,
  filter: NotificationFilter,
  limit: number,
  offset: number,
): Promise<NotificationRow[]> {
  return await selectMatching(db, userId, filter).select(columns).orderBy('id', 'desc').limit(limit).offset(offset).execute();
}

export async function findNotification(
  db: NotificationDatabase,
  userId: number,
  id: number,
): Promise<NotificationRow | undefined> {
  return await db
    .selectFrom('notifications')
    .select(columns)
    .where('id', '=', id)
    .where('user_id', '=', userId)
    .executeTakeFirst();
}

/** Undefined where the user has no such one. */
export async function markRead(
  db: NotificationDatabase,
  userId: number,
  id: number,
  readAt: Date | null,
): Promise<NotificationRow | undefined> {
  return await db
    .updateTable('notifications')
    .set({ read_at: readAt === null ? null : sql<Date>`coalesce(read_at, ${readAt})` })
    .where('id', '=', id)
    .where('user_id', '=', userId)
    .returning(columns)
    .executeTakeFirst();
}

/** Answers how many were unread. */
export async function markAllRead(db: NotificationDatabase, userId: number, readAt: Date): Promise<number> {
  const { numUpdatedRows } = await db
    .updateTable('notifications')
    .set({ read_at: readAt })
    .where('user_id', '=', userId)
    .where('read_at', 'is', null)
    .executeTakeFirst();
  return Number(numUpdatedRows);
}

export async function countTestsSince(db: NotificationDatabase, userId: number, since: Date): Promise<number> {
  const { count } = await db
    .selectFrom('notifications')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('user_id', '=', userId)
    .where('kind', '=', 'test')
    .where('created_at', '>', since)
    .executeTakeFirstOrThrow();
  return count;
}
