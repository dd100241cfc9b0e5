import type { Span } from '../rules/reconcile.ts';
import type { DiagnosisFacts, HeldEntry } from './facts.ts';
import { covers, type Question } from './question.ts';

/** What may be in the lock: sent, taken, or not proven to be gone. */
const heldStates: ReadonlySet<HeldEntry['state']> = new Set(['sent', 'awaiting', 'proven', 'removing']);

export interface HeldSpan extends Span {
  readonly next: Span | null;
  readonly isProven: boolean;
  /** When that was seen. */
  readonly seenAt: Date | null;
}

/** The periods in which a vendor's lock takes the present digits: as it was read just now, or as it was told and last read. */
export function heldSpans({ lock, live }: DiagnosisFacts): readonly HeldSpan[] {
  if (!lock.isVendors) return [];
  if (live !== null && (live.state === 'known' || live.state === 'empty')) {
    const { code, at } = live;
    if (code === null || code.state === 'failed') return [];
    const { startsAt, endsAt } = code;
    return [{ startsAt, endsAt, next: null, isProven: code.state === 'listed', seenAt: at }];
  }
  return lock.entries
    .filter(({ hasPresentDigits, state }) => hasPresentDigits && heldStates.has(state))
    .map(({ startsAt, endsAt, next, state }) => ({
      startsAt,
      endsAt,
      next,
      isProven: state === 'proven',
      seenAt: lock.codeList?.readAt ?? null,
    }));
}

/** What the lock itself would say of the time, whatever the server thinks; null: the server decides, or nothing is known of then. */
export interface LockOpinion {
  /** With a clock that is right. */
  readonly opensInTruth: boolean;
  readonly opensByItsClock: boolean;
  /** For which period, where it is a vendor's. */
  readonly span: HeldSpan | null;
}

export function lockOpinion(question: Question): LockOpinion | null {
  const { facts, at, lockTime, when, decision, lockDecision } = question;
  const { lock, delivery } = facts;
  if (lock.judge === 'server' || when === 'past') return null;
  if (lock.isVendors) {
    const spans = heldSpans(facts);
    const open = spans.find((span) => covers(span, lockTime));
    return {
      opensInTruth: spans.some((span) => covers(span, at)),
      opensByItsClock: open !== undefined,
      span: open ?? spans[0] ?? null,
    };
  }
  // Not wanted and not proven to be gone: it may be there still.
  const isThere = delivery === null ? false : delivery.desired === 'present' || delivery.phase !== 'removed';
  // That it was switched off is what such a lock has not heard; the rest it was told with the code.
  const passes = ({ trace }: Question['decision']): boolean =>
    isThere && trace.every(({ check, passed }) => passed !== false || check === 'active');
  return { opensInTruth: passes(decision), opensByItsClock: passes(lockDecision), span: null };
}
