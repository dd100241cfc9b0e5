import { conflict, invalidInput, notFound, SmartLockError } from '../../platform/errors.ts';
import { mayDo, requireOwnCodes, type DeviceRow, type Viewer } from '../devices/index.ts';
import type { UserSummary } from '../accounts/index.ts';
import { recordPin } from './audit.ts';
import type { AccessContext } from './context.ts';
import { pinDeleted, publishPins } from './events.ts';
import { checkWindow, windowColumns, type Window } from './pin-window.ts';
import { changeCodes, changePin, insertNewPin, refusingTwins } from './pin-writes.ts';
import { requireManager, requireMayIssue } from './policy.ts';
import { validatePinCode } from './rules/pin-rules.ts';
import type { Schedule } from './rules/schedule.ts';
import { findPin, markPinDeleted, markPinsOfDeleted, type PinChanges, type PinRow, type VisiblePin } from './store/pins.ts';
import { tellHolder } from './tell-codes.ts';

export interface PinOrder {
  readonly device: number;
  readonly user?: number | undefined;
  readonly pinCode?: string | undefined;
  readonly label: string;
  readonly isActive: boolean;
  readonly isTemporary: boolean;
  readonly validFrom?: Date | undefined;
  readonly validUntil: Date | null;
  readonly maxUses: number | null;
  readonly schedule: Schedule | null;
}

/** Throws invalid_input on pin_code when the digits are none, too few, too many or too easy. */
export function checkPinCode(pinCode: string | undefined): void {
  const wrong = pinCode === undefined ? null : validatePinCode(pinCode);
  if (wrong !== null) throw invalidInput('pin_code', wrong.message, wrong.code);
}

/** Ids can be counted through, so that only people who have a role on the device are found by one; an administrator finds all. */
async function findHolder(
  context: AccessContext,
  viewer: Viewer,
  device: DeviceRow,
  holderId: number,
): Promise<UserSummary | undefined> {
  const holder = (await context.userSummaries([holderId])).get(holderId);
  if (holderId === viewer.userId) return holder;
  const isKnown =
    holder !== undefined && (viewer.seesAll || (await hasRole(context, { userId: holderId, seesAll: false }, device.id)));
  if (!isKnown) {
    throw invalidInput(
      'user',
      'There is no such user on this device. Share the device with them first, or give them temporary access by e-mail.',
      'unknown_user',
    );
  }
  return holder;
}

async function hasRole(context: AccessContext, viewer: Viewer, devicePk: number): Promise<boolean> {
  try {
    await context.getDevice(viewer, devicePk);
    return true;
  } catch (error) {
    if (error instanceof SmartLockError && error.kind === 'not_found') return false;
    throw error;
  }
}

/** Makes a PIN and tells it to its holder, unless they made it themselves. The digits are in the answer, this once for those who do not manage the device. */
export async function issuePin(
  context: AccessContext,
  viewer: Viewer,
  order: PinOrder,
): Promise<{ pin: PinRow; digits: string }> {
  const device = await context.getDevice(viewer, order.device);
  const holderId = order.user ?? viewer.userId;
  requireMayIssue(device.role, viewer, holderId);
  if (order.maxUses !== null) requireOwnCodes(device);
  checkPinCode(order.pinCode);
  const now = context.clock.now();
  const window: Window = { validFrom: order.validFrom ?? now, validUntil: order.validUntil, schedule: order.schedule };
  checkWindow(window);
  const holder = await findHolder(context, viewer, device, holderId);
  const isTold = holder !== undefined && holder.id !== viewer.userId;
  const issued = await insertNewPin(
    context,
    {
      device_pk: device.id,
      user_id: holderId,
      created_by: viewer.userId,
      temporary_access_id: null,
      label: order.label,
      is_active: order.isActive,
      is_temporary: order.isTemporary,
      max_uses: order.maxUses,
      ...windowColumns(window),
      created_at: now,
      updated_at: now,
    },
    order.pinCode,
    {
      after: async (trx, pin, digits) => {
        await recordPin(context.audit, trx, 'pin.created', null, pin);
        if (!isTold) return;
        await tellHolder(context, trx, holder.id, { ...window, deviceName: device.name, pinCode: digits });
      },
    },
  );
  if (isTold) context.mailer.deliverSoon();
  return issued;
}

export async function getPin(context: AccessContext, viewer: Viewer, id: number): Promise<VisiblePin> {
  const pin = await findPin(context.db, viewer, id);
  if (pin === undefined) throw notFound('PIN');
  return pin;
}

/** What is undefined stays as it is. */
export type PinUpdate = { readonly [Field in keyof PinOrder]?: PinOrder[Field] | undefined } & {
  /** The lock loses the former code before it is given the new one. */
  readonly revokeFirst?: boolean | undefined;
};

