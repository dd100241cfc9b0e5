import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '../../../config.ts';
import { createKeyring } from '../../../platform/crypto/secret-box.ts';
import { openNotifications } from '../../../platform/database/notifications.ts';
import { until } from '../../../platform/database/testing/until.ts';
import { EventFeed } from '../../../platform/events/feed.ts';
import { EventAnnouncer } from '../../../platform/events/announcer.ts';
import { createEventOutbox } from '../../../platform/events/outbox.ts';
import { buildApp } from '../../../platform/http/app.ts';
import type { RateLimits } from '../../../platform/http/throttling.ts';
import type { App } from '../../../platform/http/types.ts';
import { createLogger } from '../../../platform/logger.ts';
import type { BrokerAccess } from '../../../platform/mqtt/device-access.ts';
import type { BrokerAccount } from '../../../platform/mqtt/broker-accounts.ts';
import { createTopics, type DeviceChannel } from '../../../platform/mqtt/topics.ts';
import { noCounters, type MqttCounters } from '../../../platform/mqtt/transport.ts';
import type { UtecNetwork } from '../../../start/utec.ts';
import { composeFeatures, type Features } from '../../../start/features.ts';
import { createTestDatabase, type TestDatabase } from '../../../testing/test-database.ts';
import { withDeviceTables, type DeviceDatabase } from '../tables.ts';
import { decrypt, RecordingTransport, signatureOf, type DeviceKeys, type Published } from './recording-transport.ts';

export { signatureOf, type DeviceKeys } from './recording-transport.ts';

export const hookSecret = 'the-hook-secret-of-the-broker-0123456789';
export const password = 'TestPass123!';

const noLimits: RateLimits = {
  anonBurst: null,
  anonSustained: null,
  userBurst: null,
  userSustained: null,
  login: null,
  pin: null,
};

export interface MovableClock {
  now(): Date;
  advance(seconds: number): void;
}

/** Follows the real time, moved ahead by what a test asks. */
function createMovableClock(): MovableClock {
  let aheadMs = 0;
  return {
    now: () => new Date(Date.now() + aheadMs),
    advance(seconds) {
      aheadMs += seconds * 1000;
    },
  };
}

export interface FixtureOptions {
  readonly database?: TestDatabase;
  readonly clock?: MovableClock;
  readonly rateLimits?: RateLimits;
  readonly commandTtlSeconds?: number;
  /** Settings by their variables, such as those of channels that people are told on. */
  readonly env?: Readonly<Record<string, string>>;
  /** A network to TTLock that ends in a simulator. */
  readonly ttlockFetch?: (url: string, init: RequestInit) => Promise<Response>;
  /** The same to U-tec. */
  readonly utecNetwork?: UtecNetwork;
  /** Gets every line of the log. */
  readonly log?: string[];
}

export type DevicesFixture = Awaited<ReturnType<typeof startDevices>>;

