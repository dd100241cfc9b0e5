import type { CodeChange, CodeWish, OfflineCodeWish } from '../../../vendors/lock-vendor.ts';
import { changeCodeAtVendor, type DoneChange } from '../change-code.ts';
import type { TtlockContext } from './context.ts';
import type { VisibleLock } from './policy.ts';

const resourceType = 'ttlock_passcode';

export async function addPasscode(context: TtlockContext, lock: VisibleLock, wish: CodeWish): Promise<DoneChange> {
  return await changeCodeAtVendor(context, { lock, resourceType, action: 'added' }, () => context.vendor.addCode(lock, wish));
}

export async function makeOfflinePasscode(context: TtlockContext, lock: VisibleLock, wish: OfflineCodeWish): Promise<DoneChange> {
  return await changeCodeAtVendor(context, { lock, resourceType, action: 'added' }, () =>
    context.vendor.makeOfflineCode(lock, wish),
  );
}

export async function changePasscode(
  context: TtlockContext,
  lock: VisibleLock,
  codeRef: string,
  change: CodeChange,
): Promise<DoneChange> {
  return await changeCodeAtVendor(context, { lock, resourceType, action: 'changed' }, () =>
    context.vendor.changeCode(lock, codeRef, change),
  );
}

export async function deletePasscode(context: TtlockContext, lock: VisibleLock, codeRef: string): Promise<DoneChange> {
  return await changeCodeAtVendor(context, { lock, resourceType, action: 'deleted' }, () =>
    context.vendor.removeCode(lock, codeRef),
  );
}
