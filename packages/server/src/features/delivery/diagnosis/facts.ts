import type { CodeRules, LockCapabilities, VendorCodeState } from '../../../vendors/lock-vendor.ts';
import type { AccessCredential } from '../../access/index.ts';
import type { VendorAccountState } from '../context.ts';
import type { DeliveryFacts } from '../delivery.ts';
import type { DeliveryPhase, EvidenceSource } from '../rules/phases.ts';
import type { ProblemCode } from '../rules/problems.ts';
import type { EntryState, Span } from '../rules/reconcile.ts';

/** What is known of one code on one lock, each fact with the time that it is of. None of it is a digit. */
export interface DiagnosisFacts {
  /** When this was gathered. */
  readonly now: Date;
  readonly credential: AccessCredential;
  readonly isDeleted: boolean;
  readonly deletedAt: Date | null;
  readonly madeAt: Date;
  /** The latest change of the PIN by anybody; uses are none. */
  readonly changedAt: Date;
  readonly digits: { readonly length: number; readonly startsWithZero: boolean };
  readonly delivery: DeliveryFacts | null;
  /** Where the code was at the time that is asked about, if that is over; null: not kept, or not over. */
  readonly phaseThen: { readonly phase: DeliveryPhase; readonly since: Date } | null;
  readonly lock: LockFacts;
  /** Vendors' locks are told of a code so long before it begins. */
  readonly aheadMs: number;
  /** Null: the vendor was not asked just now. */
  readonly live: LiveReading | null;
}

export interface LockFacts {
  readonly name: string;
  /** A vendor's, which is told periods through its cloud and judges by itself; else one of our own. */
  readonly isVendors: boolean;
  /** Who decides at the keypad. A lock that does uses its own clock. */
  readonly judge: 'lock' | 'server';
  readonly isOnline: boolean;
  /** When that was last heard. */
  readonly heardAt: Date | null;
  readonly clock: { readonly offsetMs: number; readonly at: Date | null } | null;
  readonly isLockedDown: boolean;
  readonly blockedUntil: Date | null;
  /** Of the vendor's model, where that is known. */
  readonly rules: CodeRules | null;
  readonly capabilities: LockCapabilities | null;
  readonly modelAt: Date | null;
  /** Codes on this lock with the same digits: other PINs of ours, and codes that are not ours. */
  readonly sameDigits: { readonly pins: number; readonly unmanaged: number; readonly unmanagedSeenAt: Date | null };
  /** What a vendor's lock holds, or may hold, of this PIN. */
  readonly entries: readonly HeldEntry[];
  /** Null: its list was never read. */
  readonly codeList: CodeListFacts | null;
  /** Null: not asked yet. */
  readonly gateways: readonly string[] | null;
  readonly gatewaysAt: Date | null;
  readonly way: WayFacts;
  readonly account: VendorAccountState | null;
}

export interface HeldEntry extends Span {
  /** A change of its period that is under way; null: none. */
  readonly next: Span | null;
  readonly state: EntryState;
  readonly evidence: EvidenceSource;
  /** Of the PIN as it is now; false: of the digits that it had before. */
  readonly hasPresentDigits: boolean;
}

export interface CodeListFacts {
  readonly state: 'known' | 'empty' | 'unreadable';
  /** The latest reading that succeeded. */
  readonly readAt: Date | null;
  readonly problem: ProblemCode | null;
  readonly codes: number | null;
}

/** How it goes with telling the lock anything. */
export interface WayFacts {
  readonly problem: ProblemCode | null;
  readonly failures: number;
  /** Nothing is sent before. */
  readonly breakerUntil: Date | null;
  readonly failedAt: Date | null;
}

/** What the vendor answered when it was asked just now. */
export type LiveReading =
  | { readonly state: 'not_possible'; readonly at: Date }
  | { readonly state: 'unreadable'; readonly at: Date; readonly problem: ProblemCode; readonly message: string }
  | {
      readonly state: 'known' | 'empty';
      readonly at: Date;
      readonly codes: number;
      /** The one with these digits; null: it is not there. */
      readonly code: LiveCode | null;
    };

export interface LiveCode extends Span {
  readonly state: VendorCodeState;
}
