import { systemClock } from '../clock.ts';
import type { Logger } from '../logger.ts';
import type { BrokerAccount } from './broker-accounts.ts';
import { openDynamicSecurity } from './dynamic-security-requests.ts';
import { createDynamicSecurityAccess } from './mosquitto-dynamic-security.ts';
import type { MqttClient } from 'mqtt';
import type { TopicAccount } from './topic-account.ts';
import type { Topics } from './topics.ts';

export interface DeviceCredential {
  readonly deviceId: string;
  /** The lock's api_key. */
  readonly password: string;
}

export interface AccessSyncResult {
  readonly added: number;
  readonly updated: number;
  readonly removed: number;
}

/** Who lets locks connect to the broker, and how the server tells it. */
export interface BrokerAccess {
  /** The lock may connect with this password, and with no other; repeating it does no harm. */
  grant(deviceId: string, password: string): Promise<void>;
  /** The lock's connections end and it cannot come back; repeating it does no harm. */
  revoke(deviceId: string): Promise<void>;
  /** Makes the broker's accounts of locks exactly these. Accounts that are not ours are left alone. */
  sync(all: AsyncIterable<DeviceCredential>): Promise<AccessSyncResult>;
  /** Accounts of others than locks, with these passwords and topics; repeating it does no harm. */
  grantAccounts(accounts: readonly TopicAccount[]): Promise<void>;
  /**
   * Whom the broker lets at the topics of locks, but for the server itself and accounts that the server keeps and wants. Null: the broker does not
   * say. Throws while it cannot be asked.
   */
  listReach(): Promise<readonly BrokerAccount[] | null>;
  describe(): { kind: 'embedded' | 'mosquitto_dynamic_security' | 'external'; passwordsPerDevice: 'one' | 'any' };
}

/** For a broker that asks the server (over HTTP), or that an operator administers. */
export function createExternalAccess(): BrokerAccess {
  return {
    async grant() {},
    async revoke() {},
    async grantAccounts() {},
    async sync(all) {
      // Read to its end all the same: whoever produces it may be holding a cursor open.
      for await (const credential of all) void credential;
      return { added: 0, updated: 0, removed: 0 };
    },
    listReach: async () => null,
    describe: () => ({ kind: 'external', passwordsPerDevice: 'any' }),
  };
}

/** For the broker in this process: it asks for every connection, so only what is open must be ended. */
export function createEmbeddedAccess(broker: { disconnectDevice(deviceId: string): void }): BrokerAccess {
  return {
    ...createExternalAccess(),
    async revoke(deviceId) {
      broker.disconnectDevice(deviceId);
    },
    // It asks the server about every connection and keeps no accounts.
    listReach: async () => [],
    describe: () => ({ kind: 'embedded', passwordsPerDevice: 'any' }),
  };
}

export interface DetectBrokerAccessOptions {
  /** The server's publishing connection. */
  readonly client: MqttClient;
  /** The user name in MQTT_URL. */
  readonly serverUsername: string | undefined;
  readonly topics: Topics;
  readonly logger: Logger;
  readonly timeoutMs?: number;
}

/** Mosquitto's dynamic security when it answers the server, else `external`. */
export async function detectBrokerAccess(options: DetectBrokerAccessOptions): Promise<BrokerAccess> {
  const { client, serverUsername, topics, logger } = options;
  const requests = openDynamicSecurity({ client, logger });
  const answers = await requests.isAvailable(options.timeoutMs ?? 2_000);
  if (answers && serverUsername !== undefined) {
    return await createDynamicSecurityAccess({ requests, serverUsername, topics, logger, clock: systemClock });
  }
  requests.close();
  return createExternalAccess();
}