/** The whole program's features on a real PostgreSQL behind the real HTTP conventions. Several on one database are several processes. */
export async function startDevices(options: FixtureOptions = {}) {
  const database = options.database ?? (await createTestDatabase());
  const clock = options.clock ?? createMovableClock();
  const { log } = options;
  const logger =
    log === undefined ? createLogger('silent') : createLogger('trace', { write: (line: string) => void log.push(line) });
  const keyring = createKeyring({ secretKey: 'devices-fixture-secret-0123456789abcdef' });
  const directory = await mkdtemp(join(tmpdir(), 'smartlock-devices-'));
  const config = loadConfig({
    DATA_DIR: directory,
    MQTT_HOOK_SECRET: hookSecret,
    MQTT_URL: 'mqtt://server:broker-password-of-ours@broker.example.com',
    ACCESS_TOKEN_LIFETIME_MINUTES: '1440',
    // Receivers of webhooks in tests.
    WEBHOOKS_ALLOW_PRIVATE: '127.0.0.1',
    COMMAND_TTL_SECONDS: String(options.commandTtlSeconds ?? 10),
    ...options.env,
  });
  const notifications = openNotifications({ connection: database.connection, logger });
  const transport = new RecordingTransport();
  const dropped: string[] = [];
  const counters: MqttCounters = { ...noCounters, dropped: (channel, reason) => dropped.push(`${channel} ${reason}`) };
  const broker = {
    granted: new Map<string, string>(),
    disconnected: [] as string[],
    /** Whom it lets at the topics of locks; null: it does not say. */
    reach: null as readonly BrokerAccount[] | Error | null,
  };
  const brokerAccess: BrokerAccess = {
    grant: async (deviceId, apiKey) => void broker.granted.set(deviceId, apiKey),
    revoke: async (deviceId) => void broker.granted.delete(deviceId),
    async sync(all) {
      broker.granted.clear();
      for await (const { deviceId, password: key } of all) broker.granted.set(deviceId, key);
      return { added: 0, updated: 0, removed: 0 };
    },
    async grantAccounts() {},
    async listReach() {
      if (broker.reach instanceof Error) throw broker.reach;
      return broker.reach;
    },
    describe: () => ({ kind: 'external', passwordsPerDevice: 'any' }),
  };
  const announcer = new EventAnnouncer({ db: database.db, logger });
  const feed = new EventFeed({ db: database.db, notifications, logger });
  const features: Features = composeFeatures({
    config,
    db: database.db,
    keyring,
    notifications,
    mqtt: {
      transport,
      brokerAccess,
      disconnectDevice: (deviceId) => void broker.disconnected.push(deviceId),
      publicUrl: () => 'mqtt://broker.example.com:1883',
    },
    counters,
    topics: createTopics('smartlock'),
    events: createEventOutbox({ clock, announcer }),
    feed,
    clock,
    logger,
    ttlockFetch: options.ttlockFetch,
    utecNetwork: options.utecNetwork,
  });
  await features.jobs.open(features.jobHandlers, false);
  await features.accounts.start();
  await features.security.start();
  const app: App = await buildApp({
    authenticators: [...features.accounts.authenticators, features.devices.authenticator],
    logger,
    clock,
    db: database.db,
    rateLimits: options.rateLimits ?? noLimits,
    guesses: features.security.guesses,
    secretBox: keyring,
    csrfKeys: keyring.keys('csrf'),
    corsOrigins: [],
    allowedHosts: [],
    trustProxy: ['127.0.0.1'],
    production: false,
    version: '0.0.0',
    audit: features.audit,
    asyncapi: () => ({}),
    ...features.utecGateway?.http,
    register: (api) => features.registerRoutes(api),
  });
  await notifications.whenHealthy();
  feed.start();
  const db: DeviceDatabase = withDeviceTables(database.db);
  return {
    app,
    features,
    devices: features.devices,
    clock,
    transport,
    broker,
    dropped,
    database,
    db,
    notifications,
    directory,
    async close() {
      await app.close();
      await announcer.stop();
      await feed.stop();
      await features.jobs.stopWorkers();
      await features.jobs.close();
      await features.devices.stop();
      await features.security.stop();
      await features.accounts.idle();
      features.utecGateway?.stop();
      await features.mailer.idle();
      await notifications.close();
      await rm(directory, { recursive: true, force: true });
      if (options.database === undefined) await database.close();
    },
  };
}

export interface Person {
  readonly id: number;
  readonly email: string;
  readonly access: string;
}

let people = 0;

export async function registerPerson({ app }: DevicesFixture): Promise<Person> {
  const email = `person${++people}@example.com`;
  const answer = await app.inject({
    method: 'POST',
    url: '/api/v1/auth/register/',
    payload: { email, password, password_confirm: password, first_name: 'Ada', last_name: `Number ${people}` },
  });
  if (answer.statusCode !== 201) throw new Error(`Registering answered ${answer.statusCode}: ${answer.body}`);
  const { user, tokens } = answer.json<{ user: { id: number }; tokens: { access: string } }>();
  return { id: user.id, email, access: tokens.access };
}

