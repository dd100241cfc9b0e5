import { changesOf } from '../../platform/audit/audit-changes.ts';
import type { AuditTrail } from '../../platform/audit/audit-trail.ts';
import type { BrokerAccess } from '../../platform/mqtt/device-access.ts';
import { conflict, SmartLockError } from '../../platform/errors.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Logger } from '../../platform/logger.ts';
import type { EventOutbox } from '../../platform/events/event.ts';
import { deviceFields, personOf } from './audit.ts';
import { chooseSigningKeys, generateDeviceKeys, type DeviceKeys } from './device-keys.ts';
import { generateDeviceId } from './device-id.ts';
import { deviceCreated, deviceDeleted, deviceUpdated, presentEventDevice } from './events.ts';
import type { CommandSender, Requester } from './request-command.ts';
import { insertDevice, markDeleted, type DeviceRow } from './store/devices.ts';
import type { DeviceKeyStore } from './store/keys.ts';
import type { DeviceDatabase } from './tables.ts';
import { isOwnProtocol, requireOwnProtocol } from './vendor-rules.ts';

const generatedIdTries = 5;
/** How long a deletion waits for the lock to answer its last unlock. */
const finalUnlockWaitSeconds = 3;

export interface ManageDeviceDeps {
  readonly db: DeviceDatabase;
  readonly keys: DeviceKeyStore;
  readonly audit: AuditTrail;
  readonly sender: CommandSender;
  readonly events: EventOutbox;
  readonly brokerAccess: BrokerAccess;
  /** The broker could not be told of something. Must not block. */
  readonly brokerMissed: () => void;
  /** Ends the lock's connection where the broker is ours. */
  readonly disconnectDevice: (deviceId: string) => void;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Registers a lock and makes its keys. Throws invalid_input on device_id when it is taken. */
export async function registerDevice(
  deps: ManageDeviceDeps,
  device: { ownerId: number; name: string; location: string; deviceId: string | null },
): Promise<{ id: number; deviceId: string; keys: DeviceKeys }> {
  const { db, keys: keyStore, brokerAccess, events, clock } = deps;
  const keys = generateDeviceKeys();
  for (let attempt = 1; ; attempt += 1) {
    const deviceId = device.deviceId ?? generateDeviceId();
    try {
      const id = await db.transaction().execute(async (trx) => {
        const row = await insertDevice(trx, { ...device, deviceId });
        await keyStore.insert(trx, row, 1, keys, clock.now());
        const created = presentEventDevice({ id: row, deviceId, name: device.name });
        const told = { device: created, owner_id: device.ownerId, location: device.location };
        await events.publish(trx, deviceCreated, told, { devicePk: row, userId: device.ownerId });
        await deps.audit.record(trx, {
          action: 'device.created',
          resourceType: 'device',
          resourceId: row,
          devicePk: row,
          subject: personOf(device.ownerId),
          changes: changesOf(deviceFields, null, {
            device_id: deviceId,
            owner_id: device.ownerId,
            name: device.name,
            location: device.location,
          }),
        });
        return row;
      });
      await grantOnBroker(deps, brokerAccess, deviceId, keys.api_key);
      return { id, deviceId, keys };
    } catch (error) {
      const isTaken = error instanceof SmartLockError && error.fields[0]?.code === 'device_id_taken';
      if (!isTaken || device.deviceId !== null || attempt >= generatedIdTries) throw error;
    }
  }
}

/** A broker that does not answer now learns of the device soon after; the device exists either way. */
async function grantOnBroker(
  deps: ManageDeviceDeps,
  brokerAccess: BrokerAccess,
  deviceId: string,
  apiKey: string,
): Promise<void> {
  try {
    await brokerAccess.grant(deviceId, apiKey);
  } catch (error) {
    deps.logger.error({ err: error, device_id: deviceId }, 'the broker was not told of a device; it will be compared soon');
    deps.brokerMissed();
  }
}

/**
 * Deletes a device. A lock of ours that is online is told to open first, so that nobody is locked in or out by a deletion, unless the
 * caller says no. From the commit on its keys and shares are gone.
 */
export async function deleteDevice(
  deps: ManageDeviceDeps,
  device: DeviceRow,
  requester: Requester,
  finalUnlock: boolean,
): Promise<void> {
  const { db, sender, brokerAccess, disconnectDevice, events, logger } = deps;
  // Of a vendor's lock the record here goes, and nothing happens at the door or at the vendor.
  const isOurs = isOwnProtocol(device);
  const unlocks = finalUnlock && device.is_online && isOurs;
  if (unlocks) {
    try {
      await sender.sendAndWait(device, { command: 'unlock' }, requester, finalUnlockWaitSeconds);
    } catch (error) {
      if (!(error instanceof SmartLockError) || error.kind === 'internal') throw error;
      logger.warn({ device_id: device.device_id, code: error.code }, 'a device was deleted without its last unlock');
    }
  }
  await db.transaction().execute(async (trx) => {
    if (!(await markDeleted(trx, device.id))) return;
    const told = { device: eventDevice(device) };
    await events.publish(trx, deviceDeleted, told, { devicePk: device.id, userId: device.owner_id });
    await deps.audit.record(trx, {
      action: 'device.deleted',
      resourceType: 'device',
      resourceId: device.id,
      devicePk: device.id,
      subject: personOf(device.owner_id),
      changes: changesOf(deviceFields, device, null),
      detail: { final_unlock: unlocks },
    });
  });
  if (!isOurs) return;
  disconnectDevice(device.device_id);
  try {
    await brokerAccess.revoke(device.device_id);
  } catch (error) {
    logger.error({ err: error, device_id: device.device_id }, 'the broker was not told of a deletion; it will be compared soon');
    deps.brokerMissed();
  }
}

/**
 * Makes the next set of keys. The old set works until the grace time is over; without grace it ends now, and the lock is cut off until
 * it is given the new keys by hand.
 */
export async function rotateKeys(
  deps: ManageDeviceDeps,
  device: DeviceRow,
  graceSeconds: number,
): Promise<{ keys: DeviceKeys; keyVersion: number; previousUntil: Date }> {
  const { db, keys: keyStore, brokerAccess, events, clock, disconnectDevice } = deps;
  requireOwnProtocol(device, 'has no keys of ours');
  const now = clock.now();
  const keys = generateDeviceKeys();
  const previousUntil = new Date(now.getTime() + graceSeconds * 1000);
  const { keyVersion } = await db.transaction().execute(async (trx) => {
    // Two rotations at once would both make the same version.
    await trx.selectFrom('devices').select('id').where('id', '=', device.id).forUpdate().execute();
    const valid = await keyStore.listValid(trx, device.id, now);
    const { signing, next } = chooseSigningKeys(valid);
    if (next !== undefined && graceSeconds > 0) {
      throw conflict(
        'rotation_under_way',
        `Key set ${next.keyVersion} of this device is waiting for the lock to take it. Wait for that, or rotate with grace_seconds 0 to cut off all older keys now.`,
      );
    }
    const version = Math.max(...valid.map((set) => set.keyVersion), signing.keyVersion) + 1;
    await keyStore.expireBefore(trx, device.id, version, previousUntil);
    await keyStore.insert(trx, device.id, version, keys, graceSeconds === 0 ? now : null);
    await events.publish(trx, deviceUpdated, { device: eventDevice(device), changed: ['keys'] }, { devicePk: device.id });
    await deps.audit.record(trx, {
      action: 'device.keys_rotated',
      resourceType: 'device',
      resourceId: device.id,
      devicePk: device.id,
      detail: { key_version: version, grace_seconds: graceSeconds },
    });
    return { keyVersion: version };
  });
  if (graceSeconds === 0) {
    disconnectDevice(device.device_id);
    await grantOnBroker(deps, brokerAccess, device.device_id, keys.api_key);
  }
  return { keys, keyVersion, previousUntil };
}

function eventDevice({ id, device_id, name }: Pick<DeviceRow, 'id' | 'device_id' | 'name'>) {
  return presentEventDevice({ id, deviceId: device_id, name });
}
