import type { Span } from './reconcile.ts';

/** What is known of a PIN's code on its lock. */
export interface ShownCode {
  readonly isWanted: boolean;
  /** The PIN was changed and this was not planned anew yet. */
  readonly isStale: boolean;
  /** Its present digits were seen, for this time. */
  readonly isProven: boolean;
  readonly provenFrom: Date | null;
  readonly provenUntil: Date | null;
  readonly evidenceAt: Date | null;
}

export interface ShownWindow {
  readonly validFrom: Date;
  readonly validUntil: Date | null;
  readonly hasSchedule: boolean;
}

/**
 * Whether the lock is shown to take a PIN at least for the time that is wanted: a schedule's whole time a lock of a vendor is never told at once,
 * so that there it is the present opening that counts. What has begun when it was shown need not have begun as early as the PIN says. The
 * database asks the same of many at once (`store/facts.ts`), and a test holds the two together.
 */
export function isShown(code: ShownCode, { validFrom, validUntil, hasSchedule }: ShownWindow): boolean {
  if (!code.isWanted || !code.isProven) return false;
  if (hasSchedule && !code.isStale) return true;
  const { provenFrom, provenUntil, evidenceAt } = code;
  const isFromBeginning = provenFrom !== null && (provenFrom <= validFrom || (evidenceAt !== null && provenFrom <= evidenceAt));
  return isFromBeginning && (provenUntil === null || (validUntil !== null && provenUntil >= validUntil));
}

/**
 * What is still sure of a code's time once its lock is told another: until it is seen, the lock may have the one or the other, so that only what is
 * in both is known. Without this, a change that happens though its answer is lost would leave a proof that is not true.
 */
export function knownWhileMoved(
  known: Pick<ShownCode, 'provenFrom' | 'provenUntil'>,
  { startsAt, endsAt }: Span,
): Pick<ShownCode, 'provenFrom' | 'provenUntil'> {
  const { provenFrom, provenUntil } = known;
  return {
    provenFrom: provenFrom !== null && startsAt !== null && startsAt > provenFrom ? startsAt : provenFrom,
    provenUntil: provenUntil === null || (endsAt !== null && endsAt < provenUntil) ? endsAt : provenUntil,
  };
}
