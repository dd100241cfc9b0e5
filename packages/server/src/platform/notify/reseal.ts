import { sql } from 'kysely';
import type { Keyring } from '../crypto/secret-box.ts';
import type { Database } from '../database/connection.ts';
import { openBody, sealBody } from './delivery-rows.ts';
import { withNotifyTables } from './tables.ts';
import { resealVapidKeys } from './vapid-keys.ts';

const batchSize = 500;

/** Brings waiting texts and the keys of Web Push under the present secret key. Answers how many; safe at any time and in several processes. */
export async function resealNotify(database: Database, keyring: Keyring): Promise<number> {
  const db = withNotifyTables(database);
  let count = await resealVapidKeys(database, keyring);
  for (let afterId = 0; ;) {
    const rows = await db
      .selectFrom('notification_deliveries')
      .select(['id', 'body_sealed'])
      .where('id', '>', afterId)
      .where('body_sealed', 'is not', null)
      .where(sql<boolean>`not starts_with(body_sealed, ${`s1.${keyring.keyId}.`})`)
      .orderBy('id')
      .limit(batchSize)
      .execute();
    for (const { id, body_sealed: sealed } of rows) {
      if (sealed === null) continue;
      // Only over the text that was read: one that was sent meanwhile is gone, and stays so.
      const { numUpdatedRows } = await db
        .updateTable('notification_deliveries')
        .set({ body_sealed: sealBody(keyring, openBody(keyring, sealed)) })
        .where('id', '=', id)
        .where('body_sealed', '=', sealed)
        .executeTakeFirst();
      count += Number(numUpdatedRows);
    }
    const last = rows.at(-1);
    if (last === undefined || rows.length < batchSize) return count;
    afterId = last.id;
  }
}
