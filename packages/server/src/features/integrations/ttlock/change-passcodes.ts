import type { CodeChange, CodeOutcome, CodeWish, OfflineCodeWish } from '../../../vendors/lock-vendor.ts';
import type { TtlockContext } from './context.ts';
import type { VisibleLock } from './policy.ts';

type Done = Extract<CodeOutcome, { readonly state: 'accepted' | 'reported' }>;

/** The lock itself decides; what came of it is in the trail, without digits. */
async function carryOut(
  context: TtlockContext,
  lock: VisibleLock,
  action: string,
  work: () => Promise<CodeOutcome>,
): Promise<Done> {
  const outcome = await work();
  const done = 'error' in outcome ? null : outcome;
  const failure = 'error' in outcome ? outcome.error : null;
  await context.db.transaction().execute(async (trx) => {
    await context.audit.record(trx, {
      action,
      resourceType: 'ttlock_passcode',
      resourceId: done?.codeRef ?? null,
      devicePk: lock.devicePk,
      success: done !== null,
      detail: {
        account: lock.accountId,
        lock: lock.ref,
        outcome: outcome.state,
        ...(failure === null ? {} : { code: failure.code }),
      },
    });
  });
  if (done === null) throw failure;
  return done;
}

export async function addPasscode(context: TtlockContext, lock: VisibleLock, wish: CodeWish): Promise<Done> {
  return await carryOut(context, lock, 'ttlock_passcode.added', () => context.vendor.addCode(lock, wish));
}

export async function makeOfflinePasscode(context: TtlockContext, lock: VisibleLock, wish: OfflineCodeWish): Promise<Done> {
  return await carryOut(context, lock, 'ttlock_passcode.added', () => context.vendor.makeOfflineCode(lock, wish));
}

export async function changePasscode(
  context: TtlockContext,
  lock: VisibleLock,
  codeRef: string,
  change: CodeChange,
): Promise<Done> {
  return await carryOut(context, lock, 'ttlock_passcode.changed', () => context.vendor.changeCode(lock, codeRef, change));
}

export async function deletePasscode(context: TtlockContext, lock: VisibleLock, codeRef: string): Promise<Done> {
  return await carryOut(context, lock, 'ttlock_passcode.deleted', () => context.vendor.removeCode(lock, codeRef));
}
