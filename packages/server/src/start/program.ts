import type { Redis } from 'ioredis';
import type { Config } from '../config.ts';
import type { Devices } from '../features/devices/index.ts';
import type { Security } from '../features/security/index.ts';
import { systemClock, type Clock } from '../platform/clock.ts';
import type { Keyring } from '../platform/crypto/secret-box.ts';
import { openNotifications } from '../platform/database/notifications.ts';
import { buildApp } from '../platform/http/app.ts';
import type { HealthCheck } from '../platform/http/health.ts';
import { purgeIdempotencyKeys } from '../platform/http/idempotency.ts';
import { createMetricsRegistry } from '../platform/http/metrics.ts';
import { PeriodicTasks } from '../platform/jobs/periodic.ts';
import { loadQueue } from '../platform/jobs/pg-boss-queue.ts';
import type { Logger } from '../platform/logger.ts';
import { deliveriesChannel } from '../platform/notify/delivery-queue.ts';
import { buildAsyncApi } from '../platform/mqtt/asyncapi.ts';
import { createTopics } from '../platform/mqtt/topics.ts';
import { addAuditMetrics, startAuditUpkeep } from './audit.ts';
import { startBookingsUpkeep } from './bookings.ts';
import type { ProgramDatabase } from './database.ts';
import { createEvents, type ProgramEvents } from './events.ts';
import { composeFeatures, type Features } from './features.ts';
import { ensureFirstAdmin } from './first-admin.ts';
import { createMqtt } from './mqtt.ts';
import { createMqttCounters } from './mqtt-counters.ts';
import type { Role } from './roles.ts';
import { notificationUpkeep } from './notify.ts';
import { createHomeAssistantPublisher, homeAssistantAccounts } from './home-assistant.ts';
import { urlOf } from './reachable-host.ts';
import { startSecurityUpkeep } from './security.ts';
import { version } from './version.ts';

export interface RunningProgram {
  readonly url: string;
  readonly mqttUrl: string;
  /** Of an administrator made just now, to be shown this once. */
  readonly firstAdmin: { readonly email: string; readonly password: string } | undefined;
  /** Finishes what was accepted, then ends everything in order. */
  stop(): Promise<void>;
}

/** What was started, to be ended in reverse order. */
class Shutdown {
  readonly #steps: Array<{ name: string; end: () => Promise<unknown> }> = [];
  readonly #logger: Logger;
  #ended: Promise<void> | undefined;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  add(name: string, end: () => Promise<unknown>): void {
    this.#steps.push({ name, end });
  }

  run(): Promise<void> {
    this.#ended ??= this.#run();
    return this.#ended;
  }

  async #run(): Promise<void> {
    for (const { name, end } of this.#steps.toReversed()) {
      try {
        await end();
      } catch (error) {
        this.#logger.error({ err: error, step: name }, 'a part did not end in order');
      }
    }
  }
}

export interface ProgramParts {
  readonly config: Config;
  readonly roles: ReadonlySet<Role>;
  readonly logger: Logger;
  readonly keyring: Keyring;
  /** Not to be asked before `schemaReady`. It is closed with the program, also with one that failed to start. */
  readonly database: ProgramDatabase;
  /** Resolves when the database is there and its schema is what this program needs. */
  readonly schemaReady: Promise<void>;
  readonly signal: AbortSignal;
}

/** Puts the whole program together and starts it. When a part fails to start, or `signal` says stop, those before it are ended again. */
export async function startProgram(parts: ProgramParts): Promise<RunningProgram> {
  const shutdown = new Shutdown(parts.logger);
  try {
    return await start(parts, shutdown);
  } catch (error) {
    await shutdown.run();
    throw error;
  }
}

