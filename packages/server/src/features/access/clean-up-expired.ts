import type { DeviceSummary } from '../devices/index.ts';
import type { AuditTrail } from '../../platform/audit/audit-trail.ts';
import type { Clock } from '../../platform/clock.ts';
import type { EventOutbox } from '../../platform/events/event.ts';
import type { JobResult } from '../../platform/jobs/job.ts';
import type { Notifier } from '../../platform/notify/notification.ts';
import { recordPin, recordQrCode } from './audit.ts';
import { pinUpdated, publishPins, publishQrCode, qrCodeUpdated } from './events.ts';
import { markCodesChanged } from './lock-codes.ts';
import { devicesWithExpiredCodes, switchOffExpired } from './store/expired-codes.ts';
import { lockDevice, type PinRow } from './store/pins.ts';
import type { AccessDatabase } from './tables.ts';

export interface CleanUpDeps {
  readonly db: AccessDatabase;
  readonly clock: Clock;
  readonly notifier: Notifier;
  readonly audit: AuditTrail;
  readonly events: EventOutbox;
  readonly deviceSummaries: (ids: readonly number[]) => Promise<ReadonlyMap<number, DeviceSummary>>;
  /** After a commit that changed what a lock should hold. */
  readonly codesChanged: (devicePk: number) => void;
}

/**
 * Switches off what can never open again, so that it takes no room in a lock. One transaction an owner, in which their one summary is
 * written too: whoever takes over from a worker that died goes on with the other owners, and nobody is told twice.
 */
export async function cleanUpExpired(deps: CleanUpDeps, signal: AbortSignal): Promise<JobResult> {
  const { db, clock, codesChanged } = deps;
  const now = clock.now();
  const devices = await deps.deviceSummaries(await devicesWithExpiredCodes(db, now));
  const byOwner = new Map<number, DeviceSummary[]>();
  for (const device of devices.values()) byOwner.set(device.ownerId, [...(byOwner.get(device.ownerId) ?? []), device]);
  const total = { owners: 0, pins: 0, qr_codes: 0, guests: 0 };
  for (const [ownerId, owned] of byOwner) {
    signal.throwIfAborted();
    const cleaned = await db.transaction().execute((trx) => cleanUpOf(deps, trx, ownerId, owned, now));
    for (const { devicePk, pins, qrCodes, guests } of cleaned) {
      codesChanged(devicePk);
      total.pins += pins;
      total.qr_codes += qrCodes;
      total.guests += guests;
    }
    if (cleaned.length > 0) total.owners += 1;
  }
  return total;
}

/** The devices of one owner, in the caller's transaction. */
export async function cleanUpOf(
  { notifier, audit, events }: CleanUpDeps,
  trx: AccessDatabase,
  ownerId: number,
  devices: readonly DeviceSummary[],
  now: Date,
) {
  const cleaned = [];
  // In one order, since others lock several devices too.
  for (const { id: devicePk, name } of devices.toSorted((a, b) => a.id - b.id)) {
    if (!(await lockDevice(trx, devicePk))) continue;
    const { pins, qrCodes } = await switchOffExpired(trx, devicePk, now);
    if (pins.length + qrCodes.length === 0) continue;
    await markCodesChanged(trx, devicePk);
    await publishPins(events, trx, pinUpdated, pins);
    for (const pin of pins) {
      const before: PinRow = { ...pin, is_active: true };
      await recordPin(audit, trx, 'pin.updated', before, pin);
    }
    for (const code of qrCodes) {
      await publishQrCode(events, trx, qrCodeUpdated, code);
      await recordQrCode(audit, trx, 'qr_code.updated', { ...code, is_active: true }, code);
    }
    const guests = pins.filter((pin) => pin.temporary_access_id !== null).length;
    cleaned.push({ devicePk, device: name, pins: pins.length - guests, qrCodes: qrCodes.length, guests });
  }
  if (cleaned.length > 0) {
    await notifier.notify(trx, {
      userId: ownerId,
      message: {
        template: 'cleanup_summary',
        params: { devices: cleaned.map(({ device, pins, qrCodes, guests }) => ({ device, pins, qrCodes, guests })), at: now },
      },
    });
  }
  return cleaned;
}
