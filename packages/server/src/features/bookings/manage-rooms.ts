import { requireRole, type Viewer } from '../devices/index.ts';
import { conflict, invalidInput, notFound, SmartLockError } from '../../platform/errors.ts';
import { recordRoom, recordStaffCode } from './audit.ts';
import type { BookingContext } from './context.ts';
import { endCodes } from './grant-codes.ts';
import { inRooms, roomOf, type RoomWork } from './in-rooms.ts';
import { settleBooking } from './stays.ts';
import { liveBookingsOf } from './store/bookings.ts';
import { findRoom, insertRoom, lockRoom, replaceDoors, updateRoom, type NewDoor, type RoomRow } from './store/rooms.ts';
import { staffCodesOf, updateStaffCode } from './store/staff-codes.ts';
import { settleStaffCode } from './staff-codes.ts';

export interface RoomFields {
  readonly name: string;
  readonly timeZone: string;
  readonly bufferBeforeMinutes: number;
  readonly bufferAfterMinutes: number;
  readonly directions: string;
  readonly guestMayOpen: boolean;
  readonly doors: readonly NewDoor[];
}

export async function getRoom(context: Pick<BookingContext, 'db'>, viewer: Viewer, id: number): Promise<RoomRow> {
  const room = await findRoom(context.db, viewer, id);
  if (room === undefined) throw notFound('room');
  return room;
}

/** Throws invalid_input unless `Intl` knows the zone. */
export function checkTimeZone(timeZone: string, field = 'time_zone'): void {
  if (isTimeZone(timeZone)) return;
  throw invalidInput(field, 'Must be a time zone of the IANA database, such as Europe/Berlin.', 'unknown_time_zone');
}

function isTimeZone(timeZone: string): boolean {
  try {
    return Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

/** Who makes a room of doors gives codes on all of them: only for those who manage each. Answers who owns the first. */
async function requireManagedDoors(context: BookingContext, viewer: Viewer, doors: readonly NewDoor[]): Promise<number> {
  const [first] = doors;
  if (first === undefined) throw invalidInput('doors', 'A room has at least one door.', 'required');
  if (new Set(doors.map(({ device_pk }) => device_pk)).size < doors.length) {
    throw invalidInput('doors', 'Each lock is one door: this list has one twice.', 'duplicate');
  }
  let ownerId = viewer.userId;
  for (const { device_pk } of doors) {
    const device = await context.getDevice(viewer, device_pk);
    requireRole(device.role, 'manage');
    if (device_pk === first.device_pk) ownerId = device.owner_id;
  }
  return ownerId;
}

export async function createRoom(context: BookingContext, viewer: Viewer, fields: RoomFields): Promise<RoomRow> {
  checkTimeZone(fields.timeZone);
  const ownerId = await requireManagedDoors(context, viewer, fields.doors);
  const now = context.clock.now();
  return await context.db.transaction().execute(async (trx) => {
    const room = await insertRoom(
      trx,
      {
        owner_id: ownerId,
        ...columnsOf(fields),
        name: fields.name,
        time_zone: fields.timeZone,
        created_at: now,
        updated_at: now,
      },
      fields.doors,
    );
    await recordRoom(context.audit, trx, 'room.created', null, room);
    return room;
  });
}

type RoomUpdate = { readonly [Field in keyof RoomFields]?: RoomFields[Field] | undefined };

function columnsOf(fields: RoomUpdate) {
  return {
    ...(fields.name === undefined ? {} : { name: fields.name }),
    ...(fields.timeZone === undefined ? {} : { time_zone: fields.timeZone }),
    ...(fields.bufferBeforeMinutes === undefined ? {} : { buffer_before_minutes: fields.bufferBeforeMinutes }),
    ...(fields.bufferAfterMinutes === undefined ? {} : { buffer_after_minutes: fields.bufferAfterMinutes }),
    ...(fields.directions === undefined ? {} : { directions: fields.directions }),
    ...(fields.guestMayOpen === undefined ? {} : { guest_may_open: fields.guestMayOpen }),
  };
}

function changedMeanwhile(): SmartLockError {
  return new SmartLockError(
    'precondition_failed',
    'precondition_failed',
    'This room was changed since you read it: read it again, then repeat your change with the new ETag in If-Match.',
  );
}

/** Codes of everybody who booked, and of the staff, move along with doors and buffers; guests are told what is different for them. */
export async function changeRoom(
  context: BookingContext,
  viewer: Viewer,
  known: RoomRow,
  update: RoomUpdate,
  ifVersion: number | undefined,
): Promise<RoomRow> {
  const { clock, audit } = context;
  if (update.timeZone !== undefined) checkTimeZone(update.timeZone);
  if (update.doors !== undefined) await requireManagedDoors(context, viewer, update.doors);
  const moreDoors = update.doors?.map(({ device_pk }) => device_pk) ?? [];
  return await inRooms(
    context,
    [known.id],
    async (work) => {
      const { trx } = work;
      const before = roomOf(work, known.id);
      if (!(await updateRoom(trx, known.id, columnsOf(update), ifVersion, clock.now()))) throw changedMeanwhile();
      if (update.doors !== undefined) await replaceDoors(trx, known.id, update.doors);
      const after = await lockRoom(trx, known.id);
      if (after === undefined) throw notFound('room');
      await recordRoom(audit, trx, 'room.updated', before, after);
      await settleRoom(context, { ...work, rooms: new Map([[after.id, after]]) }, before, after);
      return after;
    },
    { moreDoors },
  );
}

async function settleRoom(context: BookingContext, work: RoomWork, before: RoomRow, after: RoomRow): Promise<void> {
  const tellsAnyway =
    before.directions !== after.directions || before.name !== after.name || before.time_zone !== after.time_zone;
  for (const booking of await liveBookingsOf(work.trx, after.id, context.clock.now())) {
    await settleBooking(context, work, booking, { tellsAnyway });
  }
  for (const code of await staffCodesOf(work.trx, after.id)) await settleStaffCode(context, work, after, code);
}

/** Throws conflict `room_is_booked` while somebody has a code for it, or will. Its staff codes end with it. */
export async function deleteRoom(context: BookingContext, known: RoomRow, ifVersion: number | undefined): Promise<void> {
  const { clock, audit } = context;
  await inRooms(context, [known.id], async (work) => {
    const { trx } = work;
    const now = clock.now();
    const live = await liveBookingsOf(trx, known.id, now);
    if (live.length > 0) {
      throw conflict(
        'room_is_booked',
        `The room "${known.name}" has ${live.length} booking(s) that are not over. Move or cancel them first.`,
        { extra: { bookings: live.slice(0, 20).map(({ id }) => id) } },
      );
    }
    for (const code of await staffCodesOf(trx, known.id)) {
      await endCodes(context, work, code.grant_id, 'room_deleted');
      const ended = await updateStaffCode(trx, code.id, { ended_at: now }, undefined, now);
      if (ended !== undefined) await recordStaffCode(audit, trx, 'staff_code.ended', code, null);
    }
    if (!(await updateRoom(trx, known.id, { deleted_at: now }, ifVersion, now))) throw changedMeanwhile();
    await recordRoom(audit, trx, 'room.deleted', roomOf(work, known.id), null);
  });
}
