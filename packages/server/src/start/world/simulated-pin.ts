import type { EvidenceSource, DeliveryPhase } from '../../features/delivery/rules/phases.ts';
import type { ProblemCode } from '../../features/delivery/rules/problems.ts';
import type { EntryState, EntryWish, LockEntry, Span } from '../../features/delivery/rules/reconcile.ts';

/** A PIN with its delivery, as the database would keep them. */
export interface SimulatedPin {
  readonly id: number;
  readonly devicePk: number;
  bookingId: number | undefined;
  digits: string;
  validFrom: Date;
  validUntil: Date | null;
  grantedAt: Date;
  changedAt: Date;
  isWanted: boolean;
  isStale: boolean;
  phase: DeliveryPhase;
  evidence: EvidenceSource;
  evidenceAt: Date | null;
  problem: ProblemCode | null;
  failures: number;
  triedAt: readonly Date[];
  isProven: boolean;
  provenFrom: Date | null;
  provenUntil: Date | null;
  planAt: Date | null;
  removeBy: Date | null;
}

/** A code of ours that a lock holds, may hold, or is to be given. */
export interface SimulatedEntry extends LockEntry {
  /** As it is found in the lock. */
  readonly name: string;
  readonly createdAt: Date;
  evidence: EvidenceSource;
  wish: EntryWish;
  state: EntryState;
  ref: string | null;
  startsAt: Date | null;
  endsAt: Date | null;
  sentAt: Date | null;
  tryAt: Date | null;
  wantedSpan: Span | null;
  misses: number;
}

export function newPin(
  id: number,
  now: Date,
  of: Pick<SimulatedPin, 'devicePk' | 'digits' | 'validFrom' | 'validUntil' | 'bookingId'>,
): SimulatedPin {
  return {
    id,
    ...of,
    grantedAt: now,
    changedAt: now,
    isWanted: true,
    isStale: true,
    phase: 'planned',
    evidence: 'none',
    evidenceAt: null,
    problem: null,
    failures: 0,
    triedAt: [],
    isProven: false,
    provenFrom: null,
    provenUntil: null,
    planAt: null,
    removeBy: null,
  };
}
