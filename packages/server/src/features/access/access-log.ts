import type { AccessAttempt } from '../devices/index.ts';
import { insertAttempts } from './store.ts';
import { withAccessTables } from './tables.ts';
import type { Database } from '../../platform/database/connection.ts';

/** Writes attempts to the access log, in the caller's transaction. An attempt that is there already is not written again. */
export async function recordAttempts(db: Database, attempts: readonly AccessAttempt[]): Promise<void> {
  if (attempts.length > 0) await insertAttempts(withAccessTables(db), attempts);
}
