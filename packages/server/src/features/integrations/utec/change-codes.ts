import type { CodeChange, CodeOutcome, CodeWish } from '../../../vendors/lock-vendor.ts';
import type { UtecContext } from './context.ts';
import type { VisibleLock } from './policy.ts';

export type Done = Extract<CodeOutcome, { readonly state: 'accepted' | 'reported' }>;

/** The cloud decides; what came of it is in the trail, without digits. */
async function carryOut(
  context: UtecContext,
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
      resourceType: 'utec_passcode',
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

export async function addCode(context: UtecContext, lock: VisibleLock, wish: CodeWish): Promise<Done> {
  return await carryOut(context, lock, 'utec_passcode.added', () => context.vendor.addCode(lock, wish));
}

export async function changeCode(context: UtecContext, lock: VisibleLock, codeRef: string, change: CodeChange): Promise<Done> {
  return await carryOut(context, lock, 'utec_passcode.changed', () => context.vendor.changeCode(lock, codeRef, change));
}

export async function deleteCode(context: UtecContext, lock: VisibleLock, codeRef: string): Promise<Done> {
  return await carryOut(context, lock, 'utec_passcode.deleted', () => context.vendor.removeCode(lock, codeRef));
}
