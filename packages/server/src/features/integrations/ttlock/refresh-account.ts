import type { TtlockContext } from './context.ts';
import { getAccount, type AccountRow } from './store/accounts.ts';

/** Asks TTLock for a new token now, once however many ask at the same time. */
export async function refreshAccount(context: TtlockContext, account: AccountRow): Promise<AccountRow> {
  await context.vendor.refreshToken(account.id);
  await context.db.transaction().execute(async (trx) => {
    await context.audit.record(trx, {
      action: 'ttlock_account.token_refreshed',
      resourceType: 'ttlock_account',
      resourceId: account.id,
    });
  });
  return await getAccount(context.db, { userId: account.owner_id, seesAll: true }, account.id);
}
