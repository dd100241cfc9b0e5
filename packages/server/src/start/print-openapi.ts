import { loadConfig } from '../config.ts';
import { systemClock } from '../platform/clock.ts';
import { createKeyring } from '../platform/crypto/secret-box.ts';
import { openDatabase } from '../platform/database/connection.ts';
import { createEventOutbox } from '../platform/events/outbox.ts';
import { buildApp } from '../platform/http/app.ts';
import { defaultRateLimits } from '../platform/http/throttling.ts';
import { createLogger } from '../platform/logger.ts';
import { createExternalAccess } from '../platform/mqtt/device-access.ts';
import { createTopics } from '../platform/mqtt/topics.ts';
import { noCounters } from '../platform/mqtt/transport.ts';
import { composeFeatures } from './features.ts';
import { version } from './version.ts';

/*
 * Prints the OpenAPI document of every route, also those that a setting switches on. Nothing is connected: the database's pool connects
 * with the first query, and there is none.
 */
const logger = createLogger('silent');
const config = loadConfig({ MQTT_HOOK_SECRET: 'for the document alone' });
const keyring = createKeyring({ secretKey: 'only for describing the routes, never used to sign' });
const database = openDatabase({
  connection: 'postgresql://nobody@127.0.0.1:1/none',
  poolMax: 1,
  applicationName: 'openapi',
  logger,
});
const nowhere = (): never => {
  throw new Error('the document is printed without any connection');
};
const features = composeFeatures({
  config,
  db: database.db,
  keyring,
  notifications: {
    subscribe: () => () => {},
    isHealthy: () => false,
    whenHealthy: nowhere,
    onReconnect: () => () => {},
    close: async () => {},
  },
  mqtt: {
    transport: { start: nowhere, publish: nowhere, isConnected: () => false, describe: nowhere, stop: async () => {} },
    brokerAccess: createExternalAccess(),
    disconnectDevice: nowhere,
    publicUrl: () => 'mqtt://127.0.0.1:1883',
  },
  counters: noCounters,
  topics: createTopics(config.mqttTopicPrefix),
  events: createEventOutbox({ clock: systemClock }),
  feed: { position: { xid: 0n, id: 0 }, listen: () => () => {}, whenLive: nowhere },
  clock: systemClock,
  logger,
});
const app = await buildApp({
  authenticators: [],
  logger,
  clock: systemClock,
  db: database.db,
  rateLimits: defaultRateLimits,
  secretBox: keyring,
  csrfKeys: keyring.keys('csrf'),
  corsOrigins: [],
  allowedHosts: [],
  trustProxy: [],
  production: false,
  version,
  audit: features.audit,
  asyncapi: () => ({}),
  register: (api) => features.registerRoutes(api),
});
process.stdout.write(`${JSON.stringify(app.swagger(), null, 2)}\n`);
await app.close();
await database.close();
