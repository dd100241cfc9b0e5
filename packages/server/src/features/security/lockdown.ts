import { conflict, invalidInput, notAllowed, notFound } from '../../platform/errors.ts';
import type { Requester, Viewer } from '../devices/index.ts';
import { mayDo, requireRole } from '../devices/index.ts';
import type { SecurityContext } from './context.ts';
import { lockdownEnded, lockdownStarted } from './events.ts';
import { raiseAlert } from './raise-alert.ts';
import { resolveByItself } from './settle-alert.ts';
import {
  findLockdown,
  insertLockdown,
  listDevicesOf,
  listLockdownDevices,
  listManagedDevices,
  listStillHeld,
  markEnded,
  takeLockdownTurn,
  type LockdownRow,
  type ManagedDevice,
} from './store/lockdowns.ts';

export interface LockdownOrder {
  /** Null: every device that the viewer manages. */
  readonly deviceIds: readonly number[] | null;
  readonly reason: string;
}

/** What a lockdown does to one device. */
export interface LockdownEffect {
  readonly device: ManagedDevice;
  /** Who cannot open it any more. */
  readonly refused: ReadonlyArray<{ readonly userId: number; readonly name: string; readonly role: string }>;
  /** Codes that open nothing any more; a PIN also comes off the lock. */
  readonly pins: ReadonlyArray<{ readonly id: number; readonly label: string }>;
  readonly qrCodes: ReadonlyArray<{ readonly id: number; readonly label: string; readonly isSigned: boolean }>;
}

/** The devices meant. Throws not_found for one that the viewer does not know, and not_allowed for one that they do not manage. */
async function findTargets(context: SecurityContext, viewer: Viewer, { deviceIds }: LockdownOrder): Promise<ManagedDevice[]> {
  const devices = await listManagedDevices(context.db, viewer, deviceIds);
  const known = new Set(devices.map(({ id }) => id));
  for (const id of deviceIds ?? []) {
    if (!known.has(id)) requireRole((await context.devices.getDevice(viewer, id)).role, 'manage');
  }
  if (devices.length === 0) {
    throw invalidInput('device_ids', 'You manage no device, so there is nothing to lock down.', 'no_devices');
  }
  return devices;
}

/** What a lockdown would change, without changing it. */
export async function previewLockdown(context: SecurityContext, viewer: Viewer, order: LockdownOrder): Promise<LockdownEffect[]> {
  const devices = await findTargets(context, viewer, order);
  const ids = devices.map(({ id }) => id);
  const [people, codes, staff] = await Promise.all([
    context.devices.rolesOnDevices(context.db, ids),
    context.access.listLiveCodes(ids),
    context.listStaff(),
  ]);
  const users = await context.userSummaries([...new Set(people.map(({ user_id }) => user_id))]);
  return devices.map((device) => ({
    device,
    refused: people
      .filter(({ device_pk, user_id, role }) => device_pk === device.id && mayDo(role, 'operate') && !staff.includes(user_id))
      .map(({ user_id: userId, role }) => {
        const user = users.get(userId);
        return { userId, role, name: user === undefined || user.fullName === '' ? (user?.email ?? '') : user.fullName };
      }),
    pins: codes.get(device.id)?.pins ?? [],
    qrCodes: codes.get(device.id)?.qrCodes ?? [],
  }));
}

/**
 * From the commit on nothing but an administrator opens these devices. Their locks are told to forget their codes, at once or when they
 * are back online.
 */
