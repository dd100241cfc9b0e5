import type { Cause } from './phases.ts';
import type { ProblemCode } from './problems.ts';

/** What is known of a lock of our own, which is told its codes by itself and tells by a digest what it holds. */
export interface OwnLock {
  readonly isOnline: boolean;
  readonly isLockedDown: boolean;
  readonly tellsCodes: boolean;
  /** It holds exactly what it should. */
  readonly agrees: boolean;
}

export interface OwnDelivery {
  readonly isStale: boolean;
  readonly isWanted: boolean;
  readonly isOverdue: boolean;
}

export interface OwnJudgement {
  readonly causes: readonly Cause[];
  readonly isProven: boolean;
  readonly isGone: boolean;
  readonly problem: ProblemCode | null;
}

/** What follows for one code. Pure; `step` passes over the causes that mean nothing in its phase. */
export function judgeOwn({ isStale, isWanted, isOverdue }: OwnDelivery, lock: OwnLock): OwnJudgement {
  const waiting: ProblemCode = !lock.isOnline ? 'lock_offline' : lock.tellsCodes ? 'lock_silent' : 'lock_keeps_no_codes';
  if (!isWanted) {
    // A lock that keeps no codes asks the server about each.
    const isGone = lock.agrees || !lock.tellsCodes;
    const causes: Cause[] = ['ended', ...(isGone ? (['gone'] as const) : isOverdue ? (['removal_overdue'] as const) : [])];
    return { causes, isProven: false, isGone, problem: isGone ? null : isOverdue ? 'still_there' : waiting };
  }
  if (lock.isLockedDown)
    return { causes: [...changed(isStale), 'locked_down'], isProven: false, isGone: false, problem: 'locked_down' };
  if (lock.agrees)
    return { causes: [...changed(isStale), 'breaker_closed', 'due', 'proven'], isProven: true, isGone: false, problem: null };
  return { causes: [...changed(isStale), 'breaker_closed', 'due'], isProven: false, isGone: false, problem: waiting };
}

function changed(isStale: boolean): readonly Cause[] {
  return isStale ? ['changed'] : [];
}
