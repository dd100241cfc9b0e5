import type { QueryExecutorProvider } from 'kysely';
import type { GrantPins } from '../access/index.ts';
import type { UserSummary } from '../accounts/index.ts';
import type { DeviceRow, Requester, Viewer } from '../devices/index.ts';
import type { CheckpointSigner } from '../../platform/audit/checkpoint.ts';
import type { AuditTrail } from '../../platform/audit/audit-trail.ts';
import type { Clock } from '../../platform/clock.ts';
import type { EventOutbox } from '../../platform/events/event.ts';
import type { GuessGuard } from '../../platform/http/guess-guard.ts';
import type { JobQueue } from '../../platform/jobs/job.ts';
import type { Mailer } from '../../platform/notify/mailer.ts';
import type { Notifier } from '../../platform/notify/notification.ts';
import type { BookingDatabase } from './tables.ts';

/** How sure it is that a code works at its door. */
export interface CodeFacts {
  readonly phase: string;
  readonly evidence: { readonly source: string; readonly at: Date | null };
  readonly problem: { readonly code: string; readonly message: string } | null;
  /** Confirmed by the lock or a read-back, for the digits and the window that are wanted. */
  readonly isProven: boolean;
  /** The lock makes its digits out itself: it opens though nobody told the lock of it. */
  readonly isOffline: boolean;
}

export interface BackupWish {
  readonly devicePk: number;
  readonly startsAt: Date;
  readonly endsAt: Date;
  readonly label: string;
}

/** A code that a vendor gave, for one door and time. What else is in it is for whoever brings codes to locks. */
export interface OfflineCode {
  readonly devicePk: number;
}

/** What bookings ask of those who bring codes to locks. */
export interface CodeDelivery {
  factsOf(pinIds: readonly number[]): Promise<ReadonlyMap<number, CodeFacts>>;
  /** Digits that are free on each of these doors for that time. */
  allocateDigits(
    trx: QueryExecutorProvider,
    wish: { readonly devicePks: readonly number[]; readonly startsAt: Date; readonly endsAt: Date | null },
  ): Promise<{ readonly digits: string }>;
  /** A spare code that the lock is known to hold. Null: none is left. */
  takeBackup(trx: QueryExecutorProvider, wish: BackupWish): Promise<{ readonly pinId: number; readonly digits: string } | null>;
  /** Where none is left: one that the lock makes out itself, asked of its vendor, so that no transaction may be open. Null: there is none. */
  askOfflineCode(wish: BackupWish, signal: AbortSignal): Promise<OfflineCode | null>;
  /** Null: it became somebody else's meanwhile. */
  takeOfflineCode(
    trx: QueryExecutorProvider,
    code: OfflineCode,
    wish: BackupWish,
  ): Promise<{ readonly pinId: number; readonly digits: string } | null>;
  /** One that was asked for and that nobody was told. */
  forgetOfflineCode(code: OfflineCode): Promise<void>;
}

/** What the use cases and routes of bookings work with. */
export interface BookingContext {
  readonly db: BookingDatabase;
  readonly grants: GrantPins;
  readonly delivery: CodeDelivery;
  readonly audit: AuditTrail;
  readonly events: EventOutbox;
  readonly jobs: JobQueue;
  readonly clock: Clock;
  /** To guests, who have no account. */
  readonly mailer: Pick<Mailer, 'enqueue' | 'enqueueSms' | 'deliverSoon'>;
  readonly notifier: Notifier;
  readonly signer: CheckpointSigner;
  readonly guesses: GuessGuard;
  /** The device with the viewer's role; throws not_found for strangers. */
  readonly getDevice: (viewer: Viewer, id: number) => Promise<DeviceRow>;
  readonly userSummaries: (ids: readonly number[]) => Promise<ReadonlyMap<number, UserSummary>>;
  /** Unlocks a door and waits for the lock's word. Refused where nobody may open it now, such as in a lockdown. */
  readonly openDoor: (
    devicePk: number,
    requester: Requester,
  ) => Promise<{ readonly isOpen: boolean; readonly reason: string | null }>;
  /** What a keyed hash makes of a value: for what must be recognised and never read. */
  readonly keyedHash: (value: string, purpose: string) => string;
  /** Mails to this address go, in the caller's transaction. */
  readonly eraseMails: (trx: QueryExecutorProvider, address: string) => Promise<void>;
  readonly settings: {
    /** Where guests reach the pages of this server. */
    readonly publicUrl: string;
    /** For phone numbers without a country. */
    readonly smsCountryCode: string | undefined;
    readonly defaultLanguage: string;
  };
}
