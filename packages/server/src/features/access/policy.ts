import { notAllowed, notFound } from '../../platform/errors.ts';
import { deviceRoles, mayDo, type DeviceRole, type Viewer } from '../devices/index.ts';

/** Roles that see and change every code of a device. */
export const managingRoles = deviceRoles.filter((role) => mayDo(role, 'manage'));
/** Roles that have a PIN of their own and nothing else. */
export const ownPinRoles = deviceRoles.filter((role) => mayDo(role, 'operate') && !mayDo(role, 'manage'));

/** Managers see every PIN of their device, those who may operate it their own; to all others a PIN does not exist. */
export function maySeePin(role: DeviceRole, viewer: Viewer, holderId: number | null): boolean {
  return mayDo(role, 'manage') || (mayDo(role, 'operate') && holderId === viewer.userId);
}

/** Throws not_allowed unless the viewer may make a PIN for `holderId` on a device where they have this role. */
export function requireMayIssue(role: DeviceRole, viewer: Viewer, holderId: number): void {
  if (mayDo(role, 'manage')) return;
  if (!mayDo(role, 'operate')) {
    throw notAllowed('not_allowed', `As ${role} of this device you may not have a PIN. Ask its owner.`);
  }
  if (holderId !== viewer.userId) {
    throw notAllowed(
      'not_allowed',
      `As ${role} of this device you may make PINs for yourself only. Ask its owner for one for somebody else.`,
    );
  }
}

/** Throws not_allowed: only who manages the device may do it. */
export function requireManager(role: DeviceRole, what: string): void {
  if (!mayDo(role, 'manage')) throw notAllowed('not_allowed', `As ${role} of this device you may not ${what}. Ask its owner.`);
}

/** Throws not_found unless this code exists for the viewer. */
export function requireVisible(isVisible: boolean, what: string): void {
  if (!isVisible) throw notFound(what);
}
