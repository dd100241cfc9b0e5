import type { QueryExecutorProvider } from 'kysely';
import type { UserSummary } from '../accounts/index.ts';
import type { DeviceRow, DeviceSummary, Viewer } from '../devices/index.ts';
import type { AuditTrail } from '../../platform/audit/audit-trail.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Keyring } from '../../platform/crypto/secret-box.ts';
import type { ToldGuest } from '../../platform/events/personal-data.ts';
import type { Mailer } from '../../platform/notify/mailer.ts';
import type { EventOutbox } from '../../platform/events/event.ts';
import type { GuessGuard } from '../../platform/http/guess-guard.ts';
import type { LockoutSettings } from './door-lockout.ts';
import type { Notifier } from '../../platform/notify/notification.ts';
import type { PinSecrets } from './pin-secrets.ts';
import type { AccessDatabase } from './tables.ts';

/** What the use cases and routes of access work with. */
export interface AccessContext {
  readonly db: AccessDatabase;
  readonly keyring: Keyring;
  readonly secrets: PinSecrets;
  readonly events: EventOutbox;
  readonly audit: AuditTrail;
  readonly clock: Clock;
  /** To guests, who have no account. */
  readonly mailer: Pick<Mailer, 'enqueue' | 'deliverSoon'>;
  readonly notifier: Notifier;
  /** The device with the viewer's role; throws not_found for strangers. */
  readonly getDevice: (viewer: Viewer, id: number) => Promise<DeviceRow>;
  readonly deviceSummaries: (ids: readonly number[]) => Promise<ReadonlyMap<number, DeviceSummary>>;
  readonly signForDevice: (devicePk: number, text: string) => Promise<string>;
  readonly userSummaries: (ids: readonly number[]) => Promise<ReadonlyMap<number, UserSummary>>;
  /** Mails to this address go, in the caller's transaction. */
  /** What was told of a guest to others than the log. */
  readonly eraseTold: (trx: QueryExecutorProvider, guest: ToldGuest) => Promise<void>;
  readonly eraseMails: (trx: QueryExecutorProvider, address: string) => Promise<void>;
  /** After a commit that changed what a lock should hold. */
  readonly codesChanged: (devicePk: number) => void;
  /** In the transaction of a change of a PIN: its lock loses what it held of it before it is given the new code. */
  readonly revokeFirst: (trx: QueryExecutorProvider, pinId: number) => Promise<void>;
  readonly lockout: LockoutSettings;
  readonly guesses: GuessGuard;
}

/** Where an attempt was made, as the one who reports it says, in degrees. */
export interface Place {
  readonly latitude: number;
  readonly longitude: number;
}

/** Who tries to open, where from. */
export interface Origin {
  /** The address that wrong codes are counted against; null where the door itself asks, whose keypad is everybody's. */
  readonly guessedFrom: string | null;
  readonly ipAddress: string | null;
  readonly userAgent: string | null;
  readonly place?: Place | null;
}
