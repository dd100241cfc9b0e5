import type { AuditTrail } from '../../platform/audit/audit-trail.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Database } from '../../platform/database/connection.ts';
import type { EventOutbox } from '../../platform/events/event.ts';
import type { Logger } from '../../platform/logger.ts';
import type { BrokerAccount } from '../../platform/mqtt/broker-accounts.ts';
import type { LockVendors } from '../../vendors/lock-vendor.ts';
import type { PinSecrets, SparePins } from '../access/index.ts';
import type { DeviceRow, Viewer } from '../devices/index.ts';
import type { Random } from './rules/retry.ts';
import type { DeliveryDatabase } from './tables.ts';

export interface VendorAccountState {
  /** Why it has no token that is good for anything. */
  readonly signedOut: { readonly code: string; readonly at: Date } | null;
  readonly calls: {
    readonly used: number;
    /** Ours; null without one. */
    readonly limit: number | null;
    readonly resetsAt: Date;
    readonly countedAt: Date;
  } | null;
}

export interface DeliverySettings {
  /** Vendors' locks are told of a code so long before it begins. */
  readonly aheadMs: number;
  /** A code that is not proven to be gone by then is told to its people. */
  readonly removeWithinMs: number;
  /** All codes of a vendor's lock are read at least so often. */
  readonly readEveryMs: number;
  /** Locks that one process works on at the same time; mostly waiting. */
  readonly concurrency: number;
  /** Spare codes that each lock of a room holds; other locks hold none. */
  readonly backupsPerLock: number;
}

/** What the use cases, the worker and the routes of delivery work with. */
export interface DeliveryContext {
  readonly db: DeliveryDatabase;
  /** The same connection, for transactions that other features write in too. */
  readonly root: Database;
  readonly secrets: PinSecrets;
  readonly sparePins: SparePins;
  readonly vendors: LockVendors;
  readonly events: EventOutbox;
  readonly audit: AuditTrail;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly random: Random;
  /** The device with the viewer's role; throws not_found for strangers. */
  readonly getDevice: (viewer: Viewer, id: number) => Promise<DeviceRow>;
  /** Whom the broker lets at the topics of locks; null: it does not say. */
  readonly brokerReach: () => Promise<readonly BrokerAccount[] | null>;
  /** Locks that guests are let in by: of rooms, and front doors that several share. */
  readonly locksOfRooms: () => Promise<readonly number[]>;
  /** After a commit that changed what a lock should hold. */
  readonly codesChanged: (devicePk: number) => void;
  /** What stands in the way of everything that goes through this account at a vendor, as it was last learnt; null: there is none. */
  readonly accountState: (accountId: number) => Promise<VendorAccountState | null>;
  readonly settings: DeliverySettings;
}
