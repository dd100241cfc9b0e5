import { sql } from 'kysely';
import type { CloudState } from '../../../../vendors/lock-vendor.ts';
import type { DiscoveredDevice, StateSource, UtecDatabase } from '../tables.ts';

/** What is known of a device at the cloud: as it lists it, and what it last said of it. */
export interface CachedRow {
  readonly ref: string;
  readonly device: DiscoveredDevice;
  readonly is_lock: boolean;
  readonly missed: number;
  readonly states: readonly CloudState[] | null;
  readonly heard_at: Date | null;
  readonly source: StateSource | null;
  readonly is_online: boolean | null;
  readonly away_reports: number;
  readonly time_zone: string | null;
  readonly custom_data_sealed: string | null;
}

/** A device counts as gone once this many Discoveries in a row did not list it. */
export const missedMax = 2;

function rows(db: UtecDatabase, accountId: number) {
  return db
    .selectFrom('utec_devices')
    .select(['ref', 'device', 'is_lock', 'missed', 'states', 'heard_at', 'source', 'is_online', 'away_reports', 'time_zone'])
    .select('custom_data_sealed')
    .where('account_id', '=', accountId);
}

export async function listCached(db: UtecDatabase, accountId: number): Promise<CachedRow[]> {
  return await rows(db, accountId).where('missed', '<', missedMax).orderBy('ref').execute();
}

export async function findCached(db: UtecDatabase, accountId: number, refs: readonly string[]): Promise<CachedRow[]> {
  if (refs.length === 0) return [];
  return await rows(db, accountId)
    .where('ref', 'in', [...refs])
    .execute();
}

export interface Listed {
  readonly device: DiscoveredDevice;
  readonly customDataSealed: string | null;
}

/** What the cloud lists now; the others have been missed once more. */
export async function saveDiscovery(trx: UtecDatabase, accountId: number, listed: readonly Listed[]): Promise<void> {
  await trx
    .updateTable('utec_devices')
    .set((set) => ({ missed: set('missed', '+', 1) }))
    .where('account_id', '=', accountId)
    .execute();
  for (const { device, customDataSealed } of listed) {
    const values = {
      device: JSON.stringify(device),
      custom_data_sealed: customDataSealed,
      is_lock: device.isLock,
      missed: 0,
    };
    await trx
      .insertInto('utec_devices')
      .values({ account_id: accountId, ref: device.ref, ...values })
      .onConflict((conflict) => conflict.columns(['account_id', 'ref']).doUpdateSet(values))
      .execute();
  }
}

export interface Heard {
  readonly ref: string;
  readonly states: readonly CloudState[];
  readonly heardAt: Date;
  readonly source: StateSource;
  readonly isOnline: boolean | null;
  readonly awayReports: number;
}

/** Over what was heard earlier; what was heard later stays. */
export async function saveHeard(db: UtecDatabase, accountId: number, heard: readonly Heard[]): Promise<void> {
  for (const one of heard) {
    await db
      .updateTable('utec_devices')
      .set({
        states: JSON.stringify(one.states),
        heard_at: one.heardAt,
        source: one.source,
        is_online: one.isOnline,
        away_reports: one.awayReports,
      })
      .where('account_id', '=', accountId)
      .where('ref', '=', one.ref)
      .where((where) => where.or([where('heard_at', 'is', null), where('heard_at', '<=', one.heardAt)]))
      .execute();
  }
}

/** False: the account has no such device. */
export async function saveTimeZone(trx: UtecDatabase, accountId: number, ref: string, timeZone: string | null): Promise<boolean> {
  const { numUpdatedRows } = await trx
    .updateTable('utec_devices')
    .set({ time_zone: timeZone })
    .where('account_id', '=', accountId)
    .where('ref', '=', ref)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

/** At the next turn the devices are listed anew. */
export async function askForDiscovery(db: UtecDatabase, accountId: number, at: Date): Promise<void> {
  await db
    .updateTable('utec_accounts')
    .set({ discover_at: sql<Date>`least(discover_at, ${at}::timestamptz)` })
    .where('account_id', '=', accountId)
    .execute();
}
