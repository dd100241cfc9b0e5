import { sql } from 'kysely';
import type { VendorKey } from '../../../vendors/lock-vendor.ts';
import type { DeliveryDatabase } from '../tables.ts';

export async function noteKeysRead(db: DeliveryDatabase, devicePk: number, at: Date): Promise<void> {
  await db.updateTable('delivery_locks').set({ keys_at: at }).where('device_pk', '=', devicePk).execute();
}

export async function replaceKeys(trx: DeliveryDatabase, devicePk: number, keys: readonly VendorKey[], at: Date): Promise<void> {
  await noteKeysRead(trx, devicePk, at);
  const refs = keys.map(({ ref }) => ref);
  await sql`delete from vendor_keys where device_pk = ${devicePk} and not key_ref = any(${refs}::text[])`.execute(trx);
  if (keys.length === 0) return;
  await trx
    .insertInto('vendor_keys')
    .values(
      keys.map(({ ref, holder, name, startsAt, endsAt }) => ({
        device_pk: devicePk,
        key_ref: ref,
        holder: holder.slice(0, 200),
        name: name.slice(0, 200),
        starts_at: startsAt,
        ends_at: endsAt,
        first_seen_at: at,
      })),
    )
    .onConflict((conflict) =>
      conflict.columns(['device_pk', 'key_ref']).doUpdateSet((set) => ({
        holder: set.ref('excluded.holder'),
        name: set.ref('excluded.name'),
        starts_at: set.ref('excluded.starts_at'),
        ends_at: set.ref('excluded.ends_at'),
      })),
    )
    .execute();
}
