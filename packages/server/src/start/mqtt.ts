import { createHash } from 'node:crypto';
import type { Config } from '../config.ts';
import type { DatabaseConnection } from '../platform/database/connection.ts';
import { createLeadership } from '../platform/database/leadership.ts';
import type { Logger } from '../platform/logger.ts';
import {
  createEmbeddedAccess,
  createExternalAccess,
  detectBrokerAccess,
  type BrokerAccess,
} from '../platform/mqtt/device-access.ts';
import { createEmbeddedBroker } from '../platform/mqtt/embedded-broker.ts';
import { createOutsideTransport } from '../platform/mqtt/outside-broker.ts';
import type { Suspicions } from '../platform/mqtt/suspicions.ts';
import type { Topics } from '../platform/mqtt/topics.ts';
import type { MqttCounters, MqttHandlers, MqttTransport } from '../platform/mqtt/transport.ts';
import type { TopicAccount } from '../platform/mqtt/topic-account.ts';
import { parseBrokerUrl } from '../platform/mqtt/mqtt-connection.ts';
import { urlOf } from './reachable-host.ts';

export interface ProgramMqtt {
  readonly transport: MqttTransport;
  readonly brokerAccess: BrokerAccess;
  disconnectDevice(deviceId: string): void;
  /** Whether it is known by now who administers the broker's accounts. */
  isAccessKnown(): boolean;
  /** Where this process reaches the broker, with the server's user name and password. */
  ownUrl(): string;
  /** The address that locks of this installation are told. */
  publicUrl(): string;
  start(handlers: MqttHandlers): Promise<void>;
  stop(): Promise<void>;
}

export interface MqttOptions {
  readonly config: Config;
  readonly topics: Topics;
  readonly counters: MqttCounters;
  readonly suspicions: Suspicions;
  readonly logger: Logger;
  readonly connection: DatabaseConnection;
  /** This process takes messages in, when no other one on the same database does. */
  readonly ingests: boolean;
  readonly authenticateDevice: (deviceId: string, apiKey: string) => Promise<boolean>;
  /** Others than locks that the embedded broker lets in. */
  readonly accounts: readonly TopicAccount[];
  /** The broker's accounts of locks may be behind ours: after each (re)connection. */
  readonly onBrokerReached: () => void;
}

export function createMqtt(options: MqttOptions): ProgramMqtt {
  return options.config.mqttUrl === undefined ? createEmbedded(options) : createOutside(options, options.config.mqttUrl);
}

function createEmbedded({
  config,
  topics,
  counters,
  suspicions,
  logger,
  authenticateDevice,
  accounts,
}: MqttOptions): ProgramMqtt {
  const broker = createEmbeddedBroker({
    host: config.mqttHost,
    port: config.mqttPort,
    topics,
    logger,
    counters,
    suspicions,
    authenticateDevice,
    accounts,
  });
  return {
    transport: broker,
    brokerAccess: createEmbeddedAccess(broker),
    disconnectDevice: (deviceId) => broker.disconnectDevice(deviceId),
    isAccessKnown: () => broker.address !== null,
    ownUrl: () => urlOf('mqtt', loopbackOf(config.mqttHost), broker.address?.port ?? config.mqttPort),
    publicUrl: () => config.mqttPublicUrl ?? urlOf('mqtt', config.mqttHost, broker.address?.port ?? config.mqttPort),
    start: (handlers) => broker.start(handlers),
    stop: () => broker.stop(),
  };
}

function createOutside(options: MqttOptions, url: string): ProgramMqtt {
  const { config, topics, counters, logger, connection, ingests, onBrokerReached } = options;
  const transport = createOutsideTransport({ url, clientId: ingestClientId(config), topics, logger, ingest: false, counters });
  const leadership = createLeadership({ connection, key: `mqtt-ingest:${topics.prefix}`, logger });
  let access: BrokerAccess = createExternalAccess();
  let detected = config.mqttDeviceAccess === 'external';
  let isKnown = detected;

  async function detect(): Promise<void> {
    const client = transport.publisher;
    if (detected || client === null) return;
    access = await detectBrokerAccess({ client, serverUsername: parseBrokerUrl(url).username, topics, logger });
    detected = access.describe().kind === 'mosquitto_dynamic_security';
    if (config.mqttDeviceAccess === 'dynamic-security' && !detected) {
      logger.error(
        'MQTT_DEVICE_ACCESS is dynamic-security, but the broker does not answer on its topics: check that the plugin is loaded and that the user of MQTT_URL is its administrator',
      );
    }
    isKnown = true;
    logger.info({ access: access.describe().kind }, 'device access on the broker');
  }

  function onConnect(): void {
    detect()
      .then(onBrokerReached)
      .catch((error: unknown) => logger.error({ err: error }, "the broker's device access could not be prepared"));
  }

  return {
    transport,
    brokerAccess: {
      grant: (deviceId, password) => access.grant(deviceId, password),
      revoke: (deviceId) => access.revoke(deviceId),
      sync: (all) => access.sync(all),
      grantAccounts: (accounts) => access.grantAccounts(accounts),
      listReach: () => access.listReach(),
      describe: () => access.describe(),
    },
    disconnectDevice: () => {},
    isAccessKnown: () => isKnown,
    ownUrl: () => url,
    publicUrl: () => config.mqttPublicUrl ?? transport.describe().url,
    async start(handlers) {
      await transport.start(handlers);
      transport.publisher?.on('connect', onConnect);
      if (transport.isConnected()) onConnect();
      if (ingests)
        leadership.start(
          () => transport.startIngest(),
          () => transport.stopIngest(),
        );
    },
    async stop() {
      await leadership.stop();
      await transport.stop();
    },
  };
}

/** A server that listens everywhere is reached at home. */
function loopbackOf(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1';
  return host === '::' ? '::1' : host;
}

/** The same at every start and in every process on this broker and prefix, so that the session is taken over and never forgotten. */
function ingestClientId(config: Config): string {
  return `smartlock-ingest-${createHash('sha256').update(config.mqttTopicPrefix).digest('hex').slice(0, 8)}`;
}
