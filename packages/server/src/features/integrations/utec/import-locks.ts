import { changesOf } from '../../../platform/audit/audit-changes.ts';
import type { AuditedFields } from '../../../platform/audit/audit-changes.ts';
import type { AdoptedLock } from '../../devices/index.ts';
import { invalidInput, notFound } from '../../../platform/errors.ts';
import type { UtecContext } from './context.ts';
import { discoverDevices, hear } from './poll-account.ts';
import { vendorName, type AccountRow } from './store/accounts.ts';
import { findCached, listCached, saveTimeZone, type CachedRow } from './store/devices.ts';

export interface ListedDevice {
  readonly row: CachedRow;
  /** The device that it is already. */
  readonly devicePk: number | null;
}

/** What the cloud lists now, which is asked. */
export async function listDevices(context: UtecContext, account: AccountRow): Promise<readonly ListedDevice[]> {
  await discoverDevices(context, account);
  return await cachedDevices(context, account.id);
}

/** What is known of it; nobody is asked. */
export async function cachedDevices(context: UtecContext, accountId: number): Promise<readonly ListedDevice[]> {
  const [rows, devices] = await Promise.all([listCached(context.db, accountId), context.devices.vendorDevices(accountId)]);
  const known = new Map(devices.map((device) => [device.vendor_ref, device.id]));
  return rows.map((row) => ({ row, devicePk: known.get(row.ref) ?? null }));
}

/** Locks of the account become devices of its owner; those that are devices already stay the same ones. All of them, or those that are named. */
export async function importLocks(
  context: UtecContext,
  account: AccountRow,
  refs: readonly string[] | undefined,
): Promise<readonly AdoptedLock[]> {
  const locks = (await listDevices(context, account)).map(({ row }) => row).filter((row) => row.is_lock);
  const unknown = refs?.filter((ref) => !locks.some((lock) => lock.ref === ref)) ?? [];
  if (unknown.length > 0) {
    const message = `The account has no lock ${unknown.join(', ')}. GET …/locks/ lists them; in the U-tec app, choose the lock under OpenAPI.`;
    throw invalidInput('lock_ids', message, 'unknown_lock');
  }
  const chosen = refs === undefined ? locks : locks.filter(({ ref }) => refs.includes(ref));
  const adopted = await context.devices.adoptVendorLocks(
    { id: account.id, ownerId: account.owner_id, vendor: vendorName },
    chosen.map(({ ref, device }) => ({ ref, name: device.name })),
  );
  const readings =
    chosen.length === 0
      ? new Map()
      : await context.vendor.readCloud(
          account.id,
          chosen.map(({ ref }) => ref),
        );
  await hear(context, account.id, chosen, readings, 'poll');
  return adopted;
}

const lockFields = { time_zone: 'plain' } as const satisfies AuditedFields;

/** U-tec keeps the times of codes by the clock on the wall; where the wall is, only people know. */
export async function setTimeZone(
  context: UtecContext,
  account: AccountRow,
  ref: string,
  timeZone: string | null,
): Promise<ListedDevice> {
  await context.db.transaction().execute(async (trx) => {
    const [before] = await findCached(trx, account.id, [ref]);
    if (before === undefined || !(await saveTimeZone(trx, account.id, ref, timeZone)))
      throw notFound('lock of this U-tec account');
    await context.audit.record(trx, {
      action: 'utec_lock.updated',
      resourceType: 'utec_lock',
      resourceId: ref,
      changes: changesOf(lockFields, before, { time_zone: timeZone }),
      detail: { account: account.id },
    });
  });
  const found = (await cachedDevices(context, account.id)).find(({ row }) => row.ref === ref);
  if (found === undefined) throw notFound('lock of this U-tec account');
  return found;
}
