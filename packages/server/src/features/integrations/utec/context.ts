import type { UserSummary } from '../../accounts/index.ts';
import type { Devices } from '../../devices/index.ts';
import type { AuditTrail } from '../../../platform/audit/audit-trail.ts';
import type { Clock } from '../../../platform/clock.ts';
import type { Keyring } from '../../../platform/crypto/secret-box.ts';
import type { Database } from '../../../platform/database/connection.ts';
import type { EventOutbox } from '../../../platform/events/event.ts';
import type { JobQueue } from '../../../platform/jobs/job.ts';
import type { Logger } from '../../../platform/logger.ts';
import type { BrowserAccounts, LockVendor } from '../../../vendors/lock-vendor.ts';
import type { UtecDatabase } from './tables.ts';

export interface UtecSettings {
  /** Where U-tec is, for accounts whose owner names nothing else. */
  readonly oauthBaseUrl: string;
  readonly apiBaseUrl: string;
  readonly publicUrl: string;
  /** Where a browser comes back to after the log-in, unless the account says otherwise. */
  readonly redirectUri: string;
  readonly usesPkce: boolean;
  readonly pollSeconds: number;
  readonly refreshBufferMinutes: number;
  /** Push needs an address that U-tec can reach. */
  readonly isPushOn: boolean;
  /** Of accounts that are connected without one of their own. */
  readonly application: { readonly clientId: string; readonly clientSecret: string } | null;
}

/** What the use cases and routes of U-tec work with. */
export interface UtecContext {
  readonly db: UtecDatabase;
  /** The same connection, for transactions that other features write in too. */
  readonly root: Database;
  readonly keyring: Keyring;
  readonly events: EventOutbox;
  readonly audit: AuditTrail;
  readonly jobs: JobQueue;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly random: () => number;
  readonly vendor: LockVendor & BrowserAccounts;
  readonly devices: Pick<
    Devices,
    'adoptVendorLocks' | 'vendorDevices' | 'recordVendorStates' | 'deleteVendorDevices' | 'findVendorDevice' | 'moveAndWait'
  >;
  readonly userSummaries: (ids: readonly number[]) => Promise<ReadonlyMap<number, UserSummary>>;
  readonly settings: UtecSettings;
}
