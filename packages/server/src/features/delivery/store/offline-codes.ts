import { sql } from 'kysely';
import type { CodeRules, VendorLockRef } from '../../../vendors/lock-vendor.ts';
import type { OfflineCode } from '../delivery.ts';
import type { DeliveryDatabase } from '../tables.ts';

export interface OfflineLock {
  readonly vendor: string;
  readonly lock: VendorLockRef;
  readonly rules: CodeRules;
}

/** A lock that makes codes out itself; undefined where it does not, or where a lockdown keeps everybody out. */
export async function findOfflineLock(db: DeliveryDatabase, devicePk: number): Promise<OfflineLock | undefined> {
  const { rows } = await sql<{ vendor: string; account_id: number; ref: string; rules: CodeRules }>`
    select v.vendor, v.vendor_account_id as account_id, v.vendor_ref as ref, l.rules
    from devices v join delivery_locks l on l.device_pk = v.id left join device_states s on s.device_pk = v.id
    where v.id = ${devicePk} and v.deleted_at is null and l.rules is not null and l.capabilities ->> 'offline_codes' = 'yes'
      and coalesce(s.is_locked_down, false) = false`.execute(db);
  const [row] = rows;
  return row === undefined
    ? undefined
    : { vendor: row.vendor, lock: { accountId: row.account_id, ref: row.ref }, rules: row.rules };
}

/** Whether one of this very time was ours before: the vendor gives each one once. */
export async function wasSpanAsked(
  db: DeliveryDatabase,
  devicePk: number,
  { startsAt, endsAt }: { readonly startsAt: Date; readonly endsAt: Date },
): Promise<boolean> {
  const { rows } = await sql`
    select from lock_entries where device_pk = ${devicePk} and is_offline and starts_at = ${startsAt} and ends_at = ${endsAt} limit 1`.execute(
    db,
  );
  return rows.length > 0;
}

/** Whether these digits, or this code of the vendor's, are somebody's already as far as we know. `name`: the one that we just gave to it. */
export async function isSomebodys(
  db: DeliveryDatabase,
  devicePk: number,
  { codeRef, digitsHash, name }: { readonly codeRef: string; readonly digitsHash: string; readonly name: string },
): Promise<boolean> {
  const { rows } = await sql`
    select from lock_entries where device_pk = ${devicePk} and (code_ref = ${codeRef} or (digits_hash = ${digitsHash} and state <> 'gone'))
    union all select from unmanaged_codes where device_pk = ${devicePk} and name <> ${name}
      and (code_ref = ${codeRef} or digits_hash = ${digitsHash})
    union all select from pins where device_pk = ${devicePk} and pin_hash = ${digitsHash} and deleted_at is null
    limit 1`.execute(db);
  return rows.length > 0;
}

/** The name of a code at the vendor holds the number of its entry, which therefore is drawn before. */
export async function nextEntryId(db: DeliveryDatabase): Promise<number> {
  const { rows } = await sql<{ id: number }>`select nextval(pg_get_serial_sequence('lock_entries', 'id')) as id`.execute(db);
  const [row] = rows;
  if (row === undefined) throw new Error('A sequence gave no number.');
  return row.id;
}

export async function insertOfflineEntry(
  trx: DeliveryDatabase,
  { devicePk, entryId, codeRef, startsAt, endsAt, opensUntil }: OfflineCode,
  pin: { readonly id: number; readonly sealed: string; readonly hash: string },
  at: Date,
): Promise<void> {
  // Whoever read the lock meanwhile found it to be nobody's.
  await sql`delete from unmanaged_codes where device_pk = ${devicePk} and code_ref = ${codeRef}`.execute(trx);
  await sql`
    insert into lock_entries (id, device_pk, pin_id, digits_sealed, digits_hash, starts_at, ends_at, state, code_ref, evidence,
      is_offline, opens_until, created_at)
    overriding system value
    values (${entryId}, ${devicePk}, ${pin.id}, ${pin.sealed}, ${pin.hash}, ${startsAt}, ${endsAt}, 'proven', ${codeRef},
      'accepted_by_cloud', true, ${opensUntil}, ${at})`.execute(trx);
}