async function start(
  { config, roles, logger, keyring, database, schemaReady, signal }: ProgramParts,
  shutdown: Shutdown,
): Promise<RunningProgram> {
  const clock = systemClock;
  shutdown.add('database', () => database.close());
  // Meanwhile; `jobs.open` says what is wrong with it.
  loadQueue().catch(() => undefined);
  const notifications = openNotifications({ connection: database.connection, databaseReady: schemaReady, logger });
  shutdown.add('notifications', () => notifications.close());
  const redis = config.redisUrl === undefined ? null : await openRedis(config.redisUrl, logger, shutdown);

  const registry = createMetricsRegistry();
  const counters = createMqttCounters(registry);
  const topics = createTopics(config.mqttTopicPrefix);
  // The broker asks about locks, and the locks' feature publishes through the broker: one of them has to be named before it is there.
  const late: { devices?: Devices; security?: Security } = {};
  const devicesOnceThere = (): Devices => {
    if (late.devices === undefined) throw new Error('devices were asked for before the program was put together');
    return late.devices;
  };
  const mqtt = createMqtt({
    config,
    topics,
    counters,
    logger,
    connection: database.connection,
    ingests: roles.has('mqtt'),
    accounts: Object.values(homeAssistantAccounts(config, keyring) ?? {}),
    authenticateDevice: (deviceId, apiKey) => devicesOnceThere().authenticateDevice(deviceId, apiKey),
    suspicions: {
      unregistered: (deviceId) => late.security?.suspicions.unregistered(deviceId),
      refused: (deviceId) => late.security?.suspicions.refused(deviceId),
      forged: (deviceId, what) => late.security?.suspicions.forged(deviceId, what),
      replayed: (deviceId, what) => late.security?.suspicions.replayed(deviceId, what),
    },
    onBrokerReached: () => {
      if (!roles.has('jobs')) return;
      devicesOnceThere()
        .syncBrokerAccess()
        .then((result) => logger.info(result, "the broker's accounts of locks were compared"))
        .catch((error: unknown) => logger.error({ err: error }, "the broker's accounts of locks could not be compared"));
    },
  });

  const events = createEvents({ db: database.db, notifications, clock, logger, retentionDays: config.eventRetentionDays });
  const features = composeFeatures({
    config,
    db: database.db,
    keyring,
    notifications,
    mqtt,
    counters,
    topics,
    events: events.outbox,
    feed: events.feed,
    clock,
    logger,
  });
  const { accounts, devices, access, security, mailer, jobs } = features;
  late.devices = devices;
  late.security = security;
  addAuditMetrics(registry, features.auditFeature, clock);

  const app = await buildApp({
    authenticators: [...accounts.authenticators, devices.authenticator],
    logger,
    clock,
    db: database.db,
    rateLimits: {
      anonBurst: config.throttleAnonBurst,
      anonSustained: config.throttleAnonSustained,
      userBurst: config.throttleUserBurst,
      userSustained: config.throttleUserSustained,
      login: config.throttleLogin,
      pin: config.throttlePin,
    },
    redis,
    guesses: security.guesses,
    secretBox: keyring,
    csrfKeys: keyring.keys('csrf'),
    corsOrigins: config.corsAllowedOrigins,
    allowedHosts: config.allowedHosts,
    trustProxy: config.trustProxy,
    production: config.nodeEnv === 'production',
    version,
    audit: features.audit,
    healthChecks: healthChecks(database, mqtt.transport),
    ...features.utecGateway?.http,
    metrics: { registry, token: config.metricsToken },
    asyncapi: () => buildAsyncApi({ prefix: topics.prefix, serverUrl: mqtt.publicUrl(), version }),
    register: (api) => {
      if (roles.has('api')) features.registerRoutes(api);
    },
  });
  await schemaReady;
  signal.throwIfAborted();

  await jobs.open(features.jobHandlers, roles.has('jobs'));
  shutdown.add('job queue', () => jobs.close());
  if (roles.has('jobs')) notifications.subscribe(deliveriesChannel, () => mailer.deliverSoon());
  await notifications.whenHealthy();
  shutdown.add('events', () => events.stop());
  await events.start({ feeds: roles.has('api'), consumers: roles.has('jobs') ? features.eventConsumers : [] });
  await accounts.start();
  shutdown.add('accounts', () => accounts.idle());
  shutdown.add('U-tec gateway', async () => features.utecGateway?.stop());
  await security.start();
  shutdown.add('security', () => security.stop());
  shutdown.add('mails', () => mailer.idle());
  shutdown.add('devices', () => devices.stop());
  await mqtt.start({ onMessage: (message) => devices.onMessage(message) });
  shutdown.add('mqtt', () => mqtt.stop());

  if (config.previousSecretKeys.length > 0) {
    await devices.resealKeys();
    await access.resealPins();
    await features.delivery.reseal();
    await features.ttlock.reseal();
    await features.bookings.reseal();
    await features.utec.reseal();
    await features.utecGateway?.reseal();
    await features.webhooks.resealSecrets();
    await features.notificationCenter.reseal();
    await accounts.resealSecrets();
    await features.auditFeature.resealPersonKeys();
  }
  const tasks = new PeriodicTasks(logger);
  shutdown.add('periodic tasks', () => tasks.stop());
  if (roles.has('jobs')) {
    startUpkeep(tasks, features, events, database, clock);
    startAuditUpkeep(tasks, features.auditFeature);
    startSecurityUpkeep(tasks, security);
    startBookingsUpkeep(tasks, features.bookings);
    features.delivery.worker.start();
    shutdown.add('delivery of codes', () => features.delivery.worker.stop());
    for (const task of features.utecGateway?.tasks ?? []) tasks.start(task);
    jobs.startWorkers();
    shutdown.add('job workers', () => jobs.stopWorkers());
  }

  const home = createHomeAssistantPublisher({
    config,
    keyring,
    mqtt,
    db: database.db,
    connection: database.connection,
    notifications,
    logger,
    homeAssistant: features.homeAssistant,
  });
  if (home !== null && roles.has('mqtt')) {
    home.start();
    tasks.start(home.task);
    shutdown.add('home assistant', () => home.stop());
  }

  shutdown.add('http', () => app.close());
  await app.listen({ host: config.host, port: config.port });
  signal.throwIfAborted();
  // Last, since a start that fails after it would never show the password.
  const firstAdmin = await ensureFirstAdmin(accounts, config);
  const ownerId = await accounts.firstStaff();
  if (ownerId !== undefined) {
    await features.ttlock.adoptEnvironmentAccount(ownerId);
    await features.utecGateway?.importOldConfig();
  }
  const url = addressOf(app.server.address(), config.host);
  return { url, mqttUrl: mqtt.publicUrl(), firstAdmin, stop: () => shutdown.run() };
}

