import { mayDo } from '../../devices/index.ts';
import { notAllowed, notFound, SmartLockError } from '../../../platform/errors.ts';
import type { VendorLockRef } from '../../../vendors/lock-vendor.ts';
import type { UtecContext } from './context.ts';
import { getAccount, vendorName, type Viewer } from './store/accounts.ts';

/** A lock that somebody may at least look at. Digits are for those who manage it. */
export interface VisibleLock extends VendorLockRef {
  readonly canManage: boolean;
  readonly devicePk: number | null;
}

/** The account's owner manages every lock of it; whoever has a role on the device, as far as that goes. To everybody else it does not exist. */
export async function visibleLock(context: UtecContext, viewer: Viewer, accountId: number, ref: string): Promise<VisibleLock> {
  const device = await context.devices.findVendorDevice(viewer, vendorName, accountId, ref);
  if (await isOwnAccount(context, viewer, accountId)) return { accountId, ref, canManage: true, devicePk: device?.id ?? null };
  if (device === undefined) throw notFound('lock of a U-tec account');
  return { accountId, ref, canManage: mayDo(device.role, 'manage'), devicePk: device.id };
}

export async function manageableLock(context: UtecContext, viewer: Viewer, accountId: number, ref: string): Promise<VisibleLock> {
  const lock = await visibleLock(context, viewer, accountId, ref);
  if (!lock.canManage) throw notAllowed('not_allowed', 'Only those who manage this lock may change its codes. Ask its owner.');
  return lock;
}

async function isOwnAccount(context: UtecContext, viewer: Viewer, accountId: number): Promise<boolean> {
  try {
    await getAccount(context.db, viewer, accountId);
    return true;
  } catch (error) {
    if (error instanceof SmartLockError && error.kind === 'not_found') return false;
    throw error;
  }
}
