import type { Config } from '../config.ts';
import { createAccess, createAccessRecorder, PinSecrets, type Access } from '../features/access/index.ts';
import { createAccounts } from '../features/accounts/index.ts';
import { createAuditFeature } from '../features/audit/index.ts';
import type { Bookings } from '../features/bookings/index.ts';
import type { Delivery } from '../features/delivery/index.ts';
import { createDevices, type Devices } from '../features/devices/index.ts';
import { createLive } from '../features/live/index.ts';
import { createWebhooks, deleteDeliveriesAboutGuest } from '../features/webhooks/index.ts';
import type { Reports } from '../features/reports/index.ts';
import type { Security } from '../features/security/index.ts';
import { createPersonalData } from '../features/personal-data/index.ts';
import { createAuditTrail } from '../platform/audit/audit-trail.ts';
import { eraseEventsOfGuest, eventsPersonalData } from '../platform/events/personal-data.ts';
import type { GuessGuard } from '../platform/http/guess-guard.ts';
import { createGuardedHttp } from '../platform/http-client/guarded-http.ts';
import { NetworkList } from '../platform/http-client/public-address.ts';
import { createJobs } from '../platform/jobs/jobs.ts';
import { parseBrokerUrl } from '../platform/mqtt/mqtt-connection.ts';
import { eraseMailsTo, mailPersonalData } from '../platform/notify/mail-personal-data.ts';
import { registerOutboxRoutes } from '../platform/notify/outbox-routes.ts';
import type { UtecIntegration } from '../features/integrations/utec/index.ts';
import type { TtlockIntegration } from '../features/integrations/ttlock/index.ts';
import { askedAccounts, composeHomeAssistant } from './home-assistant.ts';
import { composeTtlock, composeVendors } from './integrations.ts';
import { composeArchive, composeStorage } from './archive.ts';
import { composeBookings } from './bookings.ts';
import { composeDelivery } from './delivery.ts';
import { composeUtecGateway } from './utec-gateway.ts';
import { composeNotificationCenter, composeOutgoing } from './notify.ts';
import { urlOf } from './reachable-host.ts';
import { composeReports } from './reports.ts';
import { composeSecurity } from './security.ts';
import { composeUtec } from './utec.ts';
import { eventDefinitions } from './event-definitions.ts';
import type { FeatureDeps, Features } from './feature-set.ts';

export type { FeatureDeps, Features } from './feature-set.ts';

