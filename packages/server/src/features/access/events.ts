import { Type, type Static } from 'typebox';
import {
  defineEvent,
  newEvent,
  type EventDefinition,
  type EventOutbox,
  type EventSubject,
  type NewEvent,
} from '../../platform/events/event.ts';
import { Id, Nullable, Timestamp } from '../../platform/http/schemas.ts';
import { EventDeviceSchema } from '../devices/index.ts';
import { eventDevice, loggedAttempts, type LoggedAttempt } from './store/event-facts.ts';
import type { PinAtDoor } from './store/pin-uses.ts';
import type { PinRow } from './store/pins.ts';
import type { QrCodeRow } from './store/qr-codes.ts';
import type { TemporaryAccessRow } from './store/temporary-accesses.ts';
import type { AccessDatabase } from './tables.ts';

const device = EventDeviceSchema;
const window = { valid_from: Timestamp, valid_until: Nullable(Timestamp) };

const attempt = {
  device,
  user: Nullable(
    Type.Object({ id: Nullable(Id), name: Type.String() }, { description: 'Who, where that is known; a guest has no id' }),
  ),
  method: Type.String({ description: 'pin, qr, app, manual, auto, card or fingerprint' }),
  action: Type.String({ description: 'lock or unlock' }),
  credential_ref: Nullable(Type.String({ description: 'Which code, as pin:<id> or qr:<id>; never its digits' })),
  request_id: Nullable(Type.String({ description: 'The command that this is the outcome of' })),
  offline: Type.Boolean({ description: 'Happened while the lock was offline and was reported later' }),
  late: Type.Boolean(),
  occurred_at: Timestamp,
};

export const accessGranted = defineEvent({
  type: 'access.granted',
  summary: 'Somebody opened or closed a lock.',
  data: Type.Object(attempt),
});
export const accessDenied = defineEvent({
  type: 'access.denied',
  summary: 'Somebody tried, and the lock or the server refused.',
  data: Type.Object({ ...attempt, reason: Nullable(Type.String()) }),
});

const pinSchema = Type.Object({
  device,
  pin: Type.Object({
    id: Id,
    label: Type.String(),
    user_id: Nullable(Id),
    temporary_access_id: Nullable(Id),
    is_active: Type.Boolean(),
    max_uses: Nullable(Type.Integer()),
    ...window,
  }),
});
export const pinCreated = defineEvent({
  type: 'pin.created',
  summary: 'A PIN was made. Its digits are in no event.',
  data: pinSchema,
});
export const pinUpdated = defineEvent({ type: 'pin.updated', summary: 'A PIN was changed.', data: pinSchema });
export const pinDeleted = defineEvent({
  type: 'pin.deleted',
  summary: 'A PIN was deleted and opens nothing any more.',
  data: pinSchema,
});

const qrCode = Type.Object({
  device,
  qr_code: Type.Object({
    id: Id,
    label: Type.String(),
    is_active: Type.Boolean(),
    is_single_use: Type.Boolean(),
    ...window,
  }),
});
export const qrCodeCreated = defineEvent({
  type: 'qrcode.created',
  summary: 'A QR code was made. What it holds is in no event.',
  data: qrCode,
});
export const qrCodeUpdated = defineEvent({ type: 'qrcode.updated', summary: 'A QR code was changed.', data: qrCode });
export const qrCodeDeleted = defineEvent({ type: 'qrcode.deleted', summary: 'A QR code was deleted.', data: qrCode });

const guest = Type.Object({
  device,
  guest: Type.Object({ id: Id, name: Type.String(), access_type: Type.String() }),
});
export const guestCreated = defineEvent({ type: 'guest.created', summary: 'A guest was given access.', data: guest });
export const guestUpdated = defineEvent({ type: 'guest.updated', summary: "A guest's access was changed.", data: guest });
export const guestDeleted = defineEvent({ type: 'guest.deleted', summary: "A guest's access was ended.", data: guest });

export const accessEvents = [
  accessGranted,
  accessDenied,
  pinCreated,
  pinUpdated,
  pinDeleted,
  qrCodeCreated,
  qrCodeUpdated,
  qrCodeDeleted,
  guestCreated,
  guestUpdated,
  guestDeleted,
];

