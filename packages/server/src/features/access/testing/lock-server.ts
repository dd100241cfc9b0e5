import { createFleet, type Fleet, type FleetLock, type FleetLockConfig } from '@smartlock/simulators';
import { createDevices } from '../../devices/index.ts';
import { generateDeviceKeys, type DeviceKeys } from '../../devices/device-keys.ts';
import { insertDevice } from '../../devices/store/devices.ts';
import { DeviceKeyStore } from '../../devices/store/keys.ts';
import { withDeviceTables } from '../../devices/tables.ts';
import { createAuditTrail } from '../../../platform/audit/audit-trail.ts';
import { systemClock } from '../../../platform/clock.ts';
import { createKeyring } from '../../../platform/crypto/secret-box.ts';
import { openNotifications } from '../../../platform/database/notifications.ts';
import { recordingQueue } from '../../../platform/jobs/testing/recording-queue.ts';
import { PeriodicTasks } from '../../../platform/jobs/periodic.ts';
import { createEventOutbox } from '../../../platform/events/outbox.ts';
import { createLogger, type Logger } from '../../../platform/logger.ts';
import { createEmbeddedAccess } from '../../../platform/mqtt/device-access.ts';
import { createEmbeddedBroker } from '../../../platform/mqtt/embedded-broker.ts';
import { createTopics } from '../../../platform/mqtt/topics.ts';
import { noCounters } from '../../../platform/mqtt/transport.ts';
import type { TestDatabase } from '../../../testing/test-database.ts';
import { createAccessRecorder } from '../access-log.ts';
import { defaultLockout } from '../door-lockout.ts';
import { syncCodes } from '../code-sync.ts';
import { PinSecrets } from '../pin-secrets.ts';
import { windowColumns, type Window } from '../pin-window.ts';
import { changeCodes, changePin, insertNewPin } from '../pin-writes.ts';
import { markPinDeleted, type PinChanges, type PinRow } from '../store/pins.ts';
import { withAccessTables } from '../tables.ts';

const keyring = createKeyring({ secretKey: 'the-secret-key-of-the-tests-0123456789' });
export const secrets = new PinSecrets(keyring);
const sweepMs = 2_000;

export interface KnownLock {
  readonly pk: number;
  readonly deviceId: string;
  readonly keys: DeviceKeys;
}

/** An owner, and a lock of theirs. */
export async function registerLock(database: TestDatabase, deviceId: string): Promise<KnownLock> {
  const db = withDeviceTables(database.db);
  const owner = await database.pool.query<{ id: number }>(
    `insert into users (email, email_key, password_hash, created_at, updated_at) values ($1, $1, 'x', now(), now()) returning id`,
    [`${deviceId.toLowerCase()}@example.com`],
  );
  const ownerId = Number(owner.rows[0]?.id);
  const keys = generateDeviceKeys();
  const pk = await db.transaction().execute(async (trx) => {
    const row = await insertDevice(trx, { ownerId, name: deviceId, location: '', deviceId });
    await new DeviceKeyStore(keyring).insert(trx, row, 1, keys, new Date());
    return row;
  });
  return { pk, deviceId, keys };
}

export type LockServer = Awaited<ReturnType<typeof startLockServer>>;

