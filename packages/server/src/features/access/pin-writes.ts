import { isExclusionViolation } from '../../platform/database/connection.ts';
import { conflict, notFound, SmartLockError } from '../../platform/errors.ts';
import type { AccessContext } from './context.ts';
import { recordPin } from './audit.ts';
import { pinCreated, pinDeleted, pinUpdated, publishPins } from './events.ts';
import { markCodesChanged } from './lock-codes.ts';
import { generatePinCode } from './rules/pin-rules.ts';
import {
  countLivePins,
  insertPin,
  lockDevice,
  markPinDeleted,
  updatePin,
  type NewPin,
  type PinChanges,
  type PinRow,
} from './store/pins.ts';
import type { AccessDatabase } from './tables.ts';

/** As many as a lock is expected to have room for. */
const livePinsMax = 250;
/** The last places are for codes that are needed soon: bookings of next year must not keep tonight's guest out. */
const farPinsMax = 200;
const farMs = 30 * 86_400_000;
const generatedDigits = 6;
const generatedTries = 20;

/** Runs a change of a device's codes: alone on this device, with what the lock should hold noted; the lock is told after the commit. */
export async function changeCodes<T>(
  { db, codesChanged }: Pick<AccessContext, 'db' | 'codesChanged'>,
  devicePk: number,
  change: (trx: AccessDatabase) => Promise<T>,
): Promise<T> {
  const result = await db.transaction().execute(async (trx) => {
    if (!(await lockDevice(trx, devicePk))) throw notFound('device');
    const changed = await change(trx);
    await markCodesChanged(trx, devicePk);
    return changed;
  });
  codesChanged(devicePk);
  return result;
}

function pinConflict(cause: unknown): SmartLockError {
  return conflict(
    'pin_conflict',
    'Another PIN of this device has the same digits and may be valid at the same time. Choose other digits, or a window or schedule that does not overlap.',
    { cause },
  );
}

/** What the database refuses because of other codes, in our words. */
export async function refusingTwins<T>(write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    if (isTwin(error)) throw pinConflict(error);
    throw error;
  }
}

function isTwin(error: unknown): boolean {
  return isExclusionViolation(error, 'pins_same_zone_excl') || isExclusionViolation(error, 'pins_other_zone_excl');
}

/**
 * Throws conflict `device_full` when the lock would have to hold more codes than it can, or for a code that begins far ahead when only the
 * places for those that are needed soon are left. After the device is locked.
 */
export async function requireRoom(trx: AccessDatabase, devicePk: number, validFrom: Date, now: Date): Promise<void> {
  const isFar = validFrom.getTime() - now.getTime() > farMs;
  const count = await countLivePins(trx, devicePk);
  if (count < (isFar ? farPinsMax : livePinsMax)) return;
  const message =
    count < livePinsMax
      ? `Device ${devicePk} has ${count} active PINs. A lock holds ${livePinsMax}, and the last ${livePinsMax - farPinsMax} are kept for codes that begin within 30 days. Try again nearer the time, or end PINs or bookings that are no longer needed.`
      : `Device ${devicePk} has ${livePinsMax} active PINs, and a lock holds no more. Delete or deactivate PINs, or cancel bookings, that are no longer needed.`;
  throw conflict('device_full', message, { extra: { device: devicePk } });
}

/** Throws conflict `device_full` where a spare code would take one of the last places, which are for people. After the device is locked. */
export async function requireRoomForSpare(trx: AccessDatabase, devicePk: number): Promise<void> {
  if ((await countLivePins(trx, devicePk)) < farPinsMax) return;
  throw conflict('device_full', `Device ${devicePk} has ${farPinsMax} active PINs or more, so that it holds no spare codes.`, {
    extra: { device: devicePk },
  });
}

/** `created_at` is now: a code that begins long after it is one of those that leave the last places to others. */
export type PinDraft = Omit<NewPin, 'pin_sealed' | 'pin_hash'> & { readonly created_at: Date };

/**
 * Inserts a PIN with these digits, or with random ones when there are none. `also` is written in the same transaction. Throws conflict
 * `pin_conflict` when the digits are another PIN's.
 */
export async function insertNewPin(
  context: Pick<AccessContext, 'db' | 'events' | 'codesChanged' | 'secrets'>,
  draft: PinDraft,
  given: string | undefined,
  also: {
    before?: (trx: AccessDatabase) => Promise<Partial<PinDraft>>;
    after?: (trx: AccessDatabase, pin: PinRow, digits: string) => Promise<void>;
  } = {},
): Promise<{ pin: PinRow; digits: string }> {
  for (let attempt = 1; ; attempt += 1) {
    const digits = given ?? generatePinCode(generatedDigits);
    try {
      const pin = await changeCodes(context, draft.device_pk, async (trx) => {
        if (draft.is_active !== false) await requireRoom(trx, draft.device_pk, draft.valid_from, draft.created_at);
        const more = (await also.before?.(trx)) ?? {};
        const row = await insertPin(trx, { ...draft, ...more, ...context.secrets.seal(draft.device_pk, digits) });
        await publishPins(context.events, trx, pinCreated, [row]);
        await also.after?.(trx, row, digits);
        return row;
      });
      return { pin, digits };
    } catch (error) {
      if (!isTwin(error)) throw error;
      if (given !== undefined || attempt >= generatedTries) throw pinConflict(error);
    }
  }
}

/** Changes a PIN within `changeCodes`. Undefined when it is gone, or not at `ifVersion` any more. */
export async function changePin(
  { events }: Pick<AccessContext, 'events'>,
  trx: AccessDatabase,
  pin: Pick<PinRow, 'id' | 'device_pk' | 'is_active' | 'valid_from'>,
  changes: PinChanges,
  ifVersion: number | undefined,
  at: Date,
): Promise<PinRow | undefined> {
  if (changes.is_active === true && !pin.is_active)
    await requireRoom(trx, pin.device_pk, changes.valid_from ?? pin.valid_from, at);
  const changed = await updatePin(trx, pin.id, changes, ifVersion, at);
  if (changed !== undefined) await publishPins(events, trx, pinUpdated, [changed]);
  return changed;
}

/** Ends a PIN in the caller's transaction; the lock is told after the commit. Nothing happens where it is gone already. */
export async function endPin(
  { events, audit, clock }: Pick<AccessContext, 'events' | 'audit' | 'clock'>,
  trx: AccessDatabase,
  pin: PinRow,
  reason: string,
): Promise<void> {
  const row = await markPinDeleted(trx, pin.id, undefined, clock.now());
  if (row === undefined) return;
  await publishPins(events, trx, pinDeleted, [row]);
  await recordPin(audit, trx, 'pin.deleted', pin, null, { reason });
  await markCodesChanged(trx, pin.device_pk);
}
