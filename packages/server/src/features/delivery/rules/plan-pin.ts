import type { Cause, DeliveryPhase } from './phases.ts';
import { letGo, planEntries, type EntryStep, type PlannedEntry } from './plan-entries.ts';
import type { ProblemCode } from './problems.ts';
import { notBefore } from './retry.ts';
import type { WantedSpan } from './wanted-span.ts';

/** A PIN whose plan has to be made anew, as it is known. `digits` may be anything that is the same for the same digits. */
export interface PlannedPin {
  readonly digits: string;
  readonly validUntil: Date | null;
  readonly revokesFirst: boolean;
  readonly phase: DeliveryPhase;
  /** Its present digits were shown. */
  readonly isProven: boolean;
  /** It was changed since it was planned the last time. */
  readonly isStale: boolean;
  readonly failures: number;
  /** The latest tries, oldest first. */
  readonly triedAt: readonly Date[];
  readonly removeBy: Date | null;
}

export interface PinPlan {
  readonly steps: readonly EntryStep[];
  readonly causes: readonly Cause[];
  /** Undefined: as it was. */
  readonly problem?: ProblemCode | null;
  readonly failures: number;
  /** When it has to be planned again. */
  readonly planAt: Date | null;
  /** Undefined: as it was. */
  readonly nextTryAt?: Date | null;
  /** Until when it is to be gone; undefined: as it was. */
  readonly removeBy?: Date | null;
  readonly isOver: boolean;
  /** What was proven of it goes before the new code comes. */
  readonly isRevoked?: true;
}

export interface PlanLimits {
  readonly now: Date;
  readonly stepMs: number;
  readonly removeWithinMs: number;
}

/** What a lock should hold of one PIN from now on. Pure. `refusal`: what this model would never take. */
export function planPin(
  pin: PlannedPin,
  own: readonly PlannedEntry[],
  wanted: WantedSpan,
  refusal: ProblemCode | null,
  limits: PlanLimits,
): PinPlan {
  const failures = pin.isStale ? 0 : pin.failures;
  if (wanted.state === 'over') return end(pin, own, limits);
  if (refusal !== null) {
    return { steps: letGo(own), causes: ['changed', 'refused'], problem: refusal, failures, planAt: null, isOver: false };
  }
  const { planAt } = wanted;
  if (wanted.state === 'later') {
    const causes = ['changed', 'too_early'] as const;
    return { steps: letGo(own), causes, problem: null, failures, planAt, nextTryAt: planAt, isOver: false };
  }
  const { digits, revokesFirst, triedAt } = pin;
  const { now, stepMs } = limits;
  const tryAt = notBefore(triedAt, now);
  const { steps, isThere, isRevoked } = planEntries(own, { digits, span: wanted.span, revokesFirst, stepMs, tryAt });
  const rest = { failures, planAt, nextTryAt: null, removeBy: null, isOver: false, ...(isRevoked ? { isRevoked } : {}) };
  if (!isThere) return { steps, causes: ['changed', 'due'], problem: null, ...rest };
  if (pin.phase === 'confirmed' && pin.isProven) return { steps, causes: [], ...rest };
  // What the lock makes out itself shows in no list: its use proves it.
  if (own.some(({ wish, offlineStepMs }) => wish === 'keep' && offlineStepMs !== undefined))
    return { steps, causes: [], ...rest };
  // It was changed when the lock showed it, or changed back before the lock was told: nothing else would ever say that it is there.
  const looks = own.filter(({ wish }) => wish === 'keep').map(({ id }) => ({ kind: 'look', id }) as const);
  return { steps: [...steps, ...looks], causes: ['changed', 'due'], problem: null, ...rest };
}

/** Deleted, switched off, or over. What the lock refuses by itself need not be gone by a certain time. */
function end(pin: PlannedPin, own: readonly PlannedEntry[], { now, removeWithinMs }: PlanLimits): PinPlan {
  const { validUntil, phase, removeBy, isStale, failures } = pin;
  const isOver = validUntil !== null && validUntil <= now;
  const isOverdue = phase === 'removing' && removeBy !== null && removeBy <= now;
  const isLeaving = phase === 'removing' || phase === 'failed_to_remove';
  const causes: Cause[] = isOverdue && !isStale ? ['removal_overdue'] : ['ended'];
  // Never sent, it is nowhere.
  if (own.every(({ state }) => state === 'to_add' || state === 'gone')) causes.push('gone');
  return {
    steps: letGo(own),
    causes,
    problem: isOverdue ? 'still_there' : null,
    failures,
    planAt: null,
    nextTryAt: null,
    removeBy: isOverdue || isOver ? null : isLeaving ? removeBy : new Date(now.getTime() + removeWithinMs),
    isOver: true,
  };
}