/** Everybody's entries of the log are for those who manage the device, and each person's own for them. */
export function attemptEvent(row: LoggedAttempt): NewEvent {
  const name = row.user_name ?? row.guest_name;
  const told = {
    device: { id: row.device_pk, device_id: row.device_id, name: row.device_name },
    user: name === null ? null : { id: row.user_id, name },
    method: row.access_method,
    action: row.action,
    credential_ref: row.credential_ref,
    request_id: row.request_id,
    offline: row.offline,
    late: row.late,
    occurred_at: row.occurred_at.toISOString(),
  };
  const subject = managersAnd(row.device_pk, row.user_id);
  return row.success
    ? newEvent(accessGranted, told, subject)
    : newEvent(accessDenied, { ...told, reason: row.failure_reason }, subject);
}

/** The same of a PIN whose use is being counted, before it has an entry in the log. */
export function pinUsedEvent(pin: PinAtDoor, action: string, at: Date): NewEvent {
  const name = pin.user_name ?? pin.guest_name;
  return newEvent(
    accessGranted,
    {
      device: { id: pin.device_pk, device_id: pin.device_id, name: pin.device_name },
      user: name === null ? null : { id: pin.user_id, name },
      method: 'pin',
      action,
      credential_ref: `pin:${pin.id}`,
      request_id: null,
      offline: false,
      late: false,
      occurred_at: at.toISOString(),
    },
    managersAnd(pin.device_pk, pin.user_id),
  );
}

function managersAnd(devicePk: number, userId: number | null): EventSubject {
  return { devicePk, isForManagers: true, ...(userId === null ? {} : { userId }) };
}

/** Entries of the access log, told in the transaction that wrote them. */
export async function publishAttempts(events: EventOutbox, trx: AccessDatabase, logIds: readonly number[]): Promise<void> {
  if (logIds.length === 0) return;
  await events.publishAll(trx, (await loggedAttempts(trx, logIds)).map(attemptEvent));
}

type Told<Definition> = Definition extends EventDefinition<infer Data> ? Static<Data> : never;
type Unnamed<Definition> = Omit<Told<Definition>, 'device'>;

export async function publishPins(
  events: EventOutbox,
  trx: AccessDatabase,
  what: EventDefinition<typeof pinSchema>,
  rows: readonly PinRow[],
): Promise<void> {
  const [first] = rows;
  if (first === undefined) return;
  const named = await eventDevice(trx, first.device_pk);
  await events.publishAll(
    trx,
    rows.map((row) => {
      const told: Unnamed<typeof pinCreated> = {
        pin: {
          id: row.id,
          label: row.label,
          user_id: row.user_id,
          temporary_access_id: row.temporary_access_id,
          is_active: row.is_active,
          max_uses: row.max_uses,
          valid_from: row.valid_from.toISOString(),
          valid_until: row.valid_until?.toISOString() ?? null,
        },
      };
      return newEvent(what, { device: named, ...told }, managersAnd(row.device_pk, row.user_id));
    }),
  );
}

export async function publishQrCode(
  events: EventOutbox,
  trx: AccessDatabase,
  what: EventDefinition<typeof qrCode>,
  row: QrCodeRow,
): Promise<void> {
  const told = {
    device: await eventDevice(trx, row.device_pk),
    qr_code: {
      id: row.id,
      label: row.label,
      is_active: row.is_active,
      is_single_use: row.is_single_use,
      valid_from: row.valid_from.toISOString(),
      valid_until: row.valid_until.toISOString(),
    },
  };
  await events.publish(trx, what, told, managersAnd(row.device_pk, null));
}

export async function publishGuest(
  events: EventOutbox,
  trx: AccessDatabase,
  what: EventDefinition<typeof guest>,
  row: Pick<TemporaryAccessRow, 'id' | 'device_pk' | 'guest_name' | 'access_type'>,
): Promise<void> {
  const told = {
    device: await eventDevice(trx, row.device_pk),
    guest: { id: row.id, name: row.guest_name, access_type: row.access_type },
  };
  await events.publish(trx, what, told, managersAnd(row.device_pk, null));
}
