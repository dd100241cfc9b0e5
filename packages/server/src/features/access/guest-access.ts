import { invalidInput, notFound, SmartLockError } from '../../platform/errors.ts';
import { requireOwnCodes, type Viewer } from '../devices/index.ts';
import { recordGuest, recordPin } from './audit.ts';
import type { AccessContext } from './context.ts';
import { guestCreated, guestDeleted, guestUpdated, pinDeleted, publishGuest, publishPins } from './events.ts';
import { changedMeanwhile, checkPinCode } from './issue-pin.ts';
import { checkWindow, windowColumns, type Window } from './pin-window.ts';
import { changeCodes, changePin, insertNewPin, refusingTwins } from './pin-writes.ts';
import { requireManager } from './policy.ts';
import type { Schedule } from './rules/schedule.ts';
import { markPinDeleted } from './store/pins.ts';
import { findGuestAccess, insertTemporaryAccess, updateTemporaryAccess, type GuestAccess } from './store/temporary-accesses.ts';
import type { AccessType } from './tables.ts';
import { inviteGuest } from './tell-codes.ts';

export interface GuestOrder {
  readonly device: number;
  readonly guestEmail: string;
  readonly guestName: string;
  readonly accessType: AccessType;
  readonly validFrom?: Date | undefined;
  readonly validUntil: Date;
  readonly schedule: Schedule | null;
  readonly pinCode?: string | undefined;
  readonly notes: string;
}

/** Throws invalid_input when the schedule is missing where it makes the access, or given where it means nothing. */
function checkType(accessType: AccessType, schedule: Schedule | null): void {
  if (accessType === 'recurring' && schedule === null) {
    throw invalidInput('schedule', 'Recurring access needs a schedule that says when.', 'required');
  }
  if (accessType !== 'recurring' && schedule !== null) {
    throw invalidInput(
      'schedule',
      'Only recurring access has a schedule. Leave it out, or set access_type to recurring.',
      'not_applicable',
    );
  }
}

const maxUsesOf = (accessType: AccessType): number | null => (accessType === 'one_time' ? 1 : null);

/** Makes the guest's PIN and mails the invitation, or does neither. */
export async function grantGuestAccess(context: AccessContext, viewer: Viewer, order: GuestOrder): Promise<GuestAccess> {
  const device = await context.getDevice(viewer, order.device);
  requireManager(device.role, 'give guests access');
  if (maxUsesOf(order.accessType) !== null) requireOwnCodes(device);
  checkType(order.accessType, order.schedule);
  checkPinCode(order.pinCode);
  const now = context.clock.now();
  const window: Window = { validFrom: order.validFrom ?? now, validUntil: order.validUntil, schedule: order.schedule };
  checkWindow(window);
  let accessId = 0;
  await insertNewPin(
    context,
    {
      device_pk: device.id,
      user_id: null,
      created_by: viewer.userId,
      temporary_access_id: null,
      label: order.guestName,
      is_temporary: true,
      max_uses: maxUsesOf(order.accessType),
      ...windowColumns(window),
      created_at: now,
      updated_at: now,
    },
    order.pinCode,
    {
      before: async (trx) => {
        const access = await insertTemporaryAccess(trx, {
          device_pk: device.id,
          granted_by: viewer.userId,
          guest_email: order.guestEmail,
          guest_name: order.guestName,
          access_type: order.accessType,
          notes: order.notes,
          created_at: now,
          updated_at: now,
        });
        accessId = access.id;
        await publishGuest(context.events, trx, guestCreated, access);
        await recordGuest(context.audit, trx, 'guest_access.created', null, access);
        return { temporary_access_id: access.id };
      },
      after: async (trx, pin, digits) => {
        await recordPin(context.audit, trx, 'pin.created', null, pin);
        await inviteGuest(context, trx, viewer.userId, { ...order, ...window, deviceName: device.name, pinCode: digits });
      },
    },
  );
  context.mailer.deliverSoon();
  return await getGuestAccess(context, viewer, accessId);
}

export async function getGuestAccess(context: AccessContext, viewer: Viewer, id: number): Promise<GuestAccess> {
  const access = await findGuestAccess(context.db, viewer, id);
  if (access === undefined) throw notFound('temporary access');
  return access;
}

export type GuestUpdate = Partial<GuestOrder>;

