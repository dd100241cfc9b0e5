import { changesOf, type AuditedFields } from '../../platform/audit/audit-changes.ts';
import type { AuditRecord, AuditTrail } from '../../platform/audit/audit-trail.ts';
import type { BookingRow } from './store/bookings.ts';
import type { RoomRow } from './store/rooms.ts';
import type { StaffCodeRow } from './store/staff-codes.ts';
import type { BookingDatabase } from './tables.ts';

const roomFields = {
  name: 'plain',
  time_zone: 'plain',
  buffer_before_minutes: 'plain',
  buffer_after_minutes: 'plain',
  directions: 'plain',
  guest_may_open: 'plain',
} as const satisfies AuditedFields;

/** Never digits nor links. What is personal opens with a key of this booking's guest. */
const bookingFields = {
  room_id: 'plain',
  source: 'plain',
  external_id: 'personal',
  guest_name: 'personal',
  guest_email: 'personal',
  guest_phone: 'personal',
  notes: 'personal',
  language: 'plain',
  starts_at: 'plain',
  ends_at: 'plain',
  opens_at: 'plain',
  closes_at: 'plain',
  status: 'plain',
  status_reason: 'personal',
} as const satisfies AuditedFields;

const staffCodeFields = {
  room_id: 'plain',
  name: 'plain',
  purpose: 'plain',
  schedule: 'plain',
  valid_from: 'plain',
  valid_until: 'plain',
} as const satisfies AuditedFields;

type Detail = NonNullable<AuditRecord['detail']>;

function doorsOf(room: RoomRow): readonly string[] {
  return room.doors.map(({ device_pk, kind }) => `${kind}:${device_pk}`);
}

export async function recordRoom(
  audit: AuditTrail,
  trx: BookingDatabase,
  action: 'room.created' | 'room.updated' | 'room.deleted',
  before: RoomRow | null,
  after: RoomRow | null,
): Promise<void> {
  const room = after ?? before;
  if (room === null) return;
  await audit.record(trx, {
    action,
    resourceType: 'room',
    resourceId: room.id,
    changes: changesOf(
      { ...roomFields, doors: 'plain' },
      before === null ? null : { ...before, doors: doorsOf(before) },
      after === null ? null : { ...after, doors: doorsOf(after) },
    ),
  });
}

export type BookingAction =
  | 'booking.created'
  | 'booking.updated'
  | 'booking.cancelled'
  | 'booking.no_show'
  | 'booking.restored'
  | 'booking.completed'
  | 'booking.checked'
  | 'booking.link_made'
  | 'booking.door_opened'
  | 'booking.erased';

export async function recordBooking(
  audit: AuditTrail,
  trx: BookingDatabase,
  action: BookingAction,
  before: BookingRow | null,
  after: BookingRow | null,
  more: { readonly detail?: Detail; readonly success?: boolean; readonly devicePk?: number } = {},
): Promise<void> {
  const booking = after ?? before;
  if (booking === null) return;
  await audit.record(trx, {
    action,
    resourceType: 'booking',
    resourceId: booking.id,
    subject: `booking:${booking.id}`,
    changes: changesOf(bookingFields, before, after),
    ...more,
  });
}

export async function recordStaffCode(
  audit: AuditTrail,
  trx: BookingDatabase,
  action: 'staff_code.created' | 'staff_code.updated' | 'staff_code.ended',
  before: StaffCodeRow | null,
  after: StaffCodeRow | null,
): Promise<void> {
  const code = after ?? before;
  if (code === null) return;
  await audit.record(trx, {
    action,
    resourceType: 'staff_code',
    resourceId: code.id,
    changes: changesOf(staffCodeFields, before, after),
  });
}
