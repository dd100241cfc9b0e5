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
  /** The lock makes its digits out itself: it opens though nobody told the lock of it. */
  readonly isOffline: boolean;
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

/** What a vendor gave us of a lock's own codes. */
export interface OfflineCode {
  readonly devicePk: number;
  /** Of the entry that it becomes: its name at the vendor says so. */
  readonly entryId: number;
  readonly codeRef: string;
  readonly digits: string;
  readonly startsAt: Date;
  readonly endsAt: Date;
  readonly opensUntil: Date;
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
  /**
   * Where no spare code is left: a code that this lock makes out itself, asked of its vendor, so that no transaction may be open. Null: there is
   * none. Whoever asked gives it to somebody or has it forgotten.
   */
  askOfflineCode(wish: BackupWish, signal: AbortSignal): Promise<OfflineCode | null>;
  /** It is somebody's from now on. Null: it became somebody else's meanwhile. */
  takeOfflineCode(
    trx: Database,
    code: OfflineCode,
    wish: BackupWish,
  ): Promise<{ readonly pinId: number; readonly digits: string } | null>;
  /** One that nobody was told. */
  forgetOfflineCode(code: OfflineCode): Promise<void>;
}