export async function startLockdown(
  context: SecurityContext,
  viewer: Viewer,
  order: LockdownOrder,
): Promise<{ lockdown: LockdownRow; devices: ManagedDevice[] }> {
  const devices = await findTargets(context, viewer, order);
  const ids = devices.map(({ id }) => id);
  const at = context.clock.now();
  const lockdown = await context.db.transaction().execute(async (trx) => {
    await takeLockdownTurn(trx);
    const started = { reason: order.reason, startedBy: viewer.userId, isByStaff: viewer.seesAll, at };
    const row = await insertLockdown(trx, started, ids);
    await context.devices.setLockedDown(trx, ids, true);
    await context.access.markCodesChanged(trx, ids);
    for (const devicePk of ids) {
      const data = { lockdown: row.id, device: devicePk, reason: row.reason, user: viewer.userId, at: at.toISOString() };
      await context.events.publish(trx, lockdownStarted, data, { devicePk });
      await context.audit.record(trx, { action: 'lockdown.started', resourceType: 'lockdown', resourceId: row.id, devicePk });
      await raiseAlert(context, trx, {
        type: 'lockdown',
        severity: 'high',
        devicePk,
        incident: String(row.id),
        description: `The device is locked down${row.reason === '' ? '' : `: ${row.reason}`}. Nobody but administrators opens it.`,
        at,
      });
    }
    return row;
  });
  for (const devicePk of ids) context.devices.codesChanged(devicePk);
  return { lockdown, devices };
}

/** Asks the locks to lock, whatever becomes of it: answers those that could not be asked. */
export async function lockDoors(
  { devices, logger }: Pick<SecurityContext, 'devices' | 'logger'>,
  doors: readonly ManagedDevice[],
  requester: Requester,
): Promise<number[]> {
  const asked = await Promise.allSettled(doors.map((door) => devices.lockDoor(door, requester)));
  return asked.flatMap((result, index) => {
    const door = doors[index];
    if (result.status === 'fulfilled' || door === undefined) return [];
    logger.info({ err: result.reason as unknown, device_id: door.device_id }, 'a lock could not be asked to lock for a lockdown');
    return [door.id];
  });
}

export async function getLockdown(context: SecurityContext, viewer: Viewer, id: number): Promise<LockdownRow> {
  const lockdown = await findLockdown(context.db, viewer, id);
  if (lockdown === undefined) throw notFound('lockdown');
  return lockdown;
}

/** Only those who manage each of its devices; one that an administrator ordered over everybody's devices, only an administrator. */
async function requireMayEnd(context: SecurityContext, viewer: Viewer, lockdown: LockdownRow): Promise<void> {
  if (lockdown.is_by_staff && !viewer.seesAll) {
    throw notAllowed('not_allowed', 'An administrator ordered this lockdown, so only an administrator ends it (?all=true).');
  }
  const devices = await listLockdownDevices(context.db, viewer, [lockdown.id]);
  if (devices.every(({ role }) => role !== null)) return;
  throw notAllowed('not_allowed', 'This lockdown also holds devices that you do not manage: ask whoever started it to end it.');
}

/** The devices open again as before, and their locks are given their codes back; those that another lockdown holds stay closed. */
export async function endLockdown(context: SecurityContext, viewer: Viewer, id: number): Promise<LockdownRow> {
  await requireMayEnd(context, viewer, await getLockdown(context, viewer, id));
  const at = context.clock.now();
  const opened = await context.db.transaction().execute(async (trx) => {
    await takeLockdownTurn(trx);
    if (!(await markEnded(trx, id, viewer.userId, at))) {
      throw conflict('already_ended', `Lockdown ${id} has ended already.`);
    }
    const ids = await listDevicesOf(trx, id);
    const held = await listStillHeld(trx, ids);
    const open = ids.filter((devicePk) => !held.has(devicePk));
    await context.devices.setLockedDown(trx, open, false);
    await context.access.markCodesChanged(trx, open);
    for (const devicePk of ids) {
      const isStillHeld = held.has(devicePk);
      const data = {
        lockdown: id,
        device: devicePk,
        is_still_locked_down: isStillHeld,
        user: viewer.userId,
        at: at.toISOString(),
      };
      await context.events.publish(trx, lockdownEnded, data, { devicePk });
      await context.audit.record(trx, {
        action: 'lockdown.ended',
        resourceType: 'lockdown',
        resourceId: id,
        devicePk,
        detail: { is_still_locked_down: isStillHeld },
      });
      await resolveByItself(context, trx, { type: 'lockdown', devicePk, incident: String(id), notes: 'The lockdown ended.' });
    }
    return open;
  });
  for (const devicePk of opened) context.devices.codesChanged(devicePk);
  return await getLockdown(context, viewer, id);
}
