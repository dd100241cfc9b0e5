import { clearerProblem, problemKind, type ProblemCode } from './problems.ts';
import { breakerFailures, breakerUntil, nextTryAt, type Random } from './retry.ts';

/** What a failure means for the code that was tried, and for its lock. Pure. */

export interface Tries {
  /** In a row. */
  readonly failures: number;
  /** The latest ones, the failed one included. */
  readonly triedAt: readonly Date[];
}

export interface FailedTry {
  /** Trying again cannot help before somebody changes something. */
  readonly isFinal: boolean;
  readonly failures: number;
  readonly tryAt: Date | null;
}

/** `isKept`: it is wanted on the lock. What is to be removed is tried for ever. */
export function failedTry(tries: Tries, problem: ProblemCode, isKept: boolean, now: Date, random: Random): FailedTry {
  const kind = problemKind(problem);
  const isFinal = kind.retry === 'never' && isKept;
  // How long a lock is left alone is for its breaker to say: its outage must not make its codes wait once it is back.
  const failures = tries.failures + (kind.scope === 'lock' ? 0 : 1);
  const triedAt = tries.triedAt.length === 0 ? [now] : tries.triedAt;
  return { isFinal, failures, tryAt: isFinal ? null : nextTryAt(Math.max(1, failures), triedAt, now, random) };
}

export interface LockHealth {
  readonly failures: number;
  readonly breakerUntil: Date | null;
  readonly problem: ProblemCode | null;
}

export const healthy: LockHealth = { failures: 0, breakerUntil: null, problem: null };

/** One lock's own breaker. A cause that only a person can remove opens it at once. */
export function failedLock(
  health: Pick<LockHealth, 'failures' | 'problem'>,
  problem: ProblemCode,
  now: Date,
  random: Random,
  retryAfterMs = 0,
): LockHealth {
  const isHopeless = problemKind(problem).retry !== 'later' || problem === 'quota_spent';
  const failures = Math.max(health.failures + 1, isHopeless ? breakerFailures : 0);
  return {
    failures,
    breakerUntil: breakerUntil(failures, now, random, retryAfterMs),
    problem: clearerProblem(health.problem, problem),
  };
}

/** A reading of the cloud's list is no sign that the way to the lock is open again; it is one that the cloud answers. */
export function isOverOnceRead(problem: ProblemCode | null): boolean {
  return problem === 'token_dead' || problem === 'vendor_unreachable' || problem === 'quota_spent';
}
