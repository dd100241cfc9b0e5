import type { Cause, EvidenceSource } from './phases.ts';
import type { ProblemCode } from './problems.ts';
import type { LockEntry, Settlement, Span } from './reconcile.ts';
import { nextTryAt, type Random } from './retry.ts';
import type { Tries } from './failures.ts';
import { lookPauseMs } from './turn-limits.ts';

/** What follows from what a reading said of one entry, for the entry and for its PIN. Pure. */

export type EntryDelta = Partial<
  Pick<LockEntry, 'state' | 'ref' | 'tryAt' | 'sentAt' | 'misses' | 'wantedSpan' | 'startsAt' | 'endsAt'>
>;

export type PinDelta =
  /** `isWhole`: for the time that is wanted; else the digits are there for another time. */
  | { readonly kind: 'proof'; readonly span: Span; readonly isWhole: boolean }
  /** Removed, once nothing of it is left on the lock. */
  | { readonly kind: 'gone' }
  /** It has to be sent again, so that nothing is proven any more. */
  | {
      readonly kind: 'again';
      readonly cause: Cause;
      readonly problem: ProblemCode;
      readonly failures: number;
      readonly tryAt: Date | null;
    }
  /** It is there for another time. No cause: it was not proven before. */
  | { readonly kind: 'altered'; readonly causes: readonly Cause[]; readonly problem: ProblemCode | null; readonly span: Span }
  /** What was sent did not happen. */
  | { readonly kind: 'not_done'; readonly problem: ProblemCode; readonly failures: number; readonly tryAt: Date | null };

export interface Recorded {
  readonly entry: EntryDelta;
  readonly pin: PinDelta | null;
}

/** What of an entry counts here. */
export type SettledEntry = Pick<LockEntry, 'wish' | 'misses' | 'startsAt' | 'endsAt' | 'wantedSpan'>;

export interface SettledPin extends Tries {
  /** The entry is its present code, and it was not changed meanwhile: else it is planned anew before anything is said of it. */
  readonly isPresent: boolean;
}

/** `pin`: undefined where the entry has none any more. */
export function recordSettlement(
  entry: SettledEntry,
  as: Settlement,
  pin: SettledPin | undefined,
  now: Date,
  random: Random,
): Recorded {
  const present = pin?.isPresent === true ? pin : undefined;
  switch (as.kind) {
    case 'proven':
      return {
        entry: { state: 'proven', ref: as.ref, tryAt: null, misses: 0, sentAt: null },
        pin: present === undefined ? null : { kind: 'proof', span: spanOf(entry), isWhole: entry.wantedSpan === null },
      };
    case 'moved': {
      const span = entry.wantedSpan ?? spanOf(entry);
      return {
        entry: { ...span, wantedSpan: null, tryAt: null, sentAt: null },
        pin: present === undefined ? null : { kind: 'proof', span, isWhole: true },
      };
    }
    case 'altered':
      return {
        entry: { ...as.span, state: 'proven', ref: as.ref, wantedSpan: spanOf(entry), tryAt: null, sentAt: null, misses: 0 },
        pin:
          present === undefined
            ? null
            : as.isLate
              ? { kind: 'altered', causes: [], problem: null, span: as.span }
              : { kind: 'altered', causes: ['vanished'], problem: 'code_altered', span: as.span },
      };
    case 'missed':
      return { entry: { misses: entry.misses + 1, tryAt: new Date(now.getTime() + lookPauseMs) }, pin: null };
    case 'gone':
      return { entry: { state: 'gone', tryAt: null }, pin: pin === undefined ? null : { kind: 'gone' } };
    case 'absent':
      return as.vanished
        ? again(entry, present, { cause: 'vanished', problem: 'code_vanished', ref: null, tryAt: null })
        : again(entry, present, { cause: 'not_seen', problem: 'not_seen', ref: null, tryAt: laterOf(present, now, random) });
    case 'not_taken':
      return again(entry, present, { cause: 'not_seen', problem: 'not_seen', ref: as.ref, tryAt: laterOf(present, now, random) });
    case 'conflict':
      return again(entry, present, {
        cause: 'not_seen',
        problem: 'code_conflict',
        ref: null,
        tryAt: laterOf(present, now, random),
      });
    case 'not_moved':
    case 'still_there': {
      const failures = (pin?.failures ?? 0) + 1;
      const tryAt = laterOf(pin, now, random);
      const problem = as.kind === 'not_moved' ? 'not_seen' : 'still_there';
      return {
        entry: { state: 'proven', ref: as.ref, tryAt, sentAt: null, misses: 0 },
        pin: pin === undefined ? null : { kind: 'not_done', problem, failures, tryAt },
      };
    }
  }
}

function again(
  entry: SettledEntry,
  present: SettledPin | undefined,
  {
    cause,
    problem,
    ref,
    tryAt,
  }: { readonly cause: Cause; readonly problem: ProblemCode; readonly ref: string | null; readonly tryAt: Date | null },
): Recorded {
  // The removal of what is there after all goes on from there.
  const state = entry.wish === 'keep' || ref === null ? 'to_add' : 'proven';
  return {
    entry: { state, ref, tryAt, misses: 0, sentAt: null, wantedSpan: null },
    pin: present === undefined ? null : { kind: 'again', cause, problem, failures: present.failures + 1, tryAt },
  };
}

function laterOf(tries: Tries | undefined, now: Date, random: Random): Date {
  return nextTryAt((tries?.failures ?? 0) + 1, tries?.triedAt ?? [now], now, random);
}

const spanOf = ({ startsAt, endsAt }: Span): Span => ({ startsAt, endsAt });

/** For a lock that cannot be read: what it answered itself is the best evidence that there is. */
export function isBelieved(entry: Pick<LockEntry, 'state' | 'ref'>, evidence: EvidenceSource): boolean {
  return entry.state === 'awaiting' && evidence === 'reported_by_lock' && entry.ref !== null;
}
