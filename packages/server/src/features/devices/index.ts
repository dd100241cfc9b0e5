import { createHmac } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import type { UserSummary } from '../accounts/index.ts';
import type { AuditTrail } from '../../platform/audit/audit-trail.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Keyring } from '../../platform/crypto/secret-box.ts';
import type { Database } from '../../platform/database/connection.ts';
import type { Notifications } from '../../platform/database/notifications.ts';
import { notAuthenticated } from '../../platform/errors.ts';
import type { EventOutbox } from '../../platform/events/event.ts';
import type { App, Authenticator, DevicePrincipal } from '../../platform/http/types.ts';
import type { JobQueue } from '../../platform/jobs/job.ts';
import type { Logger } from '../../platform/logger.ts';
import type { PersonalData } from '../../platform/personal-data.ts';
import type { BrokerAccess } from '../../platform/mqtt/device-access.ts';
import type { LockVendors, VendorLockRef } from '../../vendors/lock-vendor.ts';
import { noSuspicions, type Suspicions } from '../../platform/mqtt/suspicions.ts';
import type { DeviceMessage, MqttCounters, MqttTransport } from '../../platform/mqtt/transport.ts';
import type { AccessRecorder } from './access-recorder.ts';
import { CommandSignals } from './command-signals.ts';
import { BrokerCatchUp } from './broker-catch-up.ts';
import { deviceControl } from './device-control.ts';
import { chooseSigningKeys } from './device-keys.ts';
import { DeviceAuthenticator } from './device-authentication.ts';
import { DeviceSync } from './device-sync.ts';
import { deviceJobs } from './jobs.ts';
import { wentOffline } from './events.ts';
import { moveAndWait, type MovedBolt } from './move-and-wait.ts';
import { LockCodeSync } from './lock-code-sync.ts';
import { openDoor } from './open-door.ts';
import { DeviceMessageIntake } from './messages.ts';
import { CommandSender, type CodeOrder, type CommandTarget, type Requester } from './request-command.ts';
import { registerBrokerHook, type BrokerHookContext } from './routes/broker-hook.ts';
import { registerDeviceRoutes } from './routes/index.ts';
import { handOutDueUnlocks } from './scheduled-unlocks.ts';
import { sendCode } from './send-code.ts';
import { expireUnanswered, settleByVendor, settledChannel } from './settle-command.ts';
import { countDevicesOf, getDevice, setLockedDown } from './store/devices.ts';
import { DeviceKeyStore } from './store/keys.ts';
import { findDevicePk, markSilentOffline } from './store/telemetry.ts';
import { findVendorDevicePk, listVendorDevices, saveRecordsCursor } from './store/vendor-devices.ts';
import { deviceSummaries, rolesOf, rolesOnDevices } from './store/visible-devices.ts';
import { deleteOwned, eraseFromDevices, exportDevices, requireNoneOwned } from './personal-data.ts';
import type { PinJudge } from './pin-judge.ts';
import { withDeviceTables } from './tables.ts';
import { VendorCommands } from './vendor-commands.ts';
import {
  adoptVendorLocks,
  deleteVendorDevices,
  recordVendorEvents,
  recordVendorStates,
  type ListedLock,
  type VendorEvent,
  type VendorReport,
} from './vendor-devices.ts';

export { telemetryArchive } from './archived-logs.ts';
export type { AccessAttempt, AccessRecorder } from './access-recorder.ts';
export { abilitiesOf, type DeviceAbilities, type FirmwareWish } from './device-control.ts';
export { maySeeEvent } from './event-audience.ts';
export { deviceEvents, EventDeviceSchema } from './events.ts';
export { deviceRoles, isOpenable, mayDo, requireOpenable, requireRole, type DeviceAction, type DeviceRole } from './policy.ts';
export { normalizeDeviceId } from './device-id.ts';
export type { JudgedPin, PinJudge } from './pin-judge.ts';
export { refusedByLock } from './record-event.ts';
export type { CodeOrder, CommandTarget, Requester } from './request-command.ts';
export type { CodeAnswer } from './send-code.ts';
export type { DeviceRow, Viewer } from './store/devices.ts';
export type { VendorDeviceRow } from './store/vendor-devices.ts';
export { visibleDevices, type DeviceSummary } from './store/visible-devices.ts';
export type { AdoptedLock, VendorEvent, VendorReport } from './vendor-devices.ts';
export { requireOwnCodes } from './vendor-rules.ts';
export type { MovedBolt } from './move-and-wait.ts';

const keysPerReseal = 500;

