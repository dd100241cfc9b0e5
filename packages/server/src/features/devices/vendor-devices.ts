import { sql } from 'kysely';
import { changesOf } from '../../platform/audit/audit-changes.ts';
import type { AuditTrail } from '../../platform/audit/audit-trail.ts';
import { SmartLockError } from '../../platform/errors.ts';
import { newEvent, type EventOutbox } from '../../platform/events/event.ts';
import { deviceFields, personOf } from './audit.ts';
import { generateDeviceId } from './device-id.ts';
import {
  deviceCreated,
  deviceDeleted,
  deviceDoorChanged,
  deviceTamper,
  eventDevices,
  presentEventDevice,
  stateEvents,
} from './events.ts';
import { insertDeviceEvent } from './store/firmware.ts';
import { insertDevice, markDeleted } from './store/devices.ts';
import { writeTelemetry, type DeviceReport, type TelemetryPoint } from './store/telemetry.ts';
import { linkVendorDevice, listVendorDevices, renameVendorDevice, type VendorDeviceRow } from './store/vendor-devices.ts';
import type { DeviceDatabase } from './tables.ts';

/** A lock as a vendor lists it. */
export interface ListedLock {
  readonly ref: string;
  readonly name: string;
}

export interface AdoptedLock {
  readonly ref: string;
  readonly id: number;
  readonly deviceId: string;
  readonly name: string;
  readonly outcome: 'created' | 'renamed' | 'unchanged';
}

export interface VendorDevicesDeps {
  readonly db: DeviceDatabase;
  readonly audit: AuditTrail;
  readonly events: EventOutbox;
}

const generatedIdTries = 5;

/** Makes devices of a vendor's locks, each once however often it is listed. They have no keys of ours. */
export async function adoptVendorLocks(
  { db, audit, events }: VendorDevicesDeps,
  account: { readonly id: number; readonly ownerId: number; readonly vendor: string },
  locks: readonly ListedLock[],
): Promise<readonly AdoptedLock[]> {
  return await db.transaction().execute(async (trx) => {
    // Two imports at once wait for each other, and for a deletion of the account.
    const { rows } = await sql`select from vendor_accounts where id = ${account.id} for no key update`.execute(trx);
    if (rows.length === 0) return [];
    const known = new Map((await listVendorDevices(trx, account.id)).map((row) => [row.vendor_ref, row]));
    const adopted: AdoptedLock[] = [];
    for (const { ref, name: listed } of locks) {
      const name = listed.trim().slice(0, 200);
      const row = known.get(ref);
      if (row === undefined) {
        const { id, deviceId } = await insertUnderFreeId(trx, account.ownerId, name);
        await linkVendorDevice(trx, id, { vendor: account.vendor, accountId: account.id, ref, name });
        await audit.record(trx, {
          action: 'device.created',
          resourceType: 'device',
          resourceId: id,
          devicePk: id,
          subject: personOf(account.ownerId),
          changes: changesOf(deviceFields, null, { device_id: deviceId, owner_id: account.ownerId, name, location: '' }),
          detail: { vendor: account.vendor, vendor_account: account.id, vendor_ref: ref },
        });
        const device = presentEventDevice({ id, deviceId, name });
        await events.publish(
          trx,
          deviceCreated,
          { device, owner_id: account.ownerId, location: '' },
          { devicePk: id, userId: account.ownerId },
        );
        adopted.push({ ref, id, deviceId, name, outcome: 'created' });
        continue;
      }
      adopted.push(await followName({ db: trx, audit, events }, row, name));
    }
    return adopted;
  });
}

async function followName({ db, audit }: VendorDevicesDeps, row: VendorDeviceRow, name: string): Promise<AdoptedLock> {
  const isRenamedHere = row.name !== row.vendor_name;
  const isNew = row.vendor_name !== name;
  if (isNew) await renameVendorDevice(db, row.id, name, isRenamedHere);
  const isRenamed = isNew && !isRenamedHere;
  if (isRenamed) {
    await audit.record(db, {
      action: 'device.updated',
      resourceType: 'device',
      resourceId: row.id,
      devicePk: row.id,
      subject: personOf(row.owner_id),
      changes: changesOf(deviceFields, { name: row.name }, { name }),
    });
  }
  return {
    ref: row.vendor_ref,
    id: row.id,
    deviceId: row.device_id,
    name: isRenamed ? name : row.name,
    outcome: isRenamed ? 'renamed' : 'unchanged',
  };
}

