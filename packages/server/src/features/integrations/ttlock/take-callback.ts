import { notFound } from '../../../platform/errors.ts';
import { callbackSecretPurpose } from './connect-account.ts';
import type { TtlockContext } from './context.ts';
import { pollTtlockAccount, pullTtlockRecords } from './jobs.ts';
import { findAccountsOfCallback } from './store/accounts.ts';

/**
 * Nothing in a callback proves who sent it, so that it only says where to look: the records are read from the service, and counted by their ids. While such a
 * reading waits, further callbacks about the same lock add nothing.
 */
export async function takeCallback(context: TtlockContext, secret: string, body: string): Promise<void> {
  const { db, keyring, clock, vendor, devices, jobs } = context;
  const accounts = await findAccountsOfCallback(db, keyring.keyedHashes(secret, callbackSecretPurpose), clock.now());
  if (accounts === undefined) throw notFound('address for callbacks');
  const callback = vendor.readCallback(body);
  for (const { id } of accounts) {
    if (callback.kind === 'records') {
      const known = new Set((await devices.vendorDevices(id)).map((device) => device.vendor_ref));
      for (const ref of callback.lockRefs.filter((one) => known.has(one))) {
        await jobs.enqueue(db, pullTtlockRecords, { account_id: id, lock_id: ref }, { key: `lock:${id}:${ref}` });
      }
    }
    if (callback.kind === 'connection') {
      await jobs.enqueue(db, pollTtlockAccount, { account_id: id }, { key: `account:${id}` });
    }
  }
}
