import { sql } from 'kysely';
import type { Database } from '../../platform/database/connection.ts';
import type { PersonalData } from '../../platform/personal-data.ts';
import { withNotificationTables } from './tables.ts';

const rowsPerRead = 1000;

/** What somebody was told and chose, and where they are reached; never what reaches them (tokens, keys). */
export function notificationPersonalData(database: Database): PersonalData {
  const db = withNotificationTables(database);
  return {
    name: 'notifications',
    async *export({ userId }) {
      const preferences = await db
        .selectFrom('notification_preferences')
        .select(['choices', 'quiet_start', 'quiet_end', 'quiet_time_zone', 'updated_at'])
        .where('user_id', '=', userId)
        .execute();
      for (const row of preferences) yield { record: 'preferences', ...row };
      const tokens = await db.selectFrom('push_tokens').select(['label', 'created_at']).where('user_id', '=', userId).execute();
      for (const row of tokens) yield { record: 'phone', ...row };
      const browsers = await db
        .selectFrom('push_subscriptions')
        .select(['service', 'label', 'created_at'])
        .where('user_id', '=', userId)
        .execute();
      for (const row of browsers) yield { record: 'browser', ...row };
      const chats = await db
        .selectFrom('telegram_links')
        .select(['chat_name', 'telegram_chat_id', 'linked_at'])
        .where('user_id', '=', userId)
        .execute();
      for (const row of chats) yield { record: 'telegram', ...row };
      for (let afterId = 0; ;) {
        const told = await db
          .selectFrom('notifications')
          .select(['id', 'kind', 'title', 'body', 'created_at', 'read_at'])
          .where('user_id', '=', userId)
          .where('id', '>', afterId)
          .orderBy('id')
          .limit(rowsPerRead)
          .execute();
        for (const row of told) yield { record: 'notification', ...row };
        const last = told.at(-1);
        if (last === undefined || told.length < rowsPerRead) return;
        afterId = last.id;
      }
    },
    async erase(trx, { userId }) {
      for (const table of [
        'telegram_link_tokens',
        'telegram_links',
        'push_subscriptions',
        'push_tokens',
        'notification_preferences',
        'notification_incidents',
        'notifications',
      ])
        await sql`delete from ${sql.id(table)} where user_id = ${userId}`.execute(trx);
    },
  };
}