/** Puts the features together on the platform; each gets from those to its left what it needs. Nothing runs yet. */
export function composeFeatures(deps: FeatureDeps): Features {
  const { config, db, keyring, notifications, mqtt, counters, topics, events, feed, clock, logger } = deps;
  const jobs = createJobs({ db, notifications, clock, logger, timeZone: config.jobsTimeZone });
  const audit = createAuditTrail({ keyring, clock });
  const storage = composeStorage(config);
  const outgoing = composeOutgoing({ config, db, keyring, storage, clock, logger });
  const { mailer } = outgoing;
  // Security stands on those who ask it.
  const guesses: GuessGuard = {
    check: (address) => security.guesses.check(address),
    failed: (trx, guess) => security.guesses.failed(trx, guess),
    requireOpen: (trx, address) => security.guesses.requireOpen(trx, address),
  };
  const accounts = createAccounts({
    db,
    keyring,
    notifications,
    events,
    clock,
    logger,
    mailer,
    storage,
    audit,
    settings: {
      publicUrl: config.publicUrl ?? urlOf('http', config.host, config.port),
      accessTokenMinutes: config.accessTokenMinutes,
      refreshTokenDays: config.refreshTokenDays,
      defaultLanguage: config.defaultLanguage,
      hasSecureCookies: config.nodeEnv === 'production' || config.publicUrl?.startsWith('https:') === true,
      hasLoginDelay: config.throttleLogin !== null,
      stepUpMinutes: config.stepUpMinutes,
      passkeys: { domain: config.passkeyDomain, origins: config.passkeyOrigins },
    },
    countDevices: (userId) => devices.countDevicesOf(userId),
    guesses,
  });
  const notificationCenter = composeNotificationCenter(
    { config, db, keyring, clock, logger, audit, contactOf: (trx, userId) => accounts.contactOf(trx, userId) },
    outgoing,
  );
  const userSummaries = (ids: readonly number[]) => accounts.userSummary(ids);
  const { ttlockFetch, utecNetwork } = deps;
  const vendors = composeVendors({ config, db, keyring, events, clock, logger, ttlockFetch, utecNetwork });
  const lockout = {
    attemptsMax: config.doorLockoutAttempts,
    firstSeconds: config.doorLockoutSeconds,
    longestSeconds: Math.max(config.doorLockoutSeconds, config.doorLockoutSecondsMax),
  };
  const recordAccess = createAccessRecorder({ events, lockout, clock });
  const devices: Devices = createDevices({
    db,
    keyring,
    notifications,
    events,
    transport: mqtt.transport,
    brokerAccess: mqtt.brokerAccess,
    disconnectDevice: (deviceId) => mqtt.disconnectDevice(deviceId),
    recordAccess,
    audit,
    vendors: vendors.registry,
    onVendorMoved: async (vendor, lock) => {
      if (vendor === vendors.ttlock.name) await ttlock.onMoved(lock);
      if (vendor === vendors.utec.name) await utec.onMoved(lock);
    },
    syncCodes: (device, signal) => access.syncCodes(device, signal),
    endPinsOf: (devicePk, userId) => access.endPinsOf(devicePk, userId),
    judgePin: (device, pinCode, requester, action) => access.judgePin(device, pinCode, requester, action),
    userSummaries,
    findUser: async (by) =>
      'email' in by ? await accounts.findUserByEmail(by.email) : (await userSummaries([by.id])).get(by.id),
    counters,
    jobs: jobs.queue,
    suspicions: {
      unregistered: (deviceId) => security.suspicions.unregistered(deviceId),
      refused: (deviceId) => security.suspicions.refused(deviceId),
      forged: (deviceId, what) => security.suspicions.forged(deviceId, what),
      replayed: (deviceId, what) => security.suspicions.replayed(deviceId, what),
    },
    clock,
    logger,
    settings: {
      commandTtlSeconds: config.commandTtlSeconds,
      deviceOfflineSeconds: config.deviceOfflineSeconds,
      mqtt: () => ({ url: mqtt.publicUrl(), topic_prefix: topics.prefix }),
    },
  });
  const access: Access = createAccess({
    db,
    audit,
    keyring,
    events,
    clock,
    logger,
    mailer,
    notifier: notificationCenter.notifier,
    getDevice: (viewer, id) => devices.getDevice(viewer, id),
    deviceSummaries: (ids) => devices.deviceSummaries(ids),
    signForDevice: (devicePk, text) => devices.signForDevice(devicePk, text),
    sendCode: (device, order) => devices.sendCode(device, order),
    codesChanged: (devicePk) => {
      devices.codesChanged(devicePk);
      delivery.worker.wake();
    },
    revokeFirst: (trx, pinId) => delivery.revokeFirst(trx, pinId),
    codeTaken: (pinId, revision) => delivery.noteTaken(pinId, revision),
    eraseTold: async (trx, guest) => {
      await eraseEventsOfGuest(trx, guest);
      await deleteDeliveriesAboutGuest(trx, guest);
      await reports.eraseGuest(trx, guest.temporaryAccessId);
    },
    lockout,
    guesses,
    eraseMails: eraseMailsTo,
    userSummaries,
  });
  const delivery: Delivery = composeDelivery({
    config,
    db,
    secrets: new PinSecrets(keyring),
    sparePins: access.sparePins,
    locksOfRooms: () => bookings.locksOfRooms(),
    vendors: vendors.registry,
    devices,
    brokerAccess: mqtt.brokerAccess,
    events,
    audit,
    clock,
    logger,
  });
  const bookings: Bookings = composeBookings({
    config,
    db,
    keyring,
    audit,
    events,
    jobs: jobs.queue,
    clock,
    mailer,
    notifier: notificationCenter.notifier,
    guesses,
    userSummaries,
    access,
    devices,
    delivery,
  });
  const ttlock: TtlockIntegration = composeTtlock({
    config,
    db,
    keyring,
    events,
    clock,
    logger,
    vendors,
    devices,
    jobs: jobs.queue,
    audit,
    recordAccess: async (trx, attempts) => await recordAccess(trx, await delivery.nameCodes(trx, attempts)),
    userSummaries,
  });
  const utec: UtecIntegration = composeUtec({
    config,
    db,
    keyring,
    events,
    clock,
    logger,
    vendor: vendors.utec,
    devices,
    jobs: jobs.queue,
    audit,
    userSummaries,
  });
  const security: Security = composeSecurity({
    config,
    db,
    notifications,
    events,
    jobs: jobs.queue,
    notifier: notificationCenter.notifier,
    audit,
    clock,
    logger,
    accounts,
    devices,
    access,
  });
  const utecGateway = composeUtecGateway({
    config,
    db,
    keyring,
    notifications,
    audit,
    clock,
    logger,
    accounts: utec.gateway,
    ownerOf: () => accounts.firstStaff(),
  });
  const homeAssistant = composeHomeAssistant(config, accounts, {
    db,
    devices,
    access,
    audit,
    events,
    vendors: vendors.registry,
    factsOf: (pinIds) => delivery.factsOf(pinIds),
    clock,
    logger,
  });
  const archive = composeArchive(config, { db, storage, jobs: jobs.queue, audit, clock });
  const reports: Reports = composeReports({
    config,
    db,
    storage,
    jobs: jobs.queue,
    events,
    notifier: notificationCenter.notifier,
    audit,
    clock,
    accounts,
    devices,
    access,
    archive,
  });
  const auditFeature = createAuditFeature({ db, keyring, clock, trail: audit });
  const webhooks = createWebhooks({
    db,
    keyring,
    audit,
    events,
    jobs: jobs.queue,
    notifier: notificationCenter.notifier,
    http: createGuardedHttp({ allowed: new NetworkList(config.webhooksAllowPrivate) }),
    clock,
    devices,
    isActiveUser: async (userId) => (await userSummaries([userId])).get(userId)?.isActive === true,
    types: new Set(eventDefinitions.map(({ type }) => type)),
  });
  const personalData = createPersonalData({
    db,
    audit,
    clock,
    logger,
    accounts,
    devices,
    // The account last: what the others hold belongs to it.
    registry: [
      // While it can still be found whose devices they are of.
      reports.personalData,
      devices.personalData,
      bookings.personalData,
      delivery.personalData,
      access.personalData,
      ttlock.personalData,
      utec.personalData,
      webhooks.personalData,
      eventsPersonalData(db),
      notificationCenter.personalData,
      mailPersonalData(db),
      auditFeature.personalData,
      accounts.personalData,
    ],
  });
  const live = createLive({
    db,
    feed,
    devices,
    definitions: eventDefinitions,
    logger,
    perUserMax: config.eventStreamsPerUser,
  });
  return {
    accounts,
    devices,
    access,
    bookings,
    delivery,
    ttlock,
    utec,
    utecGateway,
    homeAssistant,
    security,
    mailer,
    notificationCenter,
    jobs,
    jobHandlers: [
      ...devices.jobs,
      ...access.jobs,
      ...bookings.jobs,
      ...bookings.feedJobs,
      ...security.jobHandlers,
      ...webhooks.jobs,
      ...delivery.jobs,
      ...ttlock.jobs,
      ...utec.jobs,
      ...archive.jobs,
      ...reports.jobs,
    ],
    webhooks,
    eventConsumers: [webhooks.consumer, reports.eventConsumer, ...security.eventConsumers, ...delivery.eventConsumers],
    eventDefinitions,
    audit,
    auditFeature,
    registerRoutes(app) {
      accounts.registerRoutes(app);
      devices.registerRoutes(app);
      access.registerRoutes(app);
      delivery.registerRoutes(app);
      bookings.registerRoutes(app);
      ttlock.registerRoutes(app);
      utec.registerRoutes(app);
      utecGateway?.registerRoutes(app);
      homeAssistant.registerRoutes(app);
      security.registerRoutes(app);
      auditFeature.registerRoutes(app);
      personalData.registerRoutes(app);
      live.registerRoutes(app);
      webhooks.registerRoutes(app);
      archive.registerRoutes(app);
      reports.registerRoutes(app);
      notificationCenter.registerRoutes(app);
      registerOutboxRoutes(app, mailer);
      jobs.registerRoutes(app, audit);
      if (config.mqttHookSecret !== undefined) {
        devices.registerBrokerHook(app, {
          secret: config.mqttHookSecret,
          topics,
          server: serverAccount(config),
          accounts: askedAccounts(config, keyring),
        });
      }
    },
  };
}

/** A broker that asks the server about locks asks about the server itself too. */
function serverAccount(config: Config): { username: string; password: string } | null {
  if (config.mqttUrl === undefined) return null;
  const { username, password } = parseBrokerUrl(config.mqttUrl);
  return username === undefined || password === undefined ? null : { username, password };
}
