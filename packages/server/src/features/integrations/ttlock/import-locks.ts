import type { AdoptedLock } from '../../devices/index.ts';
import { invalidInput } from '../../../platform/errors.ts';
import type { VendorLock } from '../../../vendors/lock-vendor.ts';
import type { TtlockContext } from './context.ts';
import { pollTtlockAccount } from './jobs.ts';
import { vendorName, type AccountRow } from './store/accounts.ts';

export interface ImportPreview {
  readonly lock: VendorLock;
  /** The device that it is already. */
  readonly devicePk: number | null;
}

export async function previewLocks(context: TtlockContext, account: AccountRow): Promise<readonly ImportPreview[]> {
  const [locks, devices] = await Promise.all([context.vendor.listLocks(account.id), context.devices.vendorDevices(account.id)]);
  const known = new Map(devices.map((device) => [device.vendor_ref, device.id]));
  return locks.map((lock) => ({ lock, devicePk: known.get(lock.ref) ?? null }));
}

/** Locks of the account become devices of its owner; those that are devices already stay the same ones. All of them, or those that are named. */
export async function importLocks(
  context: TtlockContext,
  account: AccountRow,
  refs: readonly string[] | undefined,
): Promise<readonly AdoptedLock[]> {
  const listed = await context.vendor.listLocks(account.id);
  const unknown = refs?.filter((ref) => !listed.some((lock) => lock.ref === ref)) ?? [];
  if (unknown.length > 0) {
    throw invalidInput(
      'lock_ids',
      `The account does not see ${unknown.join(', ')}. GET …/locks/ lists what it sees.`,
      'unknown_lock',
    );
  }
  const chosen = refs === undefined ? listed : listed.filter((lock) => refs.includes(lock.ref));
  const adopted = await context.devices.adoptVendorLocks(
    { id: account.id, ownerId: account.owner_id, vendor: vendorName },
    chosen,
  );
  const batteries = new Map(chosen.map((lock) => [lock.ref, lock.batteryLevel]));
  const devices = await context.devices.vendorDevices(account.id);
  await context.devices.recordVendorStates(
    devices
      .filter((device) => batteries.has(device.vendor_ref))
      .map((device) => ({
        device,
        observedAt: context.clock.now(),
        isOnline: null,
        batteryLevel: batteries.get(device.vendor_ref) ?? null,
        lockState: null,
      })),
  );
  // Whether they are online, and what happened lately, is read beside the request.
  await context.jobs.enqueue(context.db, pollTtlockAccount, { account_id: account.id }, { key: `account:${account.id}` });
  return adopted;
}
