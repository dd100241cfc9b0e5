import type { Config } from '../config.ts';
import type { PinSecrets, SparePins } from '../features/access/index.ts';
import { createDelivery, type Delivery } from '../features/delivery/index.ts';
import { readAccountState } from '../features/integrations/ttlock/index.ts';
import type { Devices } from '../features/devices/index.ts';
import type { AuditTrail } from '../platform/audit/audit-trail.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database/connection.ts';
import type { BrokerAccess } from '../platform/mqtt/device-access.ts';
import type { EventOutbox } from '../platform/events/event.ts';
import type { Logger } from '../platform/logger.ts';
import type { LockVendors } from '../vendors/lock-vendor.ts';

export interface DeliveryParts {
  readonly config: Config;
  readonly db: Database;
  readonly secrets: PinSecrets;
  readonly sparePins: SparePins;
  readonly vendors: LockVendors;
  readonly devices: Devices;
  readonly brokerAccess: Pick<BrokerAccess, 'listReach'>;
  readonly events: EventOutbox;
  readonly audit: AuditTrail;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Bookings stand on delivery, so that what it asks them is handed in. */
  readonly locksOfRooms: () => Promise<readonly number[]>;
}

const minuteMs = 60_000;

export function composeDelivery({ config, devices, brokerAccess, ...parts }: DeliveryParts): Delivery {
  return createDelivery({
    ...parts,
    random: Math.random,
    brokerReach: () => brokerAccess.listReach(),
    getDevice: (viewer, id) => devices.getDevice(viewer, id),
    codesChanged: (devicePk) => devices.codesChanged(devicePk),
    accountState: (accountId) => readAccountState(parts.db, accountId),
    settings: {
      aheadMs: config.deliveryAheadDays * 24 * 60 * minuteMs,
      removeWithinMs: config.deliveryRemoveMinutes * minuteMs,
      readEveryMs: config.deliveryReadHours * 60 * minuteMs,
      concurrency: config.deliveryConcurrency,
      backupsPerLock: config.deliveryBackupCodes,
    },
  });
}
