import type { AccessAttempt, AccessRecorder } from '../devices/index.ts';
import type { Database } from '../../platform/database/connection.ts';
import type { EventOutbox } from '../../platform/events/event.ts';
import { publishAttempts } from './events.ts';
import { recordFailedAttempt } from './store/failed-attempts.ts';
import { countUseAtLock, insertAttempts } from './store.ts';
import { withAccessTables, type AccessDatabase } from './tables.ts';

const codeMethods: ReadonlySet<string> = new Set(['pin', 'qr']);

/**
 * Writes attempts to the access log, in the caller's transaction. An attempt that is there already is neither written nor counted
 * again. What a lock judged by itself counts: its use of a code, and its refusal as a failed attempt, of which it tells no digits.
 */
export function createAccessRecorder(events: EventOutbox): AccessRecorder {
  return async (db: Database, attempts: readonly AccessAttempt[]): Promise<void> => {
    const trx = withAccessTables(db);
    const added = await logAttempts(events, trx, attempts);
    for (const attempt of added) {
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
  };
}

/** Writes attempts to the log and tells of them. Answers those that were not there before. */
export async function logAttempts(
  events: EventOutbox,
  trx: AccessDatabase,
  attempts: readonly AccessAttempt[],
): Promise<AccessAttempt[]> {
  const added = await insertAttempts(trx, attempts);
  await publishAttempts(
    events,
    trx,
    added.map(({ logId }) => logId),
  );
  return added.map(({ attempt }) => attempt);
}
