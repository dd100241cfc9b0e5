import type { AuditTrail } from '../../../platform/audit/audit-trail.ts';
import type { Clock } from '../../../platform/clock.ts';
import type { Keyring } from '../../../platform/crypto/secret-box.ts';
import type { Database } from '../../../platform/database/connection.ts';
import type { EventOutbox } from '../../../platform/events/event.ts';
import type { Logger } from '../../../platform/logger.ts';
import type { GatewayCache } from './gateway-cache.ts';
import type { GatewayCloud } from './gateway-cloud.ts';
import type { GatewayLog } from './gateway-log.ts';

/** What the use cases and routes of the gateway work with. */
export interface GatewayContext {
  readonly db: Database;
  readonly keyring: Keyring;
  readonly audit: AuditTrail;
  readonly events: EventOutbox;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly cache: GatewayCache;
  readonly cloud: GatewayCloud;
  readonly log: GatewayLog;
  /** Whose the account of the gateway is: the first administrator. */
  readonly ownerOf: () => Promise<number | undefined>;
  readonly isAllowedAddress: (url: URL) => boolean;
}