/** Changes the access and moves its PIN with it. A guest whose door, time or address changed is written to again. */
export async function changeGuestAccess(
  context: AccessContext,
  viewer: Viewer,
  access: GuestAccess,
  update: GuestUpdate,
  ifVersion: number | undefined,
): Promise<GuestAccess> {
  if (update.device !== undefined && update.device !== access.device_pk) {
    throw invalidInput('device', 'Access stays on its device. Give another one for the other device.', 'device_fixed');
  }
  checkPinCode(update.pinCode);
  const { pin } = access;
  const accessType = update.accessType ?? access.access_type;
  const isTypeChanged = accessType !== access.access_type;
  // A schedule belongs to recurring access: it goes with it.
  const kept = isTypeChanged && accessType !== 'recurring' ? null : pin.schedule;
  const window: Window = {
    validFrom: update.validFrom ?? pin.valid_from,
    validUntil: update.validUntil ?? pin.valid_until,
    schedule: update.schedule === undefined ? kept : update.schedule,
  };
  checkType(accessType, window.schedule);
  checkWindow(window);
  const guestEmail = update.guestEmail ?? access.guest_email;
  const guestName = update.guestName ?? access.guest_name;
  const isMoved =
    window.validFrom.getTime() !== pin.valid_from.getTime() ||
    window.validUntil?.getTime() !== pin.valid_until?.getTime() ||
    JSON.stringify(window.schedule) !== JSON.stringify(pin.schedule) ||
    isTypeChanged ||
    update.pinCode !== undefined;
  const isInvitedAgain = isMoved || guestEmail.toLowerCase() !== access.guest_email.toLowerCase();
  const now = context.clock.now();
  const isChanged = await refusingTwins(() =>
    changeCodes(context, access.device_pk, async (trx) => {
      const changes = {
        guest_email: guestEmail,
        guest_name: guestName,
        access_type: accessType,
        notes: update.notes ?? access.notes,
      };
      if (!(await updateTemporaryAccess(trx, access.id, changes, ifVersion, now))) return false;
      await publishGuest(context.events, trx, guestUpdated, { ...access, ...changes });
      const digits = update.pinCode ?? context.secrets.open(pin);
      const pinChanges = {
        label: guestName,
        ...(isMoved ? { max_uses: maxUsesOf(accessType), ...windowColumns(window) } : {}),
        ...(update.pinCode === undefined ? {} : context.secrets.seal(access.device_pk, digits)),
      };
      const changedPin = await changePin(context, trx, pin, pinChanges, undefined, now);
      if (changedPin === undefined) return false;
      await recordGuest(context.audit, trx, 'guest_access.updated', access, { ...access, ...changes });
      const detail = update.pinCode === undefined ? {} : { has_new_digits: true };
      await recordPin(context.audit, trx, 'pin.updated', pin, changedPin, detail);
      if (isInvitedAgain) {
        const invitation = { ...window, guestEmail, guestName, deviceName: access.device_name, accessType, pinCode: digits };
        await inviteGuest(context, trx, viewer.userId, invitation);
      }
      return true;
    }),
  );
  if (!isChanged) throw await goneOrChanged(context, viewer, access.id);
  if (isInvitedAgain) context.mailer.deliverSoon();
  return await getGuestAccess(context, viewer, access.id);
}

/** Ends the access: its PIN opens nothing from the commit on. */
export async function revokeGuestAccess(
  context: AccessContext,
  viewer: Viewer,
  access: GuestAccess,
  ifVersion: number | undefined,
): Promise<void> {
  const now = context.clock.now();
  const isRevoked = await changeCodes(context, access.device_pk, async (trx) => {
    if (!(await updateTemporaryAccess(trx, access.id, { revoked_at: now }, ifVersion, now))) return false;
    await publishGuest(context.events, trx, guestDeleted, access);
    const pin = await markPinDeleted(trx, access.pin.id, undefined, now);
    if (pin !== undefined) await publishPins(context.events, trx, pinDeleted, [pin]);
    await recordGuest(context.audit, trx, 'guest_access.deleted', access, null);
    await recordPin(context.audit, trx, 'pin.deleted', access.pin, null);
    return true;
  });
  if (!isRevoked) throw await goneOrChanged(context, viewer, access.id);
}

/** Not found where it was revoked meanwhile, else changed. */
async function goneOrChanged(context: AccessContext, viewer: Viewer, id: number): Promise<SmartLockError> {
  await getGuestAccess(context, viewer, id);
  return changedMeanwhile();
}