/** What belongs to something larger is changed there, so that the two never say different things. */
function requireNotGuests(pin: VisiblePin): void {
  if (pin.access_grant_id !== null) {
    throw conflict(
      'granted_pin',
      "This PIN belongs to a booking or is a room's staff code. Change or end that instead, at /api/v1/bookings/ or /api/v1/rooms/: the PIN follows.",
    );
  }
  if (pin.temporary_access_id === null) return;
  throw conflict(
    'guest_pin',
    `This PIN belongs to a guest's access. Change or delete that instead: /api/v1/access/temporary-access/${pin.temporary_access_id}/.`,
  );
}

/** Changes what is given. `ifVersion`: only when nobody else changed it meanwhile. */
export async function changeIssuedPin(
  context: AccessContext,
  viewer: Viewer,
  pin: VisiblePin,
  update: PinUpdate,
  ifVersion: number | undefined,
): Promise<PinRow> {
  requireManager(pin.role, 'change PINs');
  const isSwitchOnly = Object.entries(update).every(([name, value]) => value === undefined || name === 'isActive');
  if (!isSwitchOnly) requireNotGuests(pin);
  if (update.device !== undefined && update.device !== pin.device_pk) {
    throw invalidInput('device', 'A PIN stays on its device. Make another one for the other device.', 'device_fixed');
  }
  checkPinCode(update.pinCode);
  const window: Window = {
    validFrom: update.validFrom ?? pin.valid_from,
    validUntil: update.validUntil === undefined ? pin.valid_until : update.validUntil,
    schedule: update.schedule === undefined ? pin.schedule : update.schedule,
  };
  const isMoved = update.validFrom !== undefined || update.validUntil !== undefined || update.schedule !== undefined;
  if (isMoved) checkWindow(window);
  if (update.revokeFirst === true && !isMoved && update.pinCode === undefined) {
    throw invalidInput(
      'revoke_first',
      'Goes with a change of pin_code, valid_from, valid_until or schedule: it says which code is there in between.',
      'nothing_to_revoke',
    );
  }
  if (update.user !== undefined && update.user !== pin.user_id) {
    await findHolder(context, viewer, await context.getDevice(viewer, pin.device_pk), update.user);
  }
  const changes: PinChanges = {
    // A spare one that somebody changes is theirs from now on.
    ...(pin.is_spare ? { is_spare: false } : {}),
    ...(update.user === undefined ? {} : { user_id: update.user }),
    ...(update.label === undefined ? {} : { label: update.label }),
    ...(update.isActive === undefined ? {} : { is_active: update.isActive }),
    ...(update.isTemporary === undefined ? {} : { is_temporary: update.isTemporary }),
    ...(update.maxUses === undefined ? {} : { max_uses: update.maxUses }),
    ...(isMoved ? windowColumns(window) : {}),
    ...(update.pinCode === undefined ? {} : context.secrets.seal(pin.device_pk, update.pinCode)),
  };
  const changed = await refusingTwins(() =>
    changeCodes(context, pin.device_pk, async (trx) => {
      const row = await changePin(context, trx, pin, changes, ifVersion, context.clock.now());
      const detail = update.pinCode === undefined ? {} : { has_new_digits: true };
      if (row === undefined) return undefined;
      if (update.revokeFirst === true) await context.revokeFirst(trx, pin.id);
      await recordPin(context.audit, trx, 'pin.updated', pin, row, detail);
      return row;
    }),
  );
  if (changed === undefined) throw await goneOrChanged(context, viewer, pin.id);
  return changed;
}

/** Members may delete their own. */
export async function deletePin(
  context: AccessContext,
  viewer: Viewer,
  pin: VisiblePin,
  ifVersion: number | undefined,
): Promise<void> {
  if (!mayDo(pin.role, 'operate')) requireManager(pin.role, 'delete PINs');
  requireNotGuests(pin);
  const deleted = await changeCodes(context, pin.device_pk, async (trx) => {
    const row = await markPinDeleted(trx, pin.id, ifVersion, context.clock.now());
    if (row === undefined) return undefined;
    await publishPins(context.events, trx, pinDeleted, [row]);
    await recordPin(context.audit, trx, 'pin.deleted', pin, null);
    return row;
  });
  if (deleted === undefined) throw await goneOrChanged(context, viewer, pin.id);
}

/** Somebody loses the role that their PINs on this device came from. */
export async function endPinsOf(context: AccessContext, devicePk: number, userId: number): Promise<void> {
  await changeCodes(context, devicePk, async (trx) => {
    const ended = await markPinsOfDeleted(trx, devicePk, userId, context.clock.now());
    await publishPins(context.events, trx, pinDeleted, ended);
    for (const pin of ended) await recordPin(context.audit, trx, 'pin.deleted', pin, null, { reason: 'role_ended' });
  });
}

/** Not found where it was deleted meanwhile, else changed. */
async function goneOrChanged(context: AccessContext, viewer: Viewer, id: number): Promise<SmartLockError> {
  await getPin(context, viewer, id);
  return changedMeanwhile();
}

/** Somebody else's change came between the check of If-Match and ours. */
export function changedMeanwhile(): SmartLockError {
  return new SmartLockError(
    'precondition_failed',
    'precondition_failed',
    'This was changed since you read it: read it again, then repeat your change with the new ETag in If-Match.',
  );
}
