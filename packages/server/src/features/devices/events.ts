import { Type, type Static } from 'typebox';
import { defineEvent, newEvent, type EventOutbox, type EventSubject, type NewEvent } from '../../platform/events/event.ts';
import { Id, Nullable, StringEnum, Timestamp } from '../../platform/http/schemas.ts';
import { shareRoles } from './schemas.ts';
import type { CommandRow, NewCommand } from './store/commands.ts';
import type { ShareRow } from './store/devices.ts';
import type { FirmwareUpdateRow } from './store/firmware.ts';
import type { StateChange } from './store/telemetry.ts';
import { deviceSummaries, type DeviceSummary } from './store/visible-devices.ts';
import type { DeviceDatabase } from './tables.ts';

/** The device as every event names it. */
export const EventDeviceSchema = Type.Object({ id: Id, device_id: Type.String(), name: Type.String() });
type EventDevice = Static<typeof EventDeviceSchema>;

const state = {
  is_online: Type.Boolean(),
  lock_status: Type.String({ description: 'locked, unlocked, jammed or error' }),
  door: Nullable(Type.String({ description: 'open, closed or unknown, where the lock can tell' })),
  battery_level: Type.Integer({ description: 'Per cent' }),
};
const atTheDoor = {
  offline: Type.Boolean({ description: 'Happened while the lock was offline and was reported later' }),
  occurred_at: Timestamp,
};

export const deviceCreated = defineEvent({
  type: 'device.created',
  summary: 'A device was registered.',
  data: Type.Object({ device: EventDeviceSchema, owner_id: Id, location: Type.String() }),
});
export const deviceUpdated = defineEvent({
  type: 'device.updated',
  summary: 'A person changed the name, the place, the settings or the keys of a device.',
  data: Type.Object({
    device: EventDeviceSchema,
    changed: Type.Array(Type.String({ description: 'name, location, settings or keys' })),
  }),
});
export const deviceDeleted = defineEvent({
  type: 'device.deleted',
  summary: 'A device was deleted. The last event of it that anybody sees.',
  data: Type.Object({ device: EventDeviceSchema }),
});
export const deviceWentOnline = defineEvent({
  type: 'device.went_online',
  summary: 'A device that was offline is heard again.',
  data: Type.Object({ device: EventDeviceSchema }),
});
export const deviceWentOffline = defineEvent({
  type: 'device.went_offline',
  summary: 'A device said goodbye, lost its connection, or was silent too long.',
  data: Type.Object({ device: EventDeviceSchema }),
});
export const deviceStatusChanged = defineEvent({
  type: 'device.status_changed',
  summary:
    'The bolt, the door or the battery (in steps of five per cent) is not as it was. Not sent for a status that says the same again.',
  data: Type.Object({ device: EventDeviceSchema, ...state, previous: Type.Object(state) }),
});
export const deviceBatteryLow = defineEvent({
  type: 'device.battery_low',
  summary: 'The battery fell to 20 per cent or below.',
  data: Type.Object({ device: EventDeviceSchema, battery_level: state.battery_level }),
});
export const deviceJammed = defineEvent({
  type: 'device.jammed',
  summary: 'The bolt is stuck.',
  data: Type.Object({ device: EventDeviceSchema }),
});
export const deviceTamper = defineEvent({
  type: 'device.tamper',
  summary: 'The lock reports that somebody tampers with it.',
  data: Type.Object({ device: EventDeviceSchema, reason: Nullable(Type.String()), ...atTheDoor }),
});
export const deviceDoorChanged = defineEvent({
  type: 'device.door_changed',
  summary: 'The lock reports what happened to the door, forced or held open included.',
  data: Type.Object({
    device: EventDeviceSchema,
    action: Type.String({ description: 'open, close, held_open or forced' }),
    ...atTheDoor,
  }),
});
export const deviceClockDrift = defineEvent({
  type: 'device.clock_drift',
  summary: "The lock's clock was off, and it is sent the right time.",
  data: Type.Object({
    device: EventDeviceSchema,
    offset_ms: Type.Integer({ description: "The lock's clock minus the server's" }),
  }),
});
const command = {
  device: EventDeviceSchema,
  request_id: Type.String(),
  command: Type.String(),
  requested_by: Nullable(Id),
};
export const commandCreated = defineEvent({
  type: 'command.created',
  summary: 'A command is on its way to the lock. What brings codes to a lock is not told.',
  data: Type.Object({ ...command, expires_at: Timestamp }),
});
export const commandSettled = defineEvent({
  type: 'command.settled',
  summary: 'The lock answered a command, or its time was over. An answer after that is told with late: true.',
  data: Type.Object({
    ...command,
    status: StringEnum(['succeeded', 'failed', 'expired']),
    error: Nullable(Type.String()),
    lock_status: Nullable(Type.String()),
    late: Type.Boolean(),
  }),
});
export const firmwareProgressed = defineEvent({
  type: 'firmware.progressed',
  summary: 'A firmware update came further, was done or failed.',
  data: Type.Object({
    device: EventDeviceSchema,
    request_id: Type.String(),
    state: StringEnum(['sent', 'downloading', 'installing', 'done', 'failed']),
    percent: Type.Integer(),
    version: Nullable(Type.String()),
    error: Nullable(Type.String()),
  }),
});
const share = Type.Object({
  device: EventDeviceSchema,
  share: Type.Object({ id: Id, user_id: Id, role: StringEnum(shareRoles) }),
});
export const shareCreated = defineEvent({
  type: 'share.created',
  summary: 'A device was shared with somebody.',
  data: share,
});
export const shareUpdated = defineEvent({
  type: 'share.updated',
  summary: 'Somebody got another role on a device.',
  data: share,
});
export const shareDeleted = defineEvent({ type: 'share.deleted', summary: 'A share was taken back.', data: share });

