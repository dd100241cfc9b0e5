import type { QueryExecutorProvider } from 'kysely';
import type { AuditTrail } from '../../platform/audit/audit-trail.ts';
import type { CodeOutcome } from '../../vendors/lock-vendor.ts';

export type DoneChange = Extract<CodeOutcome, { readonly state: 'accepted' | 'reported' }>;

export interface ChangeCodeDeps {
  readonly db: { transaction(): { execute<T>(work: (trx: QueryExecutorProvider) => Promise<T>): Promise<T> } };
  readonly audit: AuditTrail;
}

interface CodeChangeOrder {
  readonly lock: { readonly devicePk: number | null; readonly accountId: number; readonly ref: string };
  readonly resourceType: string;
  readonly action: 'added' | 'changed' | 'deleted';
}

/** A person changes a code at the vendor by hand. The vendor decides; what came of it is in the trail, without digits. */
export async function changeCodeAtVendor(
  deps: ChangeCodeDeps,
  { lock, resourceType, action }: CodeChangeOrder,
  work: () => Promise<CodeOutcome>,
): Promise<DoneChange> {
  const outcome = await work();
  const done = 'error' in outcome ? null : outcome;
  const failure = 'error' in outcome ? outcome.error : null;
  await deps.db.transaction().execute(async (trx) => {
    await deps.audit.record(trx, {
      action: `${resourceType}.${action}`,
      resourceType,
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
