import { changesOf } from '../../platform/audit/audit-changes.ts';
import type { AuditTrail } from '../../platform/audit/audit-trail.ts';
import type { EventOutbox } from '../../platform/events/event.ts';
import { deviceFields, personOf, settingFields } from './audit.ts';
import { deviceUpdated, presentEventDevice } from './events.ts';
import {
  lockDeviceRow,
  lockSettings,
  updateDevice,
  updateSettings,
  type DeviceRow,
  type DeviceSettingsRow,
  type SettingsChanges,
} from './store/devices.ts';
import type { DeviceDatabase } from './tables.ts';
import { requireOwnProtocol, type VendorLink } from './vendor-rules.ts';

export interface ChangeDeviceDeps {
  readonly db: DeviceDatabase;
  readonly audit: AuditTrail;
  readonly events: EventOutbox;
}

type Device = Pick<DeviceRow, 'id' | 'device_id' | 'name' | 'owner_id' | keyof VendorLink>;

/** Renames or moves a device. False when it is gone, or not at `ifVersion` any more. */
export async function changeDevice(
  { db, audit, events }: ChangeDeviceDeps,
  device: Device,
  changes: { readonly name?: string | undefined; readonly location?: string | undefined },
  ifVersion: number | undefined,
): Promise<boolean> {
  return await db.transaction().execute(async (trx) => {
    const before = await lockDeviceRow(trx, device.id);
    if (before === undefined || !(await updateDevice(trx, device.id, changes, ifVersion))) return false;
    const after = { ...before, name: changes.name ?? before.name, location: changes.location ?? before.location };
    await audit.record(trx, {
      action: 'device.updated',
      resourceType: 'device',
      resourceId: device.id,
      devicePk: device.id,
      subject: personOf(device.owner_id),
      changes: changesOf(deviceFields, before, after),
    });
    const changed = (['name', 'location'] as const).filter((field) => changes[field] !== undefined);
    const told = presentEventDevice({ id: device.id, deviceId: device.device_id, name: after.name });
    await events.publish(trx, deviceUpdated, { device: told, changed }, { devicePk: device.id });
    return true;
  });
}

/** The new settings, or undefined when they are not at `ifVersion` any more. */
export async function changeSettings(
  { db, audit, events }: ChangeDeviceDeps,
  device: Device,
  changes: SettingsChanges,
  ifVersion: number | undefined,
): Promise<DeviceSettingsRow | undefined> {
  requireOwnProtocol(device, "takes its settings from its vendor's app");
  return await db.transaction().execute(async (trx) => {
    const before = await lockSettings(trx, device.id);
    const settings = await updateSettings(trx, device.id, changes, ifVersion);
    if (settings === undefined) return undefined;
    await audit.record(trx, {
      action: 'device.settings_changed',
      resourceType: 'device',
      resourceId: device.id,
      devicePk: device.id,
      changes: changesOf(settingFields, before, settings),
      detail: { settings_version: settings.version },
    });
    const told = presentEventDevice({ id: device.id, deviceId: device.device_id, name: device.name });
    await events.publish(trx, deviceUpdated, { device: told, changed: ['settings'] }, { devicePk: device.id });
    return settings;
  });
}