export const deviceEvents = [
  deviceCreated,
  deviceUpdated,
  deviceDeleted,
  deviceWentOnline,
  deviceWentOffline,
  deviceStatusChanged,
  deviceBatteryLow,
  deviceJammed,
  deviceTamper,
  deviceDoorChanged,
  deviceClockDrift,
  commandCreated,
  commandSettled,
  firmwareProgressed,
  shareCreated,
  shareUpdated,
  shareDeleted,
];

type NamedDevice = Pick<DeviceSummary, 'id' | 'deviceId' | 'name'>;

export function presentEventDevice({ id, deviceId, name }: NamedDevice): EventDevice {
  return { id, device_id: deviceId, name };
}

/** Devices that are known by their row alone; read in the transaction that tells of them. */
export async function eventDevices(trx: DeviceDatabase, ids: readonly number[]): Promise<(id: number) => EventDevice> {
  const known = await deviceSummaries(trx, ids);
  return (id) => presentEventDevice(known.get(id) ?? { id, deviceId: '', name: '' });
}

const batteryLow = 20;
const batteryStep = 5;
const stepOf = (level: number): number => Math.ceil(level / batteryStep);

/** What people would notice of what was written; nothing for a lock that says the same again. */
export function stateEvents(changes: readonly StateChange[]): NewEvent[] {
  const events: NewEvent[] = [];
  for (const row of changes) {
    const device = { id: row.device_pk, device_id: row.device_id, name: row.device_name };
    const subject = { devicePk: row.device_pk };
    if (row.is_online && !row.was_online) events.push(newEvent(deviceWentOnline, { device }, subject));
    if (!row.is_online && row.was_online) events.push(newEvent(deviceWentOffline, { device }, subject));
    const isBolt = row.lock_status !== row.previous_lock_status;
    const isDoor = row.door !== row.previous_door;
    if (isBolt || isDoor || stepOf(row.battery_level) !== stepOf(row.previous_battery_level)) {
      const now = stateOf(row.is_online, row.lock_status, row.door, row.battery_level);
      const previous = stateOf(row.was_online, row.previous_lock_status, row.previous_door, row.previous_battery_level);
      events.push(newEvent(deviceStatusChanged, { device, ...now, previous }, subject));
    }
    if (isBolt && row.lock_status === 'jammed') events.push(newEvent(deviceJammed, { device }, subject));
    if (row.battery_level <= batteryLow && row.previous_battery_level > batteryLow) {
      events.push(newEvent(deviceBatteryLow, { device, battery_level: row.battery_level }, subject));
    }
  }
  return events;
}

function stateOf(isOnline: boolean, lockStatus: string, door: string | null, batteryLevel: number) {
  return { is_online: isOnline, lock_status: lockStatus, door, battery_level: batteryLevel };
}

export function wentOffline(row: NamedDevice): NewEvent {
  return newEvent(deviceWentOffline, { device: presentEventDevice(row) }, { devicePk: row.id });
}

/** Commands are shown to those who manage the device, and to whoever asked. */
function commandSubject(devicePk: number, requestedBy: number | null): EventSubject {
  return { devicePk, isForManagers: true, ...(requestedBy === null ? {} : { userId: requestedBy }) };
}

export function commandCreatedEvent(device: EventDevice, row: NewCommand): NewEvent {
  const { requestId, command: name, requestedBy, expiresAt } = row;
  return newEvent(
    commandCreated,
    { device, request_id: requestId, command: name, requested_by: requestedBy, expires_at: expiresAt.toISOString() },
    commandSubject(device.id, requestedBy),
  );
}

export function commandSettledEvent(device: EventDevice, row: CommandRow): NewEvent {
  const late = row.late_at !== null;
  const outcome = late ? (row.late_success === true ? 'succeeded' : 'failed') : row.status;
  return newEvent(
    commandSettled,
    {
      device,
      request_id: row.request_id,
      command: row.command,
      requested_by: row.requested_by,
      status: outcome === 'succeeded' || outcome === 'failed' ? outcome : 'expired',
      error: late && row.late_success === true ? null : row.error,
      lock_status: row.lock_status,
      late,
    },
    commandSubject(device.id, row.requested_by),
  );
}

export async function publishFirmware(events: EventOutbox, trx: DeviceDatabase, row: FirmwareUpdateRow): Promise<void> {
  const deviceOf = await eventDevices(trx, [row.device_pk]);
  const { request_id, state: reached, percent, version, error } = row;
  const told = { device: deviceOf(row.device_pk), request_id, state: reached, percent, version, error };
  await events.publish(trx, firmwareProgressed, told, { devicePk: row.device_pk });
}

/** A share concerns the owner, who alone sees the list of shares, and whom it is with. */
export async function publishShare(
  events: EventOutbox,
  trx: DeviceDatabase,
  what: typeof shareCreated,
  { id, device_pk, user_id, role }: ShareRow,
): Promise<void> {
  const deviceOf = await eventDevices(trx, [device_pk]);
  const told = { device: deviceOf(device_pk), share: { id, user_id, role } };
  await events.publish(trx, what, told, { devicePk: device_pk, userId: user_id, isForOwner: true });
}
