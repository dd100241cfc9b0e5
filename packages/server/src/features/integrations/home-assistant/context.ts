import type { Access } from '../../access/index.ts';
import type { UserSummary } from '../../accounts/index.ts';
import type { Devices } from '../../devices/index.ts';
import type { AuditTrail } from '../../../platform/audit/audit-trail.ts';
import type { Clock } from '../../../platform/clock.ts';
import type { EventOutbox } from '../../../platform/events/event.ts';
import type { LockVendors } from '../../../vendors/lock-vendor.ts';
import type { Logger } from '../../../platform/logger.ts';
import type { HomeAssistantDatabase } from './tables.ts';

export interface HomeAssistantContext {
  readonly db: HomeAssistantDatabase;
  readonly devices: Devices;
  readonly access: Access;
  readonly audit: AuditTrail;
  readonly events: EventOutbox;
  readonly vendors: LockVendors;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly findAccount: () => Promise<UserSummary | undefined>;
}
