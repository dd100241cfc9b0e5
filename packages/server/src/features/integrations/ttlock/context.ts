import type { UserSummary } from '../../accounts/index.ts';
import type { AccessAttempt, Devices } from '../../devices/index.ts';
import type { AuditTrail } from '../../../platform/audit/audit-trail.ts';
import type { Clock } from '../../../platform/clock.ts';
import type { Keyring } from '../../../platform/crypto/secret-box.ts';
import type { Database } from '../../../platform/database/connection.ts';
import type { EventOutbox } from '../../../platform/events/event.ts';
import type { JobQueue } from '../../../platform/jobs/job.ts';
import type { Logger } from '../../../platform/logger.ts';
import type { LockVendor, VendorAccounts } from '../../../vendors/lock-vendor.ts';
import type { EnvironmentAccount } from './account-connections.ts';
import type { TtlockDatabase } from './tables.ts';

export interface TtlockSettings {
  /** Where accounts are whose owner names no region. */
  readonly baseUrl: string;
  /** The lock that a test looks at where none is named. */
  readonly lockId: string | null;
  readonly publicUrl: string;
  /** Never more often than this. */
  readonly pollMinutes: number;
  readonly monthlyCalls: number | null;
  /** Of accounts that are connected without one of their own. */
  readonly application: { readonly clientId: string; readonly clientSecret: string } | null;
  readonly environment: EnvironmentAccount | null;
}

/** What the use cases and routes of TTLock work with. */
export interface TtlockContext {
  readonly db: TtlockDatabase;
  /** The same connection, for transactions that other features write in too. */
  readonly root: Database;
  readonly keyring: Keyring;
  readonly events: EventOutbox;
  readonly audit: AuditTrail;
  readonly jobs: JobQueue;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly vendor: LockVendor & VendorAccounts;
  readonly devices: Pick<
    Devices,
    | 'adoptVendorLocks'
    | 'vendorDevices'
    | 'recordVendorStates'
    | 'deleteVendorDevices'
    | 'findVendorDevice'
    | 'saveRecordsCursor'
    | 'recordVendorEvents'
  >;
  /** The access log. An attempt recorded twice is kept once. */
  readonly recordAccess: (trx: Database, attempts: readonly AccessAttempt[]) => Promise<void>;
  readonly userSummaries: (ids: readonly number[]) => Promise<ReadonlyMap<number, UserSummary>>;
  readonly settings: TtlockSettings;
}
