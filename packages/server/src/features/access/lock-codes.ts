import { sql } from 'kysely';
import type { AccessDatabase } from './tables.ts';

/**
 * Notes what the lock should hold from now on: nothing during a lockdown. Called after every change of a device's PINs, in its transaction. The row is locked
 * before the codes are read, so that of two changes at once the second counts the first one in.
 */
export async function markCodesChanged(trx: AccessDatabase, devicePk: number): Promise<void> {
  await sql`select from device_states where device_pk = ${devicePk} for no key update`.execute(trx);
  await sql`
    update device_states set wanted_codes_digest = (
      select encode(sha256(convert_to(coalesce(string_agg(line, e'\n' order by line collate "C"), ''), 'UTF8')), 'hex')
      from (select 'pin:' || id || '=' || revision as line from pins
        where device_pk = ${devicePk} and is_active and deleted_at is null and not device_states.is_locked_down) codes
    ) where device_pk = ${devicePk}
  `.execute(trx);
}
