import { sql } from 'kysely';
import type { Database } from '../../platform/database/connection.ts';
import type { DataSubject } from '../../platform/personal-data.ts';
import { withDeliveryTables, type DeliveryDatabase } from './tables.ts';

interface FoundCode {
  readonly device_pk: number;
  readonly name: string;
  readonly first_seen_at: Date;
}

/** How far their PINs are at their locks, what of them should not open any more, and codes at locks that somebody named by their address. */
export async function* exportDeliveries(db: DeliveryDatabase, { userId, email }: DataSubject): AsyncGenerator {
  const { rows: deliveries } = await sql<object>`
    select d.pin_id, d.device_pk, d.desired, d.phase, d.evidence, d.evidence_at from deliveries d join pins p on p.id = d.pin_id
    where p.user_id = ${userId} order by d.pin_id`.execute(db);
  for (const delivery of deliveries) yield { record: 'delivery', ...delivery };
  const { rows: left } = await sql<object>`
    select p.id as pin_id, o.device_pk, o.kind, o.found_at, o.ended_at
    from over_access o join pins p on o.ref = 'pin:' || p.id and p.device_pk = o.device_pk
    where p.user_id = ${userId} order by o.id`.execute(db);
  for (const one of left) yield { record: 'over_access', ...one };
  const { rows: codes } = await sql<FoundCode>`
    select device_pk, name, first_seen_at from unmanaged_codes where lower(name) = lower(${email}) order by id`.execute(db);
  for (const code of codes) yield { record: 'code_at_lock', ...code };
  const keys = await db
    .selectFrom('vendor_keys')
    .select(['device_pk', 'holder', 'name', 'starts_at', 'ends_at', 'first_seen_at'])
    .where(sql<boolean>`lower(holder) = lower(${email})`)
    .orderBy('device_pk')
    .execute();
  for (const key of keys) yield { record: 'key_at_vendor', ...key };
}

/**
 * PINs take their own names along. What somebody called a code at a lock is theirs to change there: as long as they do not, the next reading brings
 * it back.
 */
export async function eraseFromDelivery(database: Database, { email }: DataSubject): Promise<void> {
  const trx = withDeliveryTables(database);
  await sql`update unmanaged_codes set name = '' where lower(name) = lower(${email})`.execute(trx);
  await sql`update vendor_keys set holder = '', name = '' where lower(holder) = lower(${email})`.execute(trx);
  await sql`update over_access set label = '' where lower(label) = lower(${email})`.execute(trx);
}
