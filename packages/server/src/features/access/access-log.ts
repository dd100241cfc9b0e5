import { refusedByLock, type AccessAttempt, type AccessRecorder } from '../devices/index.ts';
import type { Clock } from '../../platform/clock.ts';
import type { EventOutbox, NewEvent } from '../../platform/events/event.ts';
import { countWrongCode, forgetWrongCodes, publishLockedOut, type LockoutSettings } from './door-lockout.ts';
import { attemptEvent } from './events.ts';
import { recordFailedAttempt } from './store/failed-attempts.ts';
import { countUseAtLock, insertAttempts } from './store.ts';
import { withAccessTables, type AccessDatabase } from './tables.ts';
import type { Database } from '../../platform/database/connection.ts';

const codeMethods: ReadonlySet<string> = new Set(['pin', 'qr']);

export interface AccessRecorderDeps {
  readonly events: EventOutbox;
  readonly lockout: LockoutSettings;
  readonly clock: Clock;
}

/**
 * Writes attempts to the access log, in the caller's transaction. An attempt that is there already is neither written nor counted
 * again. What a lock judged by itself counts: its use of a code, and its refusal as a failed attempt, of which it tells no digits.
 */
export function createAccessRecorder(deps: AccessRecorderDeps): AccessRecorder {
  return async (db: Database, attempts: readonly AccessAttempt[], alsoTold: readonly NewEvent[] = []): Promise<void> => {
    const trx = withAccessTables(db);
    for (const attempt of await logAttempts(deps.events, trx, attempts, alsoTold)) {
      if (attempt.eventId === null || !codeMethods.has(attempt.method)) continue;
      // A lock whose clock is ahead must not block its door until then.
      const now = deps.clock.now();
      const at = attempt.occurredAt < now ? attempt.occurredAt : now;
      if (attempt.success) {
        await countUseAtLock(trx, attempt.devicePk, attempt.credentialRef);
        await forgetWrongCodes(trx, attempt.devicePk, at);
      } else {
        await recordRefusalByLock(deps, trx, attempt, at);
      }
    }
  };
}

/** Writes attempts to the log and tells of them. Answers those that were not there before. */
export async function logAttempts(
  events: EventOutbox,
  trx: AccessDatabase,
  attempts: readonly AccessAttempt[],
  alsoTold: readonly NewEvent[] = [],
): Promise<AccessAttempt[]> {
  const added = await insertAttempts(trx, attempts);
  await events.publishAll(trx, [...added.map(({ logged }) => attemptEvent(logged)), ...alsoTold]);
  return added.map(({ attempt }) => attempt);
}

/** A code that the lock knows, and refused for another reason, or could not move its bolt for, is no guess. */
async function recordRefusalByLock(
  { events, lockout }: AccessRecorderDeps,
  trx: AccessDatabase,
  attempt: AccessAttempt,
  at: Date,
): Promise<void> {
  const { devicePk, method, credentialRef, failureReason, occurredAt } = attempt;
  const isWrong = credentialRef === null && (failureReason === 'Invalid PIN' || failureReason === refusedByLock);
  const counted = isWrong ? await countWrongCode(trx, devicePk, at, lockout) : undefined;
  if (counted?.begun) await publishLockedOut(events, trx, devicePk, counted.begun, at);
  await recordFailedAttempt(trx, {
    devicePk,
    method,
    pin: null,
    ipAddress: null,
    userAgent: null,
    isBlocked: counted !== undefined && (counted.begun !== null || counted.alreadyBlockedUntil !== null),
    at: occurredAt,
  });
}
