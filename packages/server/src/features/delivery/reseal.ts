import { sql } from 'kysely';
import type { DeliveryContext } from './context.ts';

const batchSize = 500;

/** Brings the digits that locks hold under the present secret key, after a change of it. A row that changed meanwhile is left to the next run. */
export async function resealCodes({ db, secrets }: Pick<DeliveryContext, 'db' | 'secrets'>): Promise<number> {
  let count = 0;
  for (const table of ['lock_entries', 'unmanaged_codes'] as const) {
    for (let afterId = 0; ;) {
      const rows = await db
        .selectFrom(table)
        .select(['id', 'device_pk', 'digits_sealed', 'digits_hash'])
        .where('id', '>', afterId)
        .where(sql<boolean>`not starts_with(digits_sealed, ${secrets.sealedPrefix})`)
        .orderBy('id')
        .limit(batchSize)
        .execute();
      for (const row of rows) {
        const digits = secrets.open({ device_pk: row.device_pk, pin_sealed: row.digits_sealed, pin_hash: row.digits_hash });
        const sealed = secrets.seal(row.device_pk, digits);
        const updated = await db
          .updateTable(table)
          .set({ digits_sealed: sealed.pin_sealed, digits_hash: sealed.pin_hash })
          .where('id', '=', row.id)
          .where('digits_sealed', '=', row.digits_sealed)
          .executeTakeFirst();
        count += Number(updated.numUpdatedRows);
      }
      const last = rows.at(-1);
      if (last === undefined || rows.length < batchSize) break;
      afterId = last.id;
    }
  }
  return count;
}