async function insertUnderFreeId(trx: DeviceDatabase, ownerId: number, name: string): Promise<{ id: number; deviceId: string }> {
  for (let attempt = 1; ; attempt += 1) {
    const deviceId = generateDeviceId();
    await sql`savepoint device_id`.execute(trx);
    try {
      return { id: await insertDevice(trx, { deviceId, ownerId, name, location: '' }), deviceId };
    } catch (error) {
      await sql`rollback to savepoint device_id`.execute(trx);
      const isTaken = error instanceof SmartLockError && error.fields[0]?.code === 'device_id_taken';
      if (!isTaken || attempt >= generatedIdTries) throw error;
    }
  }
}

/** What a vendor says of a device; null and left out are not known, and change nothing. */
export interface VendorReport {
  readonly device: Pick<VendorDeviceRow, 'device_id' | 'is_online' | 'lock_status' | 'battery_level'>;
  readonly observedAt: Date;
  readonly isOnline: boolean | null;
  readonly batteryLevel: number | null;
  readonly lockState: 'locked' | 'unlocked' | 'jammed' | null;
  readonly door?: string | null;
  readonly signalDbm?: number | null;
  readonly firmwareVersion?: string | null;
}

/** State and history, as if the locks had reported it themselves. */
export async function recordVendorStates(
  { db, events }: Pick<VendorDevicesDeps, 'db' | 'events'>,
  reports: readonly VendorReport[],
): Promise<void> {
  const states: DeviceReport[] = [];
  const points: TelemetryPoint[] = [];
  for (const report of reports) {
    const { device, observedAt } = report;
    const isOnline = report.isOnline ?? device.is_online;
    states.push({
      deviceId: device.device_id,
      isOnline,
      ...(isOnline ? { lastSeen: observedAt } : {}),
      reportedAt: observedAt,
      ...(report.batteryLevel === null ? {} : { batteryLevel: report.batteryLevel }),
      ...(report.lockState === null ? {} : { lockStatus: report.lockState }),
      ...(report.door == null ? {} : { door: report.door }),
      ...(report.signalDbm == null ? {} : { signalStrength: report.signalDbm }),
      ...(report.firmwareVersion == null ? {} : { firmwareVersion: report.firmwareVersion }),
    });
    points.push({
      deviceId: device.device_id,
      receivedAt: observedAt,
      reportedAt: observedAt,
      isOnline,
      batteryLevel: report.batteryLevel ?? device.battery_level,
      lockStatus: report.lockState ?? device.lock_status,
      signalStrength: report.signalDbm ?? null,
      temperature: null,
    });
  }
  if (states.length === 0) return;
  await db.transaction().execute(async (trx) => {
    await events.publishAll(trx, stateEvents(await writeTelemetry(trx, points, states)));
  });
}

/** What happened at a door beside locking and unlocking. */
export interface VendorEvent {
  readonly id: string;
  readonly type: 'tamper' | 'door';
  /** In the words of our own protocol. */
  readonly action: 'open' | 'close' | 'held_open' | null;
  readonly reason: string | null;
  readonly occurredAt: Date;
}

/** Each once, by its id. */
export async function recordVendorEvents(
  { db, events }: Pick<VendorDevicesDeps, 'db' | 'events'>,
  devicePk: number,
  happened: readonly VendorEvent[],
  receivedAt: Date,
): Promise<void> {
  for (const { id, type, action, reason, occurredAt } of happened) {
    const isNew = await insertDeviceEvent(db, {
      device_pk: devicePk,
      event_id: id,
      type,
      action,
      success: null,
      reason,
      offline: false,
      occurred_at: occurredAt,
      received_at: receivedAt,
    });
    if (!isNew) continue;
    const device = (await eventDevices(db, [devicePk]))(devicePk);
    const when = { offline: false, occurred_at: occurredAt.toISOString() };
    const told =
      action === null
        ? newEvent(deviceTamper, { device, reason, ...when }, { devicePk })
        : newEvent(deviceDoorChanged, { device, action, ...when }, { devicePk });
    await events.publishAll(db, [told]);
  }
}

/** With the account that they were reached through. Nothing happens to the locks. */
export async function deleteVendorDevices({ db, audit, events }: VendorDevicesDeps, accountId: number): Promise<number> {
  const devices = await listVendorDevices(db, accountId);
  for (const device of devices) {
    await markDeleted(db, device.id);
    const told = presentEventDevice({ id: device.id, deviceId: device.device_id, name: device.name });
    await events.publish(db, deviceDeleted, { device: told }, { devicePk: device.id, userId: device.owner_id });
    await audit.record(db, {
      action: 'device.deleted',
      resourceType: 'device',
      resourceId: device.id,
      devicePk: device.id,
      subject: personOf(device.owner_id),
      changes: changesOf(deviceFields, { ...device, location: '' }, null),
      detail: { final_unlock: false, vendor_account: accountId },
    });
  }
  return devices.length;
}
