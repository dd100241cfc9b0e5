import type { CheckResult, ConnectionCheck } from '../../../vendors/lock-vendor.ts';
import type { TtlockContext } from './context.ts';
import type { AccountRow } from './store/accounts.ts';

const byGravity: readonly CheckResult[] = ['failed', 'warning', 'unknown', 'ok', 'skipped'];

/** What decides is the gravest; that something could not be found out counts for more than that something is in order. */
export function worstOf(checks: readonly ConnectionCheck[]): CheckResult {
  return byGravity.find((result) => checks.some((check) => check.result === result)) ?? 'unknown';
}

/** The setting's lock is one of the environment's account; without either the adapter looks at the first lock. */
export async function findLockToTest(context: TtlockContext, account: AccountRow): Promise<string | null> {
  if (account.is_from_environment && context.settings.lockId !== null) return context.settings.lockId;
  const [device] = await context.devices.vendorDevices(account.id);
  return device?.vendor_ref ?? null;
}
