import type { QueryExecutorProvider } from 'kysely';
import type { Database } from '../../platform/database/connection.ts';
import type { DeliveryPhase, EvidenceSource } from './rules/phases.ts';
import type { ProblemCode } from './rules/problems.ts';

/** One code on one lock, as three facts that do not depend on each other: what is wanted, how far it is, and how we know. */
export interface DeliveryFacts {
  readonly pinId: number;
  readonly devicePk: number;
  readonly desired: 'present' | 'absent';
  readonly phase: DeliveryPhase;
  readonly evidence: { readonly source: EvidenceSource; readonly at: Date | null };
  readonly problem: { readonly code: ProblemCode; readonly message: string; readonly at: Date } | null;
  readonly nextTryAt: Date | null;
  /** By the lock or a read-back, for the digits that are wanted, and at least for the time that is wanted. */
  readonly isProven: boolean;
}

export interface DigitsWish {
  readonly devicePks: readonly number[];
  readonly startsAt: Date;
  readonly endsAt: Date | null;
  /** Left out: as usual, or as near to it as all the doors take. */
  readonly length?: number | undefined;
}

export interface BackupWish {
  readonly devicePk: number;
  readonly startsAt: Date;
  readonly endsAt: Date;
  readonly label: string;
}

/** What other features ask of delivery. */
export interface DeliveryOffice {
  /** In the transaction of a change of a PIN, after it: what the lock held of it is proven to be gone before the new code comes. */
  revokeFirst(trx: QueryExecutorProvider, pinId: number): Promise<void>;
  factsOf(pinIds: readonly number[]): Promise<ReadonlyMap<number, DeliveryFacts>>;
  /** Digits free on every one of these doors, all model rules at once, from a source that cannot be guessed. Throws conflict `no_free_pin`. */
  allocateDigits(trx: Database, wish: DigitsWish): Promise<{ readonly digits: string; readonly freeSpace: number }>;
  /** A spare code that is confirmed on this lock, given to somebody: a PIN of its own from now on. Null: none is left. */
  takeBackup(trx: Database, wish: BackupWish): Promise<{ readonly pinId: number; readonly digits: string } | null>;
}
