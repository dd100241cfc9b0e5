import type { Config } from '../config.ts';
import type { Access } from '../features/access/index.ts';
import type { Accounts } from '../features/accounts/index.ts';
import type { AuditFeature } from '../features/audit/index.ts';
import type { Bookings } from '../features/bookings/index.ts';
import type { Delivery } from '../features/delivery/index.ts';
import type { Devices } from '../features/devices/index.ts';
import type { HomeAssistant } from '../features/integrations/home-assistant/index.ts';
import type { TtlockIntegration } from '../features/integrations/ttlock/index.ts';
import type { CloudNetwork, UtecGateway } from '../features/integrations/utec-gateway/index.ts';
import type { UtecIntegration } from '../features/integrations/utec/index.ts';
import type { NotificationCenter } from '../features/notifications/index.ts';
import type { Security } from '../features/security/index.ts';
import type { Webhooks } from '../features/webhooks/index.ts';
import type { AuditTrail } from '../platform/audit/audit-trail.ts';
import type { Clock } from '../platform/clock.ts';
import type { Keyring } from '../platform/crypto/secret-box.ts';
import type { Database } from '../platform/database/connection.ts';
import type { Notifications } from '../platform/database/notifications.ts';
import type { EventConsumer, EventDefinition, EventOutbox } from '../platform/events/event.ts';
import type { EventFeed } from '../platform/events/feed.ts';
import type { App } from '../platform/http/types.ts';
import type { JobHandler } from '../platform/jobs/job.ts';
import type { Jobs } from '../platform/jobs/jobs.ts';
import type { Logger } from '../platform/logger.ts';
import type { Topics } from '../platform/mqtt/topics.ts';
import type { MqttCounters } from '../platform/mqtt/transport.ts';
import type { Mailer } from '../platform/notify/mailer.ts';
import type { ProgramMqtt } from './mqtt.ts';
import type { UtecNetwork } from './utec.ts';

export interface FeatureDeps {
  readonly config: Config;
  readonly db: Database;
  readonly keyring: Keyring;
  readonly notifications: Notifications;
  readonly mqtt: Pick<ProgramMqtt, 'transport' | 'brokerAccess' | 'disconnectDevice' | 'publicUrl'>;
  readonly counters: MqttCounters;
  readonly topics: Topics;
  readonly events: EventOutbox;
  /** Everything that happens, for live clients of this process. */
  readonly feed: Pick<EventFeed, 'position' | 'listen' | 'whenLive'>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** For tests: a network to TTLock that ends in a simulator. */
  readonly ttlockFetch?: ((url: string, init: RequestInit) => Promise<Response>) | undefined;
  /** The same to U-tec. */
  readonly utecNetwork?: UtecNetwork | undefined;
  /** For tests: the same of the U-tec gateway. */
  readonly utecGatewayNetwork?: CloudNetwork | undefined;
}

export interface Features {
  readonly accounts: Accounts;
  readonly devices: Devices;
  readonly access: Access;
  readonly bookings: Bookings;
  readonly delivery: Delivery;
  readonly ttlock: TtlockIntegration;
  readonly utec: UtecIntegration;
  /** Undefined unless it is switched on. */
  readonly utecGateway: UtecGateway | undefined;
  readonly homeAssistant: HomeAssistant;
  readonly security: Security;
  readonly mailer: Mailer;
  readonly notificationCenter: NotificationCenter;
  readonly jobs: Jobs;
  readonly webhooks: Webhooks;
  /** Every kind of durable job that there is. */
  readonly jobHandlers: readonly JobHandler[];
  /** Who must see every event of some kinds, once. */
  readonly eventConsumers: readonly EventConsumer[];
  /** Every kind of event that there is. */
  readonly eventDefinitions: readonly EventDefinition[];
  readonly audit: AuditTrail;
  readonly auditFeature: AuditFeature;
  registerRoutes(app: App): void;
}
