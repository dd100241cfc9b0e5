import { newEvent, type EventOutbox } from '../../platform/events/event.ts';
import type { DeviceMessages } from '../../platform/mqtt/payloads.ts';
import type { AccessRecorder } from './access-recorder.ts';
import { deviceDoorChanged, deviceTamper, eventDevices } from './events.ts';
import { insertDeviceEvent } from './store/firmware.ts';
import { findDevicePk, touchActivity } from './store/telemetry.ts';
import type { DeviceDatabase } from './tables.ts';

/** Why a lock refused that did not say so. */
export const refusedByLock = 'Refused by the lock';

/** Keeps what happened at a door, once however often it is sent. False when the device is not registered. */
export async function recordDeviceEvent(
  {
    db,
    events,
    recordAccess,
  }: { readonly db: DeviceDatabase; readonly events: EventOutbox; readonly recordAccess: AccessRecorder },
  deviceId: string,
  event: DeviceMessages['event'],
  receivedAt: Date,
): Promise<boolean> {
  const devicePk = await findDevicePk(db, deviceId);
  if (devicePk === undefined) return false;
  if (event.type !== 'access') {
    await db.transaction().execute(async (trx) => {
      const isNew = await insertDeviceEvent(trx, {
        device_pk: devicePk,
        event_id: event.event_id,
        type: event.type,
        action: event.action ?? null,
        success: null,
        reason: event.type === 'tamper' ? (event.reason ?? null) : null,
        offline: event.offline ?? false,
        occurred_at: event.timestamp,
        received_at: receivedAt,
      });
      if (!isNew) return;
      const device = (await eventDevices(trx, [devicePk]))(devicePk);
      const when = { offline: event.offline ?? false, occurred_at: event.timestamp.toISOString() };
      const told =
        event.type === 'tamper'
          ? newEvent(deviceTamper, { device, reason: event.reason ?? event.action ?? null, ...when }, { devicePk })
          : newEvent(deviceDoorChanged, { device, action: event.action, ...when }, { devicePk });
      await events.publishAll(trx, [told]);
    });
    return true;
  }
  await db.transaction().execute(async (trx) => {
    await recordAccess(trx, [
      {
        devicePk,
        userId: null,
        method: event.method,
        action: event.action,
        success: event.success,
        failureReason: event.success ? null : (event.reason ?? refusedByLock),
        ipAddress: null,
        userAgent: null,
        requestId: null,
        eventId: event.event_id,
        credentialRef: event.credential_ref ?? null,
        offline: event.offline ?? false,
        occurredAt: event.timestamp,
      },
    ]);
    // A lock whose clock is ahead must not seem active until then.
    await touchActivity(trx, devicePk, event.timestamp < receivedAt ? event.timestamp : receivedAt);
  });
  return true;
}
