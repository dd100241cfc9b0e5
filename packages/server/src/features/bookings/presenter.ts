import { Type, type Static } from 'typebox';
import { hiddenReasons, maskPin, ScheduleSchema, describeSchedule, type GrantPin, type HiddenReason } from '../access/index.ts';
import { Id, Nullable, StringEnum, Timestamp } from '../../platform/http/schemas.ts';
import type { CodeFacts } from './context.ts';
import type { BookingRow } from './store/bookings.ts';
import type { CheckRow } from './store/checks.ts';
import type { RoomRow } from './store/rooms.ts';
import type { StaffCodeRow } from './store/staff-codes.ts';
import { checkStages } from './rules/arrival-checks.ts';
import { backupKindOf, backupKinds, bookingSources, bookingStatuses, doorKinds, staffPurposes } from './tables.ts';

/** The only place that chooses what of rooms and bookings leaves the house to those who manage them. */

const Device = Type.Object({ id: Id, device_id: Type.String(), name: Type.String() });
const NamedDevice = Type.Object({ id: Id, name: Type.String() });
const Named = Type.Object({ id: Id, name: Type.String() });

export const RoomAnswer = Type.Object({
  id: Id,
  owner_id: Id,
  name: Type.String(),
  time_zone: Type.String(),
  buffer_before_minutes: Type.Integer(),
  buffer_after_minutes: Type.Integer(),
  directions: Type.String(),
  guest_may_open: Type.Boolean({ description: 'Guests have a button on their page that opens the doors' }),
  doors: Type.Array(Type.Object({ device: Device, kind: StringEnum(doorKinds) })),
  created_at: Timestamp,
  updated_at: Timestamp,
});

export function presentRoom(room: RoomRow): Static<typeof RoomAnswer> {
  const { id, owner_id, name, time_zone, buffer_before_minutes, buffer_after_minutes, directions, guest_may_open } = room;
  return {
    id,
    owner_id,
    name,
    time_zone,
    buffer_before_minutes,
    buffer_after_minutes,
    directions,
    guest_may_open,
    doors: room.doors.map(({ device_pk, device_id, device_name, kind }) => ({
      device: { id: device_pk, device_id, name: device_name },
      kind,
    })),
    created_at: room.created_at.toISOString(),
    updated_at: room.updated_at.toISOString(),
  };
}

const bookingFields = {
  id: Id,
  room: Named,
  series: Nullable(Id),
  source: StringEnum(bookingSources),
  external_id: Nullable(Type.String()),
  guest_name: Type.String(),
  guest_email: Nullable(Type.String()),
  guest_phone: Nullable(Type.String()),
  language: Type.String(),
  notes: Type.String(),
  starts_at: Timestamp,
  ends_at: Timestamp,
  opens_at: Type.Unsafe<string>({ ...Timestamp, description: 'From when the codes open: the stay and the buffer before it' }),
  closes_at: Type.Unsafe<string>({ ...Timestamp, description: 'Until when the codes open' }),
  status: StringEnum(bookingStatuses),
  status_reason: Type.String(),
  status_changed_at: Timestamp,
  undo_until: Nullable(Type.Unsafe<string>({ ...Timestamp, description: 'Until then an ending can be taken back' })),
  created_at: Timestamp,
  updated_at: Timestamp,
};
export const ListedBooking = Type.Object(bookingFields);

const BookingDoor = Type.Object({
  device: NamedDevice,
  pin: Id,
  pin_code: Type.String({ description: 'In full, or masked; see pin_code_hidden' }),
  pin_code_hidden: Nullable(StringEnum(hiddenReasons)),
  is_proven: Type.Boolean({ description: 'The lock is known to take this code' }),
  phase: Type.String(),
  evidence: Type.Object({ source: Type.String(), at: Nullable(Timestamp) }),
  problem: Nullable(Type.Object({ code: Type.String(), message: Type.String() })),
});
const CheckAnswer = Type.Object({
  stage: StringEnum(checkStages),
  checked_at: Timestamp,
  is_proven: Type.Boolean(),
  doors: Type.Array(
    Type.Object({
      device: Id,
      pin: Id,
      is_proven: Type.Boolean(),
      phase: Type.String(),
      evidence: Type.String(),
      evidence_at: Nullable(Timestamp),
      problem: Nullable(Type.Object({ code: Type.String(), message: Type.String() })),
      backup_pin: Nullable(Type.Integer({ description: 'The code that the guest was given instead' })),
      backup_kind: Nullable(
        StringEnum(backupKinds, { description: 'offline: the lock makes it out itself and has not confirmed it' }),
      ),
    }),
  ),
});
export const BookingAnswer = Type.Object({
  ...bookingFields,
  doors: Type.Array(BookingDoor),
  checks: Type.Array(CheckAnswer),
});

