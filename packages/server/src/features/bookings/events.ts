import { Type } from 'typebox';
import { defineEvent, newEvent, type EventOutbox, type NewEvent } from '../../platform/events/event.ts';
import { Id, Nullable, StringEnum, Timestamp } from '../../platform/http/schemas.ts';
import type { BookingRow } from './store/bookings.ts';
import { checkStages, type CheckStage } from './rules/arrival-checks.ts';
import { backupKinds, bookingSources, bookingStatuses, type BackupKind, type BookingDatabase } from './tables.ts';

const booking = {
  booking: Id,
  room: Id,
  room_name: Type.String(),
  source: StringEnum(bookingSources),
  status: StringEnum(bookingStatuses),
  starts_at: Timestamp,
  ends_at: Timestamp,
  at: Timestamp,
};
const checked = {
  ...booking,
  stage: StringEnum(checkStages, { description: 'How long before the codes open' }),
};

export const bookingCreated = defineEvent({
  type: 'booking.created',
  summary: 'A room was booked. The guest and their code are in no event.',
  data: Type.Object(booking),
});
export const bookingChanged = defineEvent({
  type: 'booking.changed',
  summary: 'A booking was changed, moved, or taken back from its cancellation.',
  data: Type.Object(booking),
});
export const bookingCancelled = defineEvent({
  type: 'booking.cancelled',
  summary: 'A booking was cancelled, or its guest did not come: its codes open nothing any more.',
  data: Type.Object(booking),
});
export const bookingProven = defineEvent({
  type: 'booking.proven',
  summary: 'Before the arrival, every lock was found to hold the code.',
  data: Type.Object(checked),
});
export const bookingUnproven = defineEvent({
  type: 'booking.unproven',
  summary: 'Before the arrival, a lock was not found to hold the code.',
  data: Type.Object({
    ...checked,
    pin: Id,
    problem: Type.String({ description: 'Why not, by its code' }),
    message: Type.String({ description: 'The same for a person' }),
    has_backup: Type.Boolean({ description: 'The guest was given another code for this door' }),
    backup: Nullable(
      StringEnum(backupKinds, {
        description:
          'spare: one that the lock is known to hold; offline: one of its vendor that it makes out itself and has not confirmed',
      }),
    ),
  }),
});

export const bookingEvents = [bookingCreated, bookingChanged, bookingCancelled, bookingProven, bookingUnproven];

interface Told {
  readonly booking: BookingRow;
  readonly roomName: string;
  readonly at: Date;
}

function told({ booking: row, roomName, at }: Told) {
  return {
    booking: row.id,
    room: row.room_id,
    room_name: roomName,
    source: row.source,
    status: row.status,
    starts_at: row.starts_at.toISOString(),
    ends_at: row.ends_at.toISOString(),
    at: at.toISOString(),
  };
}

/** The room's owner hears of it. Whoever manages one of its doors alone does not: to them the room does not exist. */
export async function publishBooking(
  events: EventOutbox,
  trx: BookingDatabase,
  what: typeof bookingCreated,
  subject: Told,
): Promise<void> {
  await events.publishAll(trx, [newEvent(what, told(subject), { userId: subject.booking.owner_id })]);
}

export interface DoorProblem {
  readonly devicePk: number;
  /** The code that was meant for this door. */
  readonly pinId: number;
  readonly code: string;
  readonly message: string;
  readonly backup: BackupKind | null;
}

/** Where a door is at fault, those who manage it hear of it too: they can look at it. */
export function checkedEvent(subject: Told, stage: CheckStage, problem: DoorProblem | null): NewEvent {
  const data = { ...told(subject), stage };
  const { owner_id: userId } = subject.booking;
  if (problem === null) return newEvent(bookingProven, data, { userId });
  return newEvent(
    bookingUnproven,
    {
      ...data,
      pin: problem.pinId,
      problem: problem.code,
      message: problem.message,
      has_backup: problem.backup !== null,
      backup: problem.backup,
    },
    { userId, devicePk: problem.devicePk, isForManagers: true },
  );
}
