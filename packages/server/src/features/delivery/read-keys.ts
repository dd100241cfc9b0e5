import { SmartLockError } from '../../platform/errors.ts';
import type { Hands } from './perform.ts';
import { noteKeysRead, replaceKeys } from './store/keys.ts';

const dayMs = 86_400_000;
/** They change seldom, and each reading is one of the calls of the month. */
const readEveryMs = 7 * dayMs;

/** What people hold in the app of the maker. A list that cannot be read says nothing: what was known stays, and it is asked for again the next day. */
export async function readKeys({ context, leased, vendor, signal }: Hands): Promise<void> {
  const { db, clock, logger } = context;
  const now = clock.now();
  if (vendor.listKeys === undefined) return;
  if (leased.keys_at !== null && now.getTime() - leased.keys_at.getTime() < readEveryMs) return;
  try {
    const keys = await vendor.listKeys(leased.lock, signal);
    await db.transaction().execute((trx) => replaceKeys(trx, leased.device_pk, keys, now));
  } catch (error) {
    if (!(error instanceof SmartLockError)) throw error;
    logger.info({ device_pk: leased.device_pk, code: error.code }, 'the keys that people hold of a lock could not be read');
    await noteKeysRead(db, leased.device_pk, new Date(now.getTime() - readEveryMs + dayMs));
  }
}
