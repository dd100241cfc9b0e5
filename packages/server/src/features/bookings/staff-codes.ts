import { checkSchedule, describeHoursForAll, type GrantPin, type Schedule } from '../access/index.ts';
import { requireEmail } from '../accounts/index.ts';
import type { Viewer } from '../devices/index.ts';
import { invalidInput, notFound } from '../../platform/errors.ts';
import { recordStaffCode } from './audit.ts';
import { bookingChangedMeanwhile } from './change-booking.ts';
import type { BookingContext } from './context.ts';
import { endCodes, grantCodes, type GrantedCodes } from './grant-codes.ts';
import { inRooms, roomOf, type RoomWork } from './in-rooms.ts';
import type { RoomRow } from './store/rooms.ts';
import { findLiveStaffCode, findStaffCode, insertStaffCode, updateStaffCode, type StaffCodeRow } from './store/staff-codes.ts';
import type { StaffPurpose } from './tables.ts';

export interface StaffCodeFields {
  readonly name: string;
  readonly purpose: StaffPurpose;
  readonly email: string | null;
  readonly schedule: Schedule;
  readonly validFrom: Date;
  readonly validUntil: Date | null;
}

export interface StaffCode {
  readonly code: StaffCodeRow;
  readonly pins: readonly GrantPin[];
}

function checkFields({ schedule, validFrom, validUntil }: Pick<StaffCodeFields, 'schedule' | 'validFrom' | 'validUntil'>): void {
  checkSchedule(schedule);
  if (schedule.rules.length === 0 && schedule.exceptions.length === 0) {
    throw invalidInput('schedule', 'Must have at least one rule that says when the code opens.', 'required');
  }
  if (validUntil !== null && validUntil <= validFrom) {
    throw invalidInput('valid_until', 'Must be after valid_from.', 'ends_before_start');
  }
}

/** By mail, where an address is known: the code, when it opens, and of which room. */
async function tellStaff(
  { mailer, userSummaries, settings }: BookingContext,
  work: RoomWork,
  room: RoomRow,
  { code, pins }: StaffCode,
): Promise<void> {
  const [first] = pins;
  if (code.email === null || first === undefined) return;
  const host = code.created_by === null ? undefined : (await userSummaries([code.created_by])).get(code.created_by);
  await mailer.enqueue(work.trx, {
    template: 'guest_invitation',
    to: code.email,
    language: settings.defaultLanguage,
    timeZone: room.time_zone,
    params: {
      name: code.name,
      host: host === undefined || host.fullName === '' ? (host?.email ?? 'SmartLock') : host.fullName,
      device: room.name,
      pinCode: first.digits,
      validFrom: code.valid_from,
      validUntil: code.valid_until,
      hours: describeHoursForAll(code.schedule),
      isOneTime: false,
    },
  });
}

/** The PINs of a staff code as its row says, on the doors that the room has now. */
export async function settleStaffCode(
  context: BookingContext,
  work: RoomWork,
  room: RoomRow,
  code: StaffCodeRow,
): Promise<GrantedCodes> {
  return await grantCodes(context, work, room, {
    grantId: code.grant_id,
    label: code.name,
    opensAt: code.valid_from,
    closesAt: code.valid_until,
    schedule: code.schedule,
    createdBy: code.created_by,
  });
}

/** A code for somebody who comes again and again, such as a cleaner: on every door of the room, by a weekly schedule. */
export async function createStaffCode(
  context: BookingContext,
  viewer: Viewer,
  room: RoomRow,
  fields: StaffCodeFields,
): Promise<StaffCode> {
  checkFields(fields);
  const email = fields.email === null ? null : requireEmail(fields.email, 'email');
  return await inRooms(context, [room.id], async (work) => {
    const now = context.clock.now();
    const code = await insertStaffCode(
      work.trx,
      {
        room_id: room.id,
        name: fields.name,
        purpose: fields.purpose,
        email,
        schedule: JSON.stringify(fields.schedule),
        valid_from: fields.validFrom,
        valid_until: fields.validUntil,
        created_by: viewer.userId,
        created_at: now,
        updated_at: now,
      },
      now,
    );
    const { pins } = await settleStaffCode(context, work, roomOf(work, room.id), code);
    await tellStaff(context, work, room, { code, pins });
    await recordStaffCode(context.audit, work.trx, 'staff_code.created', null, code);
    return { code, pins };
  });
}

export async function getStaffCode(
  context: Pick<BookingContext, 'db'>,
  viewer: Viewer,
  roomId: number,
  id: number,
): Promise<StaffCodeRow> {
  const code = await findStaffCode(context.db, viewer, roomId, id);
  if (code === undefined) throw notFound('staff code');
  return code;
}

export async function changeStaffCode(
  context: BookingContext,
  known: StaffCodeRow,
  update: { readonly [Field in keyof StaffCodeFields]?: StaffCodeFields[Field] | undefined },
  ifVersion: number | undefined,
): Promise<StaffCode> {
  const email = update.email == null ? update.email : requireEmail(update.email, 'email');
  return await inRooms(context, [known.room_id], async (work) => {
    // What somebody else changed meanwhile stays, where this says nothing of it.
    const before = await findLiveStaffCode(work.trx, known.id);
    if (before === undefined) throw notFound('staff code');
    const wanted = {
      schedule: update.schedule ?? before.schedule,
      validFrom: update.validFrom ?? before.valid_from,
      validUntil: update.validUntil === undefined ? before.valid_until : update.validUntil,
    };
    checkFields(wanted);
    const changes = {
      name: update.name ?? before.name,
      purpose: update.purpose ?? before.purpose,
      email: email === undefined ? before.email : email,
      schedule: JSON.stringify(wanted.schedule),
      valid_from: wanted.validFrom,
      valid_until: wanted.validUntil,
    };
    const code = await updateStaffCode(work.trx, known.id, changes, ifVersion, context.clock.now());
    if (code === undefined) throw bookingChangedMeanwhile();
    const room = roomOf(work, code.room_id);
    const { pins, isChanged } = await settleStaffCode(context, work, room, code);
    if (isChanged || code.email !== before.email) await tellStaff(context, work, room, { code, pins });
    await recordStaffCode(context.audit, work.trx, 'staff_code.updated', before, code);
    return { code, pins };
  });
}

/** It opens nothing from the commit on. */
export async function endStaffCode(context: BookingContext, known: StaffCodeRow, ifVersion: number | undefined): Promise<void> {
  await inRooms(context, [known.room_id], async (work) => {
    const now = context.clock.now();
    const ended = await updateStaffCode(work.trx, known.id, { ended_at: now }, ifVersion, now);
    if (ended === undefined) throw bookingChangedMeanwhile();
    await endCodes(context, work, known.grant_id, 'staff_code_ended');
    await recordStaffCode(context.audit, work.trx, 'staff_code.ended', known, null);
  });
}
