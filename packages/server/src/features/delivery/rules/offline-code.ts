import type { CodeRules } from '../../../vendors/lock-vendor.ts';
import type { Span } from './reconcile.ts';

/** Codes that a lock makes out by itself: it hears of one when it is typed for the first time. Pure. */

export type OfflineRules = NonNullable<CodeRules['offline']>;

export interface OfflineSpan {
  readonly startsAt: Date;
  readonly endsAt: Date;
}

/**
 * The whole steps around the time that is wanted, begun some steps earlier: of one span there is one code, and it is somebody else's where it was
 * asked for before. Null: the model takes none for it, or none that could still be used for the first time.
 */
export function offlineSpan(
  wanted: OfflineSpan,
  { kinds, stepMs, periodMaxMs, firstUseWithinMs }: OfflineRules,
  stepsEarlier: number,
  now: Date,
): OfflineSpan | null {
  const from = Math.floor(wanted.startsAt.getTime() / stepMs - stepsEarlier) * stepMs;
  const until = Math.ceil(wanted.endsAt.getTime() / stepMs) * stepMs;
  const firstUseUntil = from + firstUseWithinMs;
  if (!kinds.includes('period') || until - from > periodMaxMs) return null;
  if (firstUseUntil <= now.getTime() || firstUseUntil <= wanted.startsAt.getTime()) return null;
  return { startsAt: new Date(from), endsAt: new Date(until) };
}

/** Until when it may open. One step longer than reckoned, since clocks of locks are not exact. */
export function opensUntil({ endsAt }: OfflineSpan, { stepMs }: OfflineRules): Date {
  return new Date(endsAt.getTime() + stepMs);
}

/** It has whole steps around what is wanted, and so is not to be told another time. */
export function isAround(code: Span, wanted: Span, stepMs: number): boolean {
  if (code.startsAt === null || code.endsAt === null || wanted.startsAt === null || wanted.endsAt === null) return false;
  const longerMs = code.endsAt.getTime() - wanted.endsAt.getTime();
  return code.startsAt <= wanted.startsAt && longerMs >= 0 && longerMs < stepMs;
}
