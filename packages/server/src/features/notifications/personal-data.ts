import { sql } from 'kysely';
import type { Database } from '../../platform/database/connection.ts';
import type { DataSubject, PersonalData } from '../../platform/personal-data.ts';
import { readPreferences } from './store/preferences.ts';
import { listPushSubscriptions, listPushTokens } from './store/push-targets.ts';
import { findTelegramLink } from './store/telegram.ts';
import { withNotificationTables, type NotificationDatabase } from './tables.ts';

const batchSize = 500;

/** What they were told, what they chose and where they can be reached. Tokens and keys stay: whoever has them could write to the person. */
async function* exportNotifications(db: NotificationDatabase, { userId }: DataSubject): AsyncGenerator {
  const { choices, quiet } = await readPreferences(db, userId);
  yield { record: 'preferences', choices, quiet_hours: quiet };
  for (const target of await listPushTokens(db, userId)) yield { record: 'push_token', ...target };
  for (const target of await listPushSubscriptions(db, userId)) yield { record: 'push_subscription', ...target };
  const link = await findTelegramLink(db, userId);
  if (link !== undefined) yield { record: 'telegram_link', ...link };
  for (let afterId = 0; ;) {
    const rows = await db
      .selectFrom('notifications')
      .select(['id', 'kind', 'title', 'body', 'is_urgent', 'created_at', 'read_at'])
      .where('user_id', '=', userId)
      .where('id', '>', afterId)
      .orderBy('id')
      .limit(batchSize)
      .execute();
    for (const row of rows) yield { record: 'notification', ...row };
    const last = rows.at(-1);
    if (last === undefined || rows.length < batchSize) return;
    afterId = last.id;
  }
}

const tables = [
  'notification_deliveries',
  'notifications',
  'notification_incidents',
  'notification_preferences',
  'push_tokens',
  'push_subscriptions',
  'telegram_links',
  'telegram_link_tokens',
] as const;

/** The row of the user stays as a number, so that nothing goes by cascade. What still waited is not sent any more. */
async function eraseNotifications(trx: Database, { userId }: DataSubject): Promise<void> {
  for (const table of tables) await sql`delete from ${sql.table(table)} where user_id = ${userId}`.execute(trx);
}

export function notificationPersonalData(database: Database): PersonalData {
  const db = withNotificationTables(database);
  return { name: 'notifications', export: (person) => exportNotifications(db, person), erase: eraseNotifications };
}
