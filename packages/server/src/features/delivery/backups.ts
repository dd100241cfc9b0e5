import { sql } from 'kysely';
import type { Database } from '../../platform/database/connection.ts';
import { SmartLockError } from '../../platform/errors.ts';
import { allocateDigits } from './allocate-digits.ts';
import type { DeliveryContext } from './context.ts';
import type { BackupWish } from './delivery.ts';
import { withDeliveryTables } from './tables.ts';

/** Locks that are given spare codes in one round. */
const locksPerRound = 50;
export const backupLabel = 'Spare code';

/** Every lock gets the spare codes that it should have: PINs that nobody knows, brought to it as any other. */
export async function fillBackups(context: DeliveryContext): Promise<number> {
  const { db, root, settings, clock, sparePins, codesChanged, logger } = context;
  if (settings.backupsPerLock === 0) return 0;
  const { rows } = await sql<{ id: number; missing: number }>`
    select v.id, ${settings.backupsPerLock}::int - count(b.pin_id)::int as missing
    from devices v left join (spare_codes b join pins p on p.id = b.pin_id and p.is_active and p.deleted_at is null) on b.device_pk = v.id
      left join delivery_locks l on l.device_pk = v.id left join device_states s on s.device_pk = v.id
    where v.deleted_at is null and case when v.vendor = 'mqtt' then s.codes_digest is not null
      else l.capabilities ->> 'codes' in ('yes', 'not_now') end
    group by v.id having count(b.pin_id) < ${settings.backupsPerLock}
    order by v.id limit ${locksPerRound}`.execute(db);
  let made = 0;
  for (const { id: devicePk, missing } of rows) {
    try {
      made += await root.transaction().execute(async (trx) => {
        const now = clock.now();
        for (let n = 0; n < missing; n += 1) {
          const { digits } = await allocateDigits(context, trx, { devicePks: [devicePk], startsAt: now, endsAt: null });
          const window = { validFrom: now, validUntil: null, schedule: null };
          const pinId = await sparePins.add(trx, { devicePk, digits, label: backupLabel, createdBy: null, ...window });
          await withDeliveryTables(trx)
            .insertInto('spare_codes')
            .values({ pin_id: pinId, device_pk: devicePk, created_at: now })
            .execute();
        }
        return missing;
      });
      codesChanged(devicePk);
    } catch (error) {
      if (!(error instanceof SmartLockError) || error.kind === 'internal') throw error;
      logger.info({ device_pk: devicePk, code: error.code }, 'a lock has no room for its spare codes');
    }
  }
  return made;
}

/**
 * Gives a spare code to somebody. It works at once, since the lock has it; that it works for their time alone, the lock is told as soon as it can
 * be reached.
 */
export async function takeBackup(
  { sparePins }: Pick<DeliveryContext, 'sparePins'>,
  trx: Database,
  { devicePk, startsAt, endsAt, label }: BackupWish,
): Promise<{ pinId: number; digits: string } | null> {
  const { rows } = await sql<{ pin_id: number }>`
    delete from spare_codes where pin_id = (
      select b.pin_id from spare_codes b join pins p on p.id = b.pin_id and p.is_active and p.deleted_at is null
        join deliveries d on d.pin_id = b.pin_id and d.is_proven and d.phase = 'confirmed' and not d.is_stale
      where b.device_pk = ${devicePk} order by b.created_at, b.pin_id limit 1 for update of b skip locked
    ) returning pin_id`.execute(trx);
  const [spare] = rows;
  if (spare === undefined) return null;
  const digits = await sparePins.assign(trx, spare.pin_id, { label, validFrom: startsAt, validUntil: endsAt, schedule: null });
  return { pinId: spare.pin_id, digits };
}
