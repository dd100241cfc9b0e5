import type { Config } from '../config.ts';
import type { CloudNetwork } from '../features/integrations/utec-gateway/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Keyring } from '../platform/crypto/secret-box.ts';
import type { Database } from '../platform/database/connection.ts';
import type { Notifications } from '../platform/database/notifications.ts';
import type { EventOutbox } from '../platform/events/event.ts';
import type { EventFeed } from '../platform/events/feed.ts';
import type { Logger } from '../platform/logger.ts';
import type { Topics } from '../platform/mqtt/topics.ts';
import type { MqttCounters } from '../platform/mqtt/transport.ts';
import type { ProgramMqtt } from './mqtt.ts';
import type { UtecNetwork } from './utec.ts';

/** What the features are put together on. */
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