export function presentListedBooking(booking: BookingRow, roomName: string): Static<typeof ListedBooking> {
  return {
    id: booking.id,
    room: { id: booking.room_id, name: roomName },
    series: booking.series_id,
    source: booking.source,
    external_id: booking.external_id,
    guest_name: booking.guest_name,
    guest_email: booking.guest_email,
    guest_phone: booking.guest_phone,
    language: booking.language,
    notes: booking.notes,
    starts_at: booking.starts_at.toISOString(),
    ends_at: booking.ends_at.toISOString(),
    opens_at: booking.opens_at.toISOString(),
    closes_at: booking.closes_at.toISOString(),
    status: booking.status,
    status_reason: booking.status_reason,
    status_changed_at: booking.status_changed_at.toISOString(),
    undo_until: booking.undo_until?.toISOString() ?? null,
    created_at: booking.created_at.toISOString(),
    updated_at: booking.updated_at.toISOString(),
  };
}

export interface BookingDetail {
  readonly booking: BookingRow;
  readonly room: Pick<RoomRow, 'name' | 'doors'>;
  /** The one to use at each door, in the room's order. */
  readonly pins: readonly GrantPin[];
  readonly facts: ReadonlyMap<number, CodeFacts>;
  readonly checks: readonly CheckRow[];
}

export function presentBooking(detail: BookingDetail, hidden: HiddenReason | null): Static<typeof BookingAnswer> {
  const names = new Map(detail.room.doors.map(({ device_pk, device_name }) => [device_pk, device_name]));
  return {
    ...presentListedBooking(detail.booking, detail.room.name),
    doors: detail.pins.map((pin) => {
      const facts = detail.facts.get(pin.id);
      return {
        device: { id: pin.devicePk, name: names.get(pin.devicePk) ?? '' },
        pin: pin.id,
        pin_code: hidden === null ? pin.digits : maskPin(pin.digits),
        pin_code_hidden: hidden,
        is_proven: facts?.isProven === true,
        phase: facts?.phase ?? 'planned',
        evidence: { source: facts?.evidence.source ?? 'none', at: facts?.evidence.at?.toISOString() ?? null },
        problem: facts?.problem == null ? null : { code: facts.problem.code, message: facts.problem.message },
      };
    }),
    checks: detail.checks.map(({ stage, checked_at, is_proven, doors }) => ({
      stage,
      checked_at: checked_at.toISOString(),
      is_proven,
      doors: doors.map((door) => ({ ...door, backup_kind: backupKindOf(door) })),
    })),
  };
}

export const StaffCodeAnswer = Type.Object({
  id: Id,
  room: Id,
  name: Type.String(),
  purpose: StringEnum(staffPurposes),
  email: Nullable(Type.String()),
  schedule: ScheduleSchema,
  schedule_text: Type.String({ description: 'The schedule for people' }),
  valid_from: Timestamp,
  valid_until: Nullable(Timestamp),
  doors: Type.Array(
    Type.Object({
      device: Id,
      pin: Id,
      pin_code: Type.String(),
      pin_code_hidden: Nullable(StringEnum(hiddenReasons)),
    }),
  ),
  created_at: Timestamp,
  updated_at: Timestamp,
});

export function presentStaffCode(
  code: StaffCodeRow,
  pins: readonly GrantPin[],
  hidden: HiddenReason | null,
): Static<typeof StaffCodeAnswer> {
  return {
    id: code.id,
    room: code.room_id,
    name: code.name,
    purpose: code.purpose,
    email: code.email,
    // The serialiser takes mutable lists.
    schedule: structuredClone(code.schedule) as Static<typeof ScheduleSchema>,
    schedule_text: describeSchedule(code.schedule),
    valid_from: code.valid_from.toISOString(),
    valid_until: code.valid_until?.toISOString() ?? null,
    doors: pins.map(({ devicePk, id, digits }) => ({
      device: devicePk,
      pin: id,
      pin_code: hidden === null ? digits : maskPin(digits),
      pin_code_hidden: hidden,
    })),
    created_at: code.created_at.toISOString(),
    updated_at: code.updated_at.toISOString(),
  };
}
