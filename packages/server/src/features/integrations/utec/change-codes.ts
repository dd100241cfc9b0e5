import type { CodeChange, CodeWish } from '../../../vendors/lock-vendor.ts';
import { changeCodeAtVendor, type DoneChange } from '../change-code.ts';
import type { UtecContext } from './context.ts';
import type { VisibleLock } from './policy.ts';

const resourceType = 'utec_passcode';

export async function addCode(context: UtecContext, lock: VisibleLock, wish: CodeWish): Promise<DoneChange> {
  return await changeCodeAtVendor(context, { lock, resourceType, action: 'added' }, () => context.vendor.addCode(lock, wish));
}

export async function changeCode(
  context: UtecContext,
  lock: VisibleLock,
  codeRef: string,
  change: CodeChange,
): Promise<DoneChange> {
  return await changeCodeAtVendor(context, { lock, resourceType, action: 'changed' }, () =>
    context.vendor.changeCode(lock, codeRef, change),
  );
}

export async function deleteCode(context: UtecContext, lock: VisibleLock, codeRef: string): Promise<DoneChange> {
  return await changeCodeAtVendor(context, { lock, resourceType, action: 'deleted' }, () =>
    context.vendor.removeCode(lock, codeRef),
  );
}