export interface DevicesDeps {
  readonly db: Database;
  readonly keyring: Keyring;
  readonly notifications: Notifications;
  readonly events: EventOutbox;
  readonly transport: MqttTransport;
  readonly brokerAccess: BrokerAccess;
  readonly disconnectDevice: (deviceId: string) => void;
  readonly recordAccess: AccessRecorder;
  readonly audit: AuditTrail;
  /** Judges a PIN that somebody gives with a command. */
  readonly judgePin: PinJudge;
  /** Before somebody's role on a device ends, or shrinks to one that opens nothing. */
  readonly endPinsOf: (devicePk: number, userId: number) => Promise<void>;
  /** Brings the codes of one lock to what they should be; ends early when `signal` says so. Locks are sent no codes without it. */
  readonly syncCodes?: ((device: CommandTarget, signal: AbortSignal) => Promise<void>) | undefined;
  readonly vendors: LockVendors;
  /** After a command to a vendor's lock: its own record of that will follow. */
  readonly onVendorMoved: (vendor: string, lock: VendorLockRef) => Promise<void>;
  readonly userSummaries: (ids: readonly number[]) => Promise<ReadonlyMap<number, UserSummary>>;
  readonly findUser: (by: { email: string } | { id: number }) => Promise<UserSummary | undefined>;
  readonly counters: MqttCounters;
  readonly jobs: JobQueue;
  /** Hears what no lock of ours would do; absent, nobody does. */
  readonly suspicions?: Suspicions;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly settings: {
    readonly commandTtlSeconds: number;
    readonly deviceOfflineSeconds: number;
    readonly mqtt: () => { url: string; topic_prefix: string };
  };
}

export type Devices = ReturnType<typeof createDevices>;

