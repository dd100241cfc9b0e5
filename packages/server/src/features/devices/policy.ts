import { notAllowed } from '../../platform/errors.ts';
import type { ShareRole } from './tables.ts';

/** What somebody is to a device. `staff` is an administrator who asked to see everything. */
export type DeviceRole = 'owner' | 'staff' | ShareRole;

export const deviceRoles: readonly DeviceRole[] = ['owner', 'staff', 'manager', 'member', 'viewer'];

const allowed = {
  view: ['owner', 'staff', 'manager', 'member', 'viewer'],
  operate: ['owner', 'staff', 'manager', 'member'],
  see_everyones_access: ['owner', 'staff', 'manager'],
  manage: ['owner', 'staff', 'manager'],
  share: ['owner', 'staff'],
  delete: ['owner', 'staff'],
} as const satisfies Record<string, readonly DeviceRole[]>;

export type DeviceAction = keyof typeof allowed;

const wording: Record<DeviceAction, string> = {
  view: 'see this device',
  operate: 'lock or unlock this device',
  see_everyones_access: "see other people's access to this device",
  manage: 'change this device',
  share: 'share this device',
  delete: 'delete this device',
};

export function mayDo(role: DeviceRole, action: DeviceAction): boolean {
  return (allowed[action] as readonly DeviceRole[]).includes(role);
}

/** Throws not_allowed. Somebody without any role never gets this far: to them the device does not exist. */
export function requireRole(role: DeviceRole, action: DeviceAction): void {
  if (!mayDo(role, action)) {
    throw notAllowed('not_allowed', `As ${role} of this device you may not ${wording[action]}. Ask its owner.`);
  }
}

interface Openable {
  readonly device_id: string;
  readonly is_locked_down: boolean;
}

/** While a device is locked down nobody but administrators opens it, whatever their role. Ask when it is opened, not when that is planned. */
export function isOpenable(device: Openable, who: { readonly isStaff: boolean }): boolean {
  return !device.is_locked_down || who.isStaff;
}

/** The same. Throws not_allowed `lockdown`. */
export function requireOpenable(device: Openable, who: { readonly isStaff: boolean }): void {
  if (isOpenable(device, who)) return;
  throw notAllowed(
    'lockdown',
    `The device ${device.device_id} is locked down, so nothing was sent to it. Only an administrator opens it, until whoever manages it ends the lockdown.`,
  );
}