function startUpkeep(
  tasks: PeriodicTasks,
  { devices, accounts, access, notificationCenter, jobs, webhooks, ttlock, utec }: Features,
  events: ProgramEvents,
  database: ProgramDatabase,
  clock: Clock,
): void {
  const secondMs = 1000;
  const hourMs = 3_600_000;
  tasks.start({
    name: 'expire unanswered commands',
    everyMs: secondMs,
    run: async () => void (await devices.expireUnanswered()),
  });
  tasks.start({ name: 'hand out due unlocks', everyMs: secondMs, run: () => devices.handOutDueUnlocks() });
  tasks.start({ name: 'tell locks of their codes', everyMs: 2 * secondMs, run: () => devices.sweepCodes() });
  tasks.start({
    name: 'refresh time zones in locks',
    everyMs: hourMs,
    run: async () => void (await access.refreshOffsets()),
  });
  tasks.start({
    name: 'mark silent devices offline',
    everyMs: 5 * secondMs,
    run: async () => void (await devices.markSilentOffline()),
  });
  tasks.start({ name: 'hand out scheduled jobs', everyMs: secondMs, run: () => jobs.handOutScheduled() });
  tasks.start({ name: 'delete old jobs', everyMs: hourMs, run: () => jobs.deleteOld() });
  for (const task of [...notificationUpkeep(notificationCenter), ...ttlock.tasks, ...utec.tasks]) tasks.start(task);
  tasks.start({ name: 'delete expired sessions and links', everyMs: hourMs, run: () => accounts.deleteExpired() });
  tasks.start({
    name: 'delete old idempotency keys',
    everyMs: hourMs,
    run: async () => void (await purgeIdempotencyKeys(database.db, clock.now())),
  });
  tasks.start({ name: 'delete old deliveries of webhooks', everyMs: hourMs, run: () => webhooks.deleteOld() });
  tasks.start({ name: 'delete old events', everyMs: hourMs, run: () => events.deleteOld() });
  tasks.start({
    // Also ends, on brokers that know one password a lock, the grace time of a rotation.
    name: "compare the broker's accounts of locks",
    everyMs: hourMs,
    run: async () => void (await devices.syncBrokerAccess()),
  });
}

function healthChecks(database: { ping(): Promise<void> }, transport: { isConnected(): boolean }): HealthCheck[] {
  return [
    { name: 'database', check: () => database.ping() },
    {
      name: 'mqtt',
      check: () => (transport.isConnected() ? Promise.resolve() : Promise.reject(new Error('no connection to the MQTT broker'))),
    },
  ];
}

async function openRedis(url: string, logger: Logger, shutdown: Shutdown): Promise<Redis> {
  const { Redis } = await import('ioredis');
  const redis = new Redis(url, { lazyConnect: false, maxRetriesPerRequest: 1, enableOfflineQueue: false, connectTimeout: 5_000 });
  redis.on('error', (error) =>
    logger.warn({ err: error }, 'Redis cannot be reached; rate limits count in this process alone until it can'),
  );
  shutdown.add('redis', async () => redis.disconnect());
  return redis;
}

function addressOf(address: ReturnType<import('node:net').Server['address']>, host: string): string {
  if (address === null || typeof address === 'string') return `http://${host}`;
  return urlOf('http', host, address.port);
}