/** Puts the feature together. Nothing runs before the caller starts it. */
export function createDevices(deps: DevicesDeps) {
  const {
    keyring,
    notifications,
    events,
    transport,
    clock,
    logger,
    settings,
    recordAccess,
    audit,
    brokerAccess,
    disconnectDevice,
  } = deps;
  const db = withDeviceTables(deps.db);
  const keys = new DeviceKeyStore(keyring);
  const signals = new CommandSignals();
  const vendorCommands = new VendorCommands({
    db,
    vendors: deps.vendors,
    recordAccess,
    clock,
    logger,
    settle: (target, requestId, verdict) => settleByVendor(settle, target, requestId, verdict),
    onMoved: deps.onVendorMoved,
  });
  const sender = new CommandSender({
    db,
    vendorCommands,
    keys,
    transport,
    signals,
    recordAccess,
    events,
    audit,
    clock,
    logger,
    commandTtlSeconds: settings.commandTtlSeconds,
  });
  const sync = new DeviceSync({ db, keys, sender, clock, logger });
  const codeSync = deps.syncCodes === undefined ? null : new LockCodeSync({ db, syncCodes: deps.syncCodes, clock, logger });
  const authentication = new DeviceAuthenticator({ db, keys, clock });
  const syncBrokerAccess = () => brokerAccess.sync(allBrokerKeys(db, keys, clock));
  const catchUp = new BrokerCatchUp({ compare: syncBrokerAccess, logger });
  const manage = {
    db,
    keys,
    audit,
    sender,
    events,
    brokerAccess,
    brokerMissed: () => catchUp.missed(),
    disconnectDevice,
    clock,
    logger,
  };

  const settle = {
    db,
    keys,
    signals,
    recordAccess,
    events,
    audit,
    clock,
    hooks: {
      codesSettled: (devicePk: number) => codeSync?.codesSettled(devicePk),
      keysAdopted: (deviceId: string, devicePk: number) => {
        tellBrokerOfKeys(deviceId, devicePk).catch((error: unknown) => {
          logger.error({ err: error, device_id: deviceId }, 'the broker was not told of new keys; it will be compared soon');
          catchUp.missed();
        });
      },
    },
  };
  const intake = new DeviceMessageIntake({
    ...settle,
    counters: deps.counters,
    suspicions: deps.suspicions ?? noSuspicions,
    logger,
    onTouched: (touched, reports) => {
      sync.consider(touched, reports);
      codeSync?.consider(touched, reports);
    },
  });

  async function markOffline(silenceSeconds: number): Promise<number> {
    const before = new Date(clock.now().getTime() - silenceSeconds * 1000);
    return await intake.batcher.between(() =>
      db.transaction().execute(async (trx) => {
        const silent = await markSilentOffline(trx, before);
        await events.publishAll(trx, silent.map(wentOffline));
        return silent.length;
      }),
    );
  }

  async function tellBrokerOfKeys(deviceId: string, devicePk: number): Promise<void> {
    const valid = await keys.listValid(db, devicePk, clock.now());
    const adopted = valid.findLast((set) => set.adopted);
    if (adopted !== undefined) await brokerAccess.grant(deviceId, adopted.keys.api_key);
  }

  const stopListening = [
    notifications.subscribe(settledChannel, (requestId) => signals.announce(requestId)),
    notifications.onReconnect(() => signals.announceAll()),
  ];

  return {
    /** MQTT, in the process that takes messages in. */
    onMessage: (message: DeviceMessage): Promise<void> => intake.onMessage(message),
    /** For brokers that ask us, and the embedded one. True for either set of keys while a rotation's grace time runs. */
    authenticateDevice: (deviceId: string, apiKey: string): Promise<boolean> => authentication.mayConnect(deviceId, apiKey),
    /** `X-Device-Key`. */
    authenticator: {
      authenticate(request: FastifyRequest): Promise<DevicePrincipal> | null {
        const key = request.headers['x-device-key'];
        if (key === undefined) return null;
        return authentication.identify(Array.isArray(key) ? key.join(',') : key).then((device) => {
          if (device === undefined)
            throw notAuthenticated(
              'invalid_device_key',
              'This device key is not valid: it was replaced, or its device was deleted.',
            );
          return { kind: 'device' as const, deviceRowId: device.devicePk, deviceId: device.deviceId };
        });
      },
    } satisfies Authenticator,
    registerRoutes(app: App): void {
      registerDeviceRoutes(app, {
        db,
        events,
        audit,
        manage,
        sender,
        sync,
        clock,
        judgePin: deps.judgePin,
        endPinsOf: deps.endPinsOf,
        mqtt: settings.mqtt,
        userSummaries: deps.userSummaries,
        findUser: deps.findUser,
      });
    },
    /** For brokers that ask who may connect. */
    registerBrokerHook: (app: App, hook: Omit<BrokerHookContext, 'authenticateDevice'>): void =>
      registerBrokerHook(app, { ...hook, authenticateDevice: (deviceId, apiKey) => authentication.mayConnect(deviceId, apiKey) }),
    ...deviceControl({ db, sender, clock }),
    getDevice: (viewer: { userId: number; seesAll: boolean }, id: number) => getDevice(db, viewer, id),
    deviceSummaries: (ids: readonly number[]) => deviceSummaries(db, ids),
    /** HMAC-SHA256 in base64url with the secret key that the lock is known to hold. */
    async signForDevice(devicePk: number, text: string): Promise<string> {
      const { signing } = chooseSigningKeys(await keys.listValid(db, devicePk, clock.now()));
      return createHmac('sha256', signing.keys.secret_key).update(text, 'utf8').digest('base64url');
    },
    /** For those who act for somebody without being their HTTP client. */
    moveAndWait: (
      viewer: { userId: number; seesAll: boolean },
      id: number,
      command: 'lock' | 'unlock',
      requester: Requester,
      waitSeconds: number,
    ): Promise<MovedBolt> => moveAndWait({ db, sender, clock }, viewer, id, command, requester, waitSeconds),
    /** Devices of an account at a vendor. */
    vendorDevices: (accountId: number) => listVendorDevices(db, accountId),
    async findVendorDevice(viewer: { userId: number; seesAll: boolean }, vendor: string, accountId: number, ref: string) {
      const id = await findVendorDevicePk(db, viewer, vendor, accountId, ref);
      return id === undefined ? undefined : await getDevice(db, viewer, id);
    },
    adoptVendorLocks: (account: { id: number; ownerId: number; vendor: string }, locks: readonly ListedLock[]) =>
      adoptVendorLocks({ db, audit, events: deps.events }, account, locks),
    /** Alone between two batches, since both write many states. */
    recordVendorStates: (reports: readonly VendorReport[]): Promise<void> =>
      intake.batcher.between(() => recordVendorStates({ db, events: deps.events }, reports)),
    deleteVendorDevices: (trx: Database, accountId: number) =>
      deleteVendorDevices({ db: withDeviceTables(trx), audit, events: deps.events }, accountId),
    recordVendorEvents: (trx: Database, devicePk: number, happened: readonly VendorEvent[]): Promise<void> =>
      recordVendorEvents({ db: withDeviceTables(trx), events: deps.events }, devicePk, happened, clock.now()),
    saveRecordsCursor: (trx: Database, id: number, cursor: string) => saveRecordsCursor(withDeviceTables(trx), id, cursor),
    /** In the transaction of a lockdown that begins or ends. */
    setLockedDown: (trx: Database, devicePks: readonly number[], isLockedDown: boolean): Promise<void> =>
      setLockedDown(withDeviceTables(trx), devicePks, isLockedDown),
    /** Asks a lock to lock, and does not wait for it. */
    async lockDoor(device: CommandTarget, requester: Requester): Promise<void> {
      await sender.send(device, { command: 'lock' }, requester);
    },
    /**
     * Unlocks for somebody whom another feature has judged, and waits for the lock. Refused in a lockdown, and where the lock is offline;
     * who tried is in the log.
     */
    async openDoor(devicePk: number, requester: Requester): Promise<{ isOpen: boolean; reason: string | null }> {
      return await openDoor({ db, sender, clock }, devicePk, requester);
    },
    /** Throws conflict `owns_devices`. */
    requireNoneOwned: (userId: number): Promise<void> => requireNoneOwned(db, userId),
    /** Each as if it were deleted by hand. */
    deleteOwned: (userId: number, requester: Requester, finalUnlock: boolean): Promise<void> =>
      deleteOwned(manage, userId, requester, finalUnlock),
    personalData: {
      name: 'devices',
      export: (person) => exportDevices(db, person),
      erase: (trx, person) => eraseFromDevices(trx, person),
    } satisfies PersonalData,
    /** What somebody is to each device that they see, by its row's number. */
    rolesOf: (userId: number) => rolesOf(db, userId),
    /** Everybody who has a role on one of these devices, as the caller's transaction sees it. */
    rolesOnDevices: (trx: Database, devicePks: readonly number[]) => rolesOnDevices(withDeviceTables(trx), devicePks),
    /** By its hardware identifier; undefined when it is not registered. */
    findDevicePk: (deviceId: string) => findDevicePk(db, deviceId),
    countDevicesOf: (userId: number): Promise<number> => countDevicesOf(db, userId),
    /** Locks that have been silent too long are shown offline. */
    markSilentOffline: (): Promise<number> => markOffline(settings.deviceOfflineSeconds),
    /** Unlocks at a set time go to the queue when they are due. */
    handOutDueUnlocks: (): Promise<void> => handOutDueUnlocks({ db, jobs: deps.jobs, clock }),
    /** Its durable work, for the list of all. */
    jobs: deviceJobs({
      db,
      sender,
      jobs: deps.jobs,
      userSummaries: deps.userSummaries,
      clock,
      commandTtlSeconds: settings.commandTtlSeconds,
      markSilentOffline: markOffline,
      deviceOfflineSeconds: settings.deviceOfflineSeconds,
    }),
    /** After a commit that changed which codes this lock should keep. */
    codesChanged: (devicePk: number): void => codeSync?.codesChanged(devicePk),
    /** One command about codes to one lock, and its answer. Undefined: the lock stayed silent. */
    sendCode: (device: CommandTarget, order: CodeOrder) => sendCode({ db, sender }, device, order),
    /** Locks that do not hold the codes that they should: found wherever they were lost. */
    sweepCodes: async (): Promise<void> => await codeSync?.sweep(),
    /** Commands that got no answer end as expired. */
    expireUnanswered: (): Promise<number> => expireUnanswered(settle),
    /** After a change of SECRET_KEY: what earlier keys sealed is sealed under the present one. */
    async resealKeys(): Promise<void> {
      let after = { devicePk: 0, keyVersion: 0 };
      for (;;) {
        const rows = await keys.reseal(db, after, keysPerReseal);
        const last = rows.at(-1);
        if (last === undefined || rows.length < keysPerReseal) return;
        after = { devicePk: last.device_pk, keyVersion: last.key_version };
      }
    },
    /** Compares what the broker knows of our locks with what it should. */
    syncBrokerAccess,
    async stop(): Promise<void> {
      for (const stop of stopListening) stop();
      sync.stop();
      await catchUp.stop();
      await vendorCommands.idle();
      await codeSync?.stop();
      await intake.batcher.drain();
    },
  };
}

async function* allBrokerKeys(db: ReturnType<typeof withDeviceTables>, keys: DeviceKeyStore, clock: Clock) {
  const pageSize = 500;
  let afterPk = 0;
  for (;;) {
    const page = await keys.pageOfBrokerKeys(db, afterPk, pageSize, clock.now());
    for (const { deviceId, password } of page) yield { deviceId, password };
    const last = page.at(-1);
    if (last === undefined || page.length < pageSize) return;
    afterPk = last.devicePk;
  }
}
