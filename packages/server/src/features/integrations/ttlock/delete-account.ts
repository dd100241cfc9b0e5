import { changesOf } from '../../../platform/audit/audit-changes.ts';
import { conflict } from '../../../platform/errors.ts';
import { accountFields, personOf } from './audit.ts';
import { audited } from './connect-account.ts';
import type { TtlockContext } from './context.ts';
import { deleteAccountRow, lockAccountRow, type AccountRow } from './store/accounts.ts';
import { withTtlockTables } from './tables.ts';

const hasDevices = () =>
  conflict(
    'account_has_devices',
    'Devices are still reached through this account: delete them first, or add ?with_devices=true to delete them with it.',
  );

/** Nothing is deleted at TTLock: locks, passcodes and the account itself stay as they are there. */
export async function deleteAccount(context: TtlockContext, account: AccountRow, withDevices: boolean): Promise<void> {
  if (account.is_from_environment && context.settings.environment !== null) {
    throw conflict(
      'account_from_environment',
      'This account comes from the environment. Take TTLOCK_* out of it and start the server again, then delete the account.',
    );
  }
  await context.root.transaction().execute(async (root) => {
    const trx = withTtlockTables(root);
    await lockAccountRow(trx, account.id);
    if (withDevices) await context.devices.deleteVendorDevices(root, account.id);
    else if ((await context.devices.vendorDevices(account.id)).length > 0) throw hasDevices();
    if (!(await deleteAccountRow(trx, account.id))) return;
    await context.audit.record(trx, {
      action: 'ttlock_account.deleted',
      resourceType: 'ttlock_account',
      resourceId: account.id,
      subject: personOf(account.owner_id),
      changes: changesOf(accountFields, audited(account), null),
      detail: { with_devices: withDevices },
    });
  });
}