/** The part of the program that brings codes to locks, with a broker of its own. Another one on the same database goes on where this one ended. */
export async function startLockServer(database: TestDatabase, options: { port?: number; logger?: Logger } = {}) {
  const logger = options.logger ?? createLogger('silent');
  const db = withAccessTables(database.db);
  const topics = createTopics('smartlock');
  const notifications = openNotifications({ connection: database.connection, logger });
  const broker = createEmbeddedBroker({
    host: '127.0.0.1',
    port: options.port ?? 0,
    topics,
    logger,
    counters: noCounters,
    authenticateDevice: (deviceId, apiKey) => devices.authenticateDevice(deviceId, apiKey),
  });
  const events = createEventOutbox({ clock: systemClock });
  const devices: ReturnType<typeof createDevices> = createDevices({
    db: database.db,
    keyring,
    notifications,
    events,
    transport: broker,
    brokerAccess: createEmbeddedAccess(broker),
    disconnectDevice: (deviceId) => broker.disconnectDevice(deviceId),
    recordAccess: createAccessRecorder({ events, lockout: defaultLockout, clock: systemClock }),
    judgePin: () => Promise.resolve({ allowed: true, reason: null, retryAfterSeconds: null }),
    audit: createAuditTrail({ keyring, clock: systemClock }),
    endPinsOf: () => Promise.resolve(),
    vendors: { find: () => undefined },
    onVendorMoved: () => Promise.resolve(),
    syncCodes: (device, signal) =>
      syncCodes({ db, secrets, clock: systemClock, logger, sendCode: devices.sendCode }, device, signal),
    userSummaries: () => Promise.resolve(new Map()),
    findUser: () => Promise.resolve(undefined),
    counters: noCounters,
    jobs: recordingQueue(),
    clock: systemClock,
    logger,
    settings: {
      commandTtlSeconds: 10,
      deviceOfflineSeconds: 90,
      mqtt: () => ({ url: '', topic_prefix: topics.prefix }),
    },
  });
  await notifications.whenHealthy();
  await broker.start({ onMessage: (message) => devices.onMessage(message) });
  const tasks = new PeriodicTasks(logger);
  tasks.start({ name: 'codes', everyMs: sweepMs, run: () => devices.sweepCodes() });
  const context = { db, secrets, events, codesChanged: (devicePk: number) => devices.codesChanged(devicePk) };
  let isStopped = false;

  return {
    port: broker.address?.port ?? 0,
    context,
    async addPin(lock: KnownLock, digits: string, limits: Partial<Window & { maxUses: number }> = {}): Promise<PinRow> {
      const { validFrom = new Date(Date.now() - 60_000), validUntil = null, schedule = null, maxUses = null } = limits;
      const draft = {
        device_pk: lock.pk,
        user_id: null,
        created_by: null,
        temporary_access_id: null,
        max_uses: maxUses,
        ...windowColumns({ validFrom, validUntil, schedule }),
        created_at: new Date(),
      };
      return (await insertNewPin(context, draft, digits)).pin;
    },
    changePin: (pin: PinRow, changes: PinChanges) =>
      changeCodes(context, pin.device_pk, (trx) => changePin(context, trx, pin, changes, undefined, new Date())),
    deletePin: (pin: PinRow) => changeCodes(context, pin.device_pk, (trx) => markPinDeleted(trx, pin.id, undefined, new Date())),
    /** What the database says that a lock should hold, and does. */
    async digests(lock: KnownLock): Promise<{ wanted: string; reported: string | null }> {
      const row = await withDeviceTables(database.db)
        .selectFrom('device_states')
        .select(['wanted_codes_digest as wanted', 'codes_digest as reported'])
        .where('device_pk', '=', lock.pk)
        .executeTakeFirstOrThrow();
      return row;
    },
    /** The connections of all locks break first, as if the machine had gone. */
    async stop(): Promise<void> {
      if (isStopped) return;
      isStopped = true;
      await broker.stop();
      await tasks.stop();
      await devices.stop();
      await notifications.close();
    },
  };
}

const timing = { heartbeatMs: 1000, resendMs: 300, reconnectMinMs: 20, reconnectMaxMs: 100, connectTimeoutMs: 3000 };

/** The lock itself, still without a connection. */
export function buildLock(
  server: Pick<LockServer, 'port'>,
  lock: KnownLock,
  more: Partial<FleetLockConfig> = {},
): { fleet: Fleet; lock: FleetLock } {
  const config = { device_id: lock.deviceId, ...lock.keys, key_version: 1, ...more };
  const fleet = createFleet({ mqttUrl: `mqtt://127.0.0.1:${server.port}`, locks: [config], timing });
  return { fleet, lock: fleet.lock(lock.deviceId) };
}
