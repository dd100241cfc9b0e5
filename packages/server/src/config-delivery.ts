import { setting } from './config-setting.ts';
import * as read from './config-values.ts';

/** How codes are brought to locks. */
export const deliverySettings = {
  deliveryAheadDays: setting(
    'DELIVERY_AHEAD_DAYS',
    read.integer(1, 365),
    14,
    "how long before it begins a code is programmed into a vendor's lock; until then it is `scheduled`",
  ),
  deliveryRemoveMinutes: setting(
    'DELIVERY_REMOVE_MINUTES',
    read.integer(1, 1440),
    15,
    'a code that is not proven to be off its lock this long after it ended raises an alert',
  ),
  deliveryReadHours: setting(
    'DELIVERY_READ_HOURS',
    read.integer(1, 168),
    12,
    "how often all codes of a vendor's lock are read back when nothing else asks for it",
  ),
  deliveryConcurrency: setting(
    'DELIVERY_CONCURRENCY',
    read.integer(1, 1000),
    64,
    'locks that one process works on at the same time',
  ),
  deliveryBackupCodes: setting(
    'DELIVERY_BACKUP_CODES',
    read.integer(0, 20),
    1,
    'spare codes that each lock of a room, shared front doors included, holds for when a code does not arrive in time; other locks hold none',
  ),
};
