import { logAttempts } from './access-log.ts';
import type { AccessContext, Origin } from './context.ts';
import { countWrongCode, publishLockedOut } from './door-lockout.ts';
import type { AccessDecision } from './rules/access-decision.ts';
import { recordFailedAttempt } from './store/failed-attempts.ts';

export interface RefusedCode extends Origin {
  readonly devicePk: number;
  readonly method: 'pin' | 'qr';
  readonly action: 'lock' | 'unlock';
  readonly pin: { readonly sealed: string; readonly hash: string } | null;
  /** Whose code it was, where one was found. */
  readonly userId: number | null;
  readonly credentialRef: string | null;
  /** No code of this door: what is counted as guessing. A code that is right at another time is not. */
  readonly isWrong: boolean;
  readonly decision: AccessDecision;
  /** As the door was read before. */
  readonly blockedUntil: Date | null;
  /** The same attempt at a door that is blocked. */
  readonly decideBlocked: (until: Date) => AccessDecision;
  readonly at: Date;
}

export interface RecordedRefusal {
  readonly decision: AccessDecision;
  readonly retryAfterSeconds: number | null;
}

/**
 * Counts a wrong code against the door and against the address, and records the refusal, in one transaction. The answer may differ from what was
 * judged: a door that others have blocked meanwhile tells nothing about the code.
 */
export async function recordRefusedCode(context: AccessContext, refused: RefusedCode): Promise<RecordedRefusal> {
  const { devicePk, method, pin, guessedFrom, ipAddress, userAgent, place = null, at } = refused;
  return await context.db.transaction().execute(async (trx) => {
    let { decision, blockedUntil } = refused;
    let isBlocking = false;
    if (refused.isWrong && decision.reason !== 'Blocked') {
      const { alreadyBlockedUntil, begun } = await countWrongCode(trx, devicePk, at, context.lockout);
      if (alreadyBlockedUntil !== null) {
        blockedUntil = alreadyBlockedUntil;
        decision = refused.decideBlocked(alreadyBlockedUntil);
      } else {
        await context.guesses.failed(trx, { kind: method, address: guessedFrom, devicePk, at });
      }
      if (begun !== null) {
        isBlocking = true;
        await publishLockedOut(context.events, trx, devicePk, begun, at);
      }
    }
    const isBlocked = decision.reason === 'Blocked';
    await recordFailedAttempt(trx, { devicePk, method, pin, ipAddress, userAgent, isBlocked: isBlocked || isBlocking, at });
    await logAttempts(context.events, trx, [
      {
        devicePk,
        userId: refused.userId,
        method,
        action: refused.action,
        success: false,
        failureReason: decision.reason,
        ipAddress,
        userAgent,
        place,
        requestId: null,
        eventId: null,
        credentialRef: refused.credentialRef,
        offline: false,
        occurredAt: at,
      },
    ]);
    const waitMs = isBlocked && blockedUntil !== null ? blockedUntil.getTime() - at.getTime() : 0;
    return { decision, retryAfterSeconds: waitMs > 0 ? Math.ceil(waitMs / 1000) : null };
  });
}