export async function registerStaff({ app, features }: DevicesFixture): Promise<Person> {
  const email = `staff${++people}@example.com`;
  const { id } = await features.accounts.createAdmin({ email, password });
  const answer = await app.inject({ method: 'POST', url: '/api/v1/auth/login/', payload: { email, password } });
  if (answer.statusCode !== 200) throw new Error(`Logging in answered ${answer.statusCode}: ${answer.body}`);
  return { id, email, access: answer.json<{ tokens: { access: string } }>().tokens.access };
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** One request of a person (or of nobody). `url` is below /api/v1. */
export async function call(
  { app }: DevicesFixture,
  person: Person | null,
  method: Method,
  url: string,
  body?: object,
  headers: Record<string, string> = {},
) {
  return await app.inject({
    method,
    url: `/api/v1${url}`,
    headers: { ...(person === null ? {} : { authorization: `Bearer ${person.access}` }), ...headers },
    ...(body === undefined ? {} : { payload: body }),
  });
}

/** A lock played by a test: what it sends goes the way that messages from the broker go. */
export class PlayedLock {
  readonly fixture: DevicesFixture;
  readonly id: number;
  readonly deviceId: string;
  keys: DeviceKeys;
  /** Aside from the server's clock. */
  clockOffsetMs = 0;

  constructor(fixture: DevicesFixture, id: number, deviceId: string, keys: DeviceKeys) {
    this.fixture = fixture;
    this.id = id;
    this.deviceId = deviceId;
    this.keys = keys;
  }

  timestamp(): string {
    return new Date(this.fixture.clock.now().getTime() + this.clockOffsetMs).toISOString();
  }

  async send(channel: DeviceChannel, payload: object | string, more: { retained?: boolean } = {}): Promise<void> {
    await this.fixture.devices.onMessage({
      deviceId: this.deviceId,
      channel,
      payload: Buffer.from(typeof payload === 'string' ? payload : JSON.stringify(payload)),
      receivedAt: this.fixture.clock.now(),
      retained: more.retained ?? false,
      duplicate: false,
    });
  }

  async status(fields: object = {}): Promise<void> {
    await this.send('status', { online: true, battery: 80, lock_status: 'locked', timestamp: this.timestamp(), ...fields });
  }

  async answer(requestId: string, fields: object = { success: true, status: 'unlocked' }): Promise<void> {
    await this.send('response', { request_id: requestId, timestamp: this.timestamp(), ...fields });
  }

  /** Answers each command with these fields, as soon as it comes. */
  answersWith(fields: (message: Published) => object | null): void {
    this.fixture.transport.onMessageTo(this.deviceId, (message) => {
      const answer = fields(message);
      if (answer !== null) void this.answer(message.command.request_id, answer);
    });
  }

  received(command?: string): Published[] {
    return this.fixture.transport
      .to(this.deviceId)
      .filter((message) => command === undefined || message.command.command === command);
  }

  /** Waits until so many commands of a kind have come, and gives the last. */
  async next(command: string, count = 1): Promise<Published> {
    await until(() => this.received(command).length >= count);
    return this.received(command).at(-1) as Published;
  }

  /** Either signature is right under the keys that this lock holds. */
  accepts({ command }: Published): boolean {
    const expected = signatureOf(command, this.keys.secret_key);
    return command.signature === expected || command.signature_next === expected;
  }

  open({ command }: Published, field: string): string {
    return decrypt(command[field], this.keys, this.deviceId, command.request_id);
  }
}

export function newDeviceId(): string {
  return `T${randomBytes(6).toString('hex').toUpperCase()}`;
}

/** Registers a lock; it is online unless told otherwise. */
export async function registerLock(
  fixture: DevicesFixture,
  owner: Person,
  { online = true, deviceId = newDeviceId() }: { online?: boolean; deviceId?: string } = {},
): Promise<PlayedLock> {
  const answer = await call(fixture, owner, 'POST', '/devices/', { name: 'Front door', device_id: deviceId });
  if (answer.statusCode !== 201) throw new Error(`Registering a lock answered ${answer.statusCode}: ${answer.body}`);
  const { id, keys } = answer.json<{ id: number; keys: DeviceKeys }>();
  const lock = new PlayedLock(fixture, id, deviceId, {
    api_key: keys.api_key,
    secret_key: keys.secret_key,
    encryption_key: keys.encryption_key,
  });
  if (online) await lock.status();
  return lock;
}

export async function share(
  fixture: DevicesFixture,
  owner: Person,
  lock: Pick<PlayedLock, 'id'>,
  person: Person,
  role: 'manager' | 'member' | 'viewer',
): Promise<number> {
  const answer = await call(fixture, owner, 'POST', `/devices/${lock.id}/shares/`, { email: person.email, role });
  if (answer.statusCode !== 201) throw new Error(`Sharing answered ${answer.statusCode}: ${answer.body}`);
  return answer.json<{ id: number }>().id;
}

export interface LogEntry {
  readonly user_id: number | null;
  readonly access_method: string;
  readonly action: string;
  readonly success: boolean;
  readonly failure_reason: string | null;
  readonly request_id: string | null;
  readonly offline: boolean;
  readonly timestamp: string;
}

/** The access log as the owner sees it, newest first. */
export async function logsOf(fixture: DevicesFixture, owner: Person, lock: PlayedLock): Promise<LogEntry[]> {
  const answer = await call(fixture, owner, 'GET', `/devices/${lock.id}/logs/?page_size=100`);
  return answer.json<{ results: LogEntry[] }>().results;
}

export function newEventId(): string {
  return randomUUID();
}
