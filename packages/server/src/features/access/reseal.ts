import { sql } from 'kysely';
import { isExclusionViolation } from '../../platform/database/connection.ts';
import type { Logger } from '../../platform/logger.ts';
import type { PinSecrets } from './pin-secrets.ts';
import type { AccessDatabase } from './tables.ts';

const batchSize = 500;

export interface ResealResult {
  readonly pins: number;
  readonly failedAttempts: number;
}

/**
 * Brings what was sealed under an older secret key under the present one, so that the older key can be thrown away. Safe at any time and
 * in several processes: a row that changed meanwhile is left to the next run.
 */
export async function resealPins(db: AccessDatabase, secrets: PinSecrets, logger: Logger): Promise<ResealResult> {
  const result = { pins: await resealPinRows(db, secrets, logger), failedAttempts: await resealAttempts(db, secrets) };
  if (result.pins + result.failedAttempts > 0) logger.info(result, 'PINs were sealed again under the present secret key');
  return result;
}

async function resealPinRows(db: AccessDatabase, secrets: PinSecrets, logger: Logger): Promise<number> {
  let count = 0;
  for (let afterId = 0; ;) {
    const rows = await db
      .selectFrom('pins')
      .select(['id', 'device_pk', 'pin_sealed', 'pin_hash'])
      .where('id', '>', afterId)
      .where(sql<boolean>`not starts_with(pin_sealed, ${secrets.sealedPrefix})`)
      .orderBy('id')
      .limit(batchSize)
      .execute();
    for (const row of rows) {
      try {
        const updated = await db
          .updateTable('pins')
          .set(secrets.seal(row.device_pk, secrets.open(row)))
          .where('id', '=', row.id)
          .where('pin_sealed', '=', row.pin_sealed)
          .executeTakeFirst();
        count += Number(updated.numUpdatedRows);
      } catch (error) {
        if (!isExclusionViolation(error)) throw error;
        // The same digits were given again under the present key before this one was found to have them.
        logger.error({ pin_id: row.id }, 'a PIN has the digits of a newer one of its device; delete one of the two');
      }
    }
    const last = rows.at(-1);
    if (last === undefined || rows.length < batchSize) return count;
    afterId = last.id;
  }
}

async function resealAttempts(db: AccessDatabase, secrets: PinSecrets): Promise<number> {
  let count = 0;
  for (let afterId = 0; ;) {
    const rows = await db
      .selectFrom('failed_attempts')
      .select(['id', 'device_pk', 'attempted_pin_sealed'])
      .where('id', '>', afterId)
      .where(sql<boolean>`not starts_with(attempted_pin_sealed, ${secrets.sealedPrefix})`)
      .orderBy('id')
      .limit(batchSize)
      .execute();
    for (const row of rows) {
      if (row.attempted_pin_sealed === null) continue;
      const digits = secrets.openAttempt(row.device_pk, row.attempted_pin_sealed);
      const { sealed, hash } = secrets.sealAttempt(row.device_pk, digits);
      const updated = await db
        .updateTable('failed_attempts')
        .set({ attempted_pin_sealed: sealed, attempted_pin_hash: hash })
        .where('id', '=', row.id)
        .where('attempted_pin_sealed', '=', row.attempted_pin_sealed)
        .executeTakeFirst();
      count += Number(updated.numUpdatedRows);
    }
    const last = rows.at(-1);
    if (last === undefined || rows.length < batchSize) return count;
    afterId = last.id;
  }
}
