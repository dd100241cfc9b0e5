import { createHash, randomBytes } from 'node:crypto';
import type { Config } from '../config.ts';
import type { Accounts, UserSummary } from '../features/accounts/index.ts';
import {
  createHomeTopics,
  dialectRoot,
  type HomeAssistant,
  type HomeAssistantPublisher,
  type HomeTopics,
} from '../features/integrations/home-assistant/index.ts';
import type { Keyring } from '../platform/crypto/secret-box.ts';
import type { DatabaseConnection, Database } from '../platform/database/connection.ts';
import { createLeadership } from '../platform/database/leadership.ts';
import type { Notifications } from '../platform/database/notifications.ts';
import { EventFeed } from '../platform/events/feed.ts';
import type { Logger } from '../platform/logger.ts';
import { parseBrokerUrl } from '../platform/mqtt/mqtt-connection.ts';
import type { TopicAccount } from '../platform/mqtt/topic-account.ts';
import { createTopicLink } from '../platform/mqtt/topic-link.ts';
import type { ProgramMqtt } from './mqtt.ts';
import { urlOf } from './reachable-host.ts';
import { version } from './version.ts';

const publisherName = 'smartlock-home-assistant';

export function homeTopicsOf(config: Config): HomeTopics {
  return createHomeTopics({
    prefix: config.mqttTopicPrefix,
    discoveryPrefix: config.homeAssistantDiscoveryPrefix,
    statusTopic: config.homeAssistantStatusTopic,
  });
}

/** The same in every process: given, or derived from the secret key. */
export function homeAssistantPassword(config: Config, keyring: Keyring): string {
  return config.homeAssistantMqttPassword ?? derived(keyring, config.homeAssistantMqttUsername);
}

function derived(keyring: Keyring, username: string): string {
  return createHash('sha256').update(keyring.keyedHash(username, 'home-assistant.mqtt')).digest('base64url').slice(0, 32);
}

export interface HomeAssistantAccounts {
  readonly homeAssistant: TopicAccount;
  /** What the server publishes with, where the broker has accounts of ours. */
  readonly publisher: TopicAccount;
}

/** Null while discovery is off, or when Home Assistant has a broker of its own. */
export function homeAssistantAccounts(config: Config, keyring: Keyring): HomeAssistantAccounts | null {
  if (config.homeAssistantDiscovery === 'off' || config.homeAssistantMqttUrl !== undefined) return null;
  const { heard, said, discoveries } = homeTopicsOf(config);
  const dialect = `${dialectRoot}/#`;
  return {
    homeAssistant: {
      username: config.homeAssistantMqttUsername,
      password: homeAssistantPassword(config, keyring),
      heard: [...heard, dialect],
      said: [...said, `${dialectRoot}/+/set`, `${dialectRoot}/+/get`],
      mayRetain: false,
    },
    publisher: {
      username: publisherName,
      password: derived(keyring, publisherName),
      heard: [...heard, dialect],
      said: [`${config.mqttTopicPrefix}/ha/#`, discoveries, dialect],
      mayRetain: true,
    },
  };
}

/** For brokers that ask the server: the server's own account publishes there. */
export function askedAccounts(config: Config, keyring: Keyring): readonly TopicAccount[] {
  const accounts = homeAssistantAccounts(config, keyring);
  if (accounts === null) return [];
  const server = config.mqttUrl === undefined ? undefined : parseBrokerUrl(config.mqttUrl).username;
  return [
    accounts.homeAssistant,
    ...(server === undefined ? [] : [{ ...accounts.publisher, username: server, password: randomBytes(32).toString('hex') }]),
  ];
}

/** By the setting, or the first administrator. */
export function findHomeAssistantUser(config: Config, accounts: Accounts): () => Promise<UserSummary | undefined> {
  const { homeAssistantUser: email } = config;
  if (email !== undefined) return () => accounts.findUserByEmail(email);
  return async () => {
    const id = await accounts.firstStaff();
    return id === undefined ? undefined : (await accounts.userSummary([id])).get(id);
  };
}

export interface PublisherParts {
  readonly config: Config;
  readonly keyring: Keyring;
  readonly mqtt: ProgramMqtt;
  readonly homeAssistant: HomeAssistant;
  readonly db: Database;
  readonly connection: DatabaseConnection;
  readonly notifications: Notifications;
  readonly logger: Logger;
}

/** Null while discovery is off. */
export function createHomeAssistantPublisher(parts: PublisherParts): HomeAssistantPublisher | null {
  const { config, keyring, mqtt, homeAssistant, db, connection, notifications, logger } = parts;
  if (config.homeAssistantDiscovery === 'off') return null;
  const topics = homeTopicsOf(config);
  const accounts = homeAssistantAccounts(config, keyring);
  const ownUrl = config.homeAssistantMqttUrl;

  /** Where the broker has our accounts, the publisher's; else what the URL says. */
  function publisherAccount(): TopicAccount | undefined {
    const { kind } = mqtt.brokerAccess.describe();
    return accounts === null || kind === 'external' ? undefined : accounts.publisher;
  }

  return homeAssistant.createPublisher({
    topics,
    origin: { version, url: (config.publicUrl ?? urlOf('http', config.host, config.port)).replace(/\/+$/u, '') },
    leadership: createLeadership({ connection, key: `home-assistant:${topics.availability}`, logger }),
    createFeed: () => new EventFeed({ db, notifications, logger }),
    async prepare() {
      if (accounts === null) return true;
      if (!mqtt.isAccessKnown()) return false;
      await mqtt.brokerAccess.grantAccounts([accounts.publisher, accounts.homeAssistant]);
      return true;
    },
    createLink: () =>
      createTopicLink({
        url: ownUrl === undefined ? () => mqtt.ownUrl() : () => ownUrl,
        username: publisherAccount()?.username,
        password: publisherAccount()?.password,
        purpose: 'home assistant',
        setting: ownUrl === undefined ? 'MQTT_URL' : 'HOMEASSISTANT_MQTT_URL',
        will: { topic: topics.availability, payload: 'offline' },
        logger,
      }),
  });
}
