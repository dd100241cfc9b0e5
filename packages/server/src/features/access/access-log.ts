import type { AccessAttempt } from '../devices/index.ts';
import { recordFailedAttempt } from './store/failed-attempts.ts';
import { countUseAtLock, insertAttempts } from './store.ts';
import { withAccessTables } from './tables.ts';
import type { Database } from '../../platform/database/connection.ts';

const codeMethods: ReadonlySet<string> = new Set(['pin', 'qr']);

/**
 * Writes attempts to the access log, in the caller's transaction. An attempt that is there already is neither written nor counted
 * again. What a lock judged by itself counts: its use of a code, and its refusal as a failed attempt, of which it tells no digits.
 */
export async function recordAttempts(db: Database, attempts: readonly AccessAttempt[]): Promise<void> {
  const trx = withAccessTables(db);
  for (const attempt of await insertAttempts(trx, attempts)) {
    if (attempt.eventId === null || !codeMethods.has(attempt.method)) continue;
    if (attempt.success) {
      await countUseAtLock(trx, attempt.devicePk, attempt.credentialRef);
      continue;
    }
    await recordFailedAttempt(trx, {
      devicePk: attempt.devicePk,
      method: attempt.method,
      pin: null,
      ipAddress: null,
      userAgent: null,
      at: attempt.occurredAt,
    });
  }
}
