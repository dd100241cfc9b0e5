import type { GrantPin, Schedule } from '../access/index.ts';
import { conflict, SmartLockError } from '../../platform/errors.ts';
import type { BookingContext } from './context.ts';
import { currentPins, DigitsTaken, type RoomWork } from './in-rooms.ts';
import { planCodes } from './rules/plan-codes.ts';
import type { RoomRow } from './store/rooms.ts';

/** What codes should be there for a booking, or for somebody of the staff. */
export interface GrantWish {
  readonly grantId: number;
  readonly label: string;
  readonly opensAt: Date;
  readonly closesAt: Date | null;
  readonly schedule: Schedule | null;
  readonly createdBy: number | null;
  /** To be taken where there are none yet, as far as they are free. */
  readonly digits?: string | undefined;
}

export interface GrantedCodes {
  /** By door, in the room's order: the one to use. */
  readonly pins: readonly GrantPin[];
  /** Whether anything is different from before that its holder has to know. */
  readonly isChanged: boolean;
}

/**
 * Brings the PINs of a grant to what they should be: one on each door of the room, with the same digits, for that time; none on other
 * doors. A spare code that was given out stays, and moves along.
 */
export async function grantCodes(context: BookingContext, work: RoomWork, room: RoomRow, wish: GrantWish): Promise<GrantedCodes> {
  const existing = (await context.grants.list(work.trx, [wish.grantId])).get(wish.grantId) ?? [];
  // A new one has another number when the change is done once more.
  const known = existing.length === 0 ? null : wish.grantId;
  try {
    return await bringCodes(context, work, room, { ...wish, existing, needsNewDigits: work.needNewDigits.has(known) });
  } catch (error) {
    if (error instanceof SmartLockError && error.code === 'pin_conflict') throw new DigitsTaken(known, error);
    throw error;
  }
}

interface KnownWish extends GrantWish {
  readonly existing: readonly GrantPin[];
  readonly needsNewDigits: boolean;
}

async function bringCodes(
  context: BookingContext,
  { trx }: RoomWork,
  room: RoomRow,
  { existing, needsNewDigits, ...wish }: KnownWish,
): Promise<GrantedCodes> {
  const { grants, delivery } = context;
  const doors = room.doors.map(({ device_pk }) => device_pk);
  if (doors.length === 0) {
    throw conflict(
      'room_without_doors',
      `The room "${room.name}" has no door left, so nobody can be given a code for it. Add a lock to the room first.`,
    );
  }
  const plan = planCodes(doors, existing, { needsNewDigits, formerDigits: wish.digits });
  const { ended, kept, missing } = plan;
  for (const pin of ended) await grants.end(trx, pin, 'moved');
  const window = { validFrom: wish.opensAt, validUntil: wish.closesAt, schedule: wish.schedule };
  const period = { devicePks: doors, startsAt: wish.opensAt, endsAt: wish.closesAt };
  const digits = plan.digits ?? (await delivery.allocateDigits(trx, period)).digits;
  let isChanged = ended.length > 0 || missing.length > 0;
  const pins: GrantPin[] = [];
  for (const pin of kept) {
    const renewed = needsNewDigits && plan.current.includes(pin) ? { digits } : {};
    const changed = await grants.change(trx, pin, { ...window, label: wish.label, ...renewed });
    isChanged ||= changed !== pin && isDifferentForHolder(pin, changed);
    pins.push(changed);
  }
  for (const devicePk of missing) {
    const { grantId, label, createdBy } = wish;
    pins.push(await grants.issue(trx, { ...window, grantId, devicePk, digits, label, createdBy }));
  }
  const byDoor = currentPins(pins);
  return { pins: doors.flatMap((door) => byDoor.get(door) ?? []), isChanged };
}

function isDifferentForHolder(before: GrantPin, after: GrantPin): boolean {
  return (
    before.digits !== after.digits ||
    before.validFrom.getTime() !== after.validFrom.getTime() ||
    before.validUntil?.getTime() !== after.validUntil?.getTime() ||
    JSON.stringify(before.schedule) !== JSON.stringify(after.schedule)
  );
}

export async function endCodes(context: BookingContext, work: RoomWork, grantId: number, reason: string): Promise<void> {
  const pins = (await context.grants.list(work.trx, [grantId])).get(grantId) ?? [];
  for (const pin of pins) await context.grants.end(work.trx, pin, reason);
}
