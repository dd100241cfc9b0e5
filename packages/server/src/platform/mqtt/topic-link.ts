import { randomBytes } from 'node:crypto';
import type { IPublishPacket, MqttClient } from 'mqtt';
import { SmartLockError } from '../errors.ts';
import type { Logger } from '../logger.ts';
import { describeBrokerUrl, openMqttConnection, parseBrokerUrl } from './mqtt-connection.ts';

export interface LinkMessage {
  readonly topic: string;
  readonly payload: Buffer;
  readonly isRetained: boolean;
}

export interface LinkHandlers {
  /** After every connection, the first and each that followed a loss: the broker may have forgotten everything. */
  onConnect(): void;
  onMessage(message: LinkMessage): void;
}

/** A connection to a broker for topics that are not the locks': of another program that the platform talks to. */
export interface TopicLink {
  start(handlers: LinkHandlers): void;
  /** Throws `broker_unavailable` while there is no connection: nothing is kept to be sent later. */
  publish(
    topic: string,
    payload: string,
    options: { readonly isRetained: boolean; readonly isConfirmed?: boolean },
  ): Promise<void>;
  /** `keepsFlag`: messages that were published as retained say so also when they are new, where the broker knows MQTT 5. */
  subscribe(filters: readonly string[], options?: { readonly keepsFlag?: boolean }): Promise<void>;
  isConnected(): boolean;
  /** Without password. */
  describe(): string;
  stop(): Promise<void>;
}

export interface TopicLinkOptions {
  readonly url: () => string;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  readonly purpose: string;
  readonly will: { readonly topic: string; readonly payload: string };
  readonly setting: string;
  readonly logger: Logger;
  readonly reconnectMs?: { first: number; max: number } | undefined;
}

export function createTopicLink(options: TopicLinkOptions): TopicLink {
  const { purpose, will, setting, logger, reconnectMs } = options;
  let client: MqttClient | null = null;

  function connected(): MqttClient {
    if (client?.connected === true) return client;
    throw new SmartLockError(
      'unavailable',
      'broker_unavailable',
      `Nothing was sent (${purpose}): the MQTT broker cannot be reached.`,
    );
  }

  return {
    start(handlers) {
      const opened = openMqttConnection({
        url: withCredentials(options),
        clientId: `smartlock-${purpose.replaceAll(' ', '-')}-${randomBytes(6).toString('hex')}`,
        purpose,
        clean: true,
        sessionExpirySeconds: 0,
        receiveMaximum: 1_000,
        logger,
        reconnectMs,
        will,
        setting,
      });
      opened.on('connect', () => handlers.onConnect());
      opened.on('message', (topic: string, payload: Buffer, packet: IPublishPacket) =>
        handlers.onMessage({ topic, payload, isRetained: packet.retain }),
      );
      client = opened;
    },
    async publish(topic, payload, { isRetained, isConfirmed = false }) {
      await connected().publishAsync(topic, payload, { qos: isConfirmed ? 1 : 0, retain: isRetained });
    },
    async subscribe(filters, { keepsFlag = false } = {}) {
      const grants = await connected().subscribeAsync(
        Object.fromEntries(filters.map((filter) => [filter, { qos: 0, rap: keepsFlag }])),
      );
      const refused = grants.filter(({ qos }) => qos >= 128).map(({ topic }) => topic);
      if (refused.length === 0) return;
      throw new SmartLockError(
        'not_allowed',
        'broker_refused_topics',
        `The MQTT broker does not let us hear ${refused.join(' and ')} (${purpose}). Allow it for the account in ${setting}.`,
      );
    },
    isConnected: () => client?.connected === true,
    describe: () => describeBrokerUrl(options.url()),
    async stop() {
      const closing = client;
      client = null;
      await closing?.endAsync(!closing.connected);
    },
  };
}

function withCredentials({ url, username, password }: TopicLinkOptions): string {
  const text = url();
  parseBrokerUrl(text);
  if (username === undefined || password === undefined) return text;
  const full = new URL(text);
  full.username = encodeURIComponent(username);
  full.password = encodeURIComponent(password);
  return full.href;
}
