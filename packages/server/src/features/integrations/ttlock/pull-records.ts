import type { AccessAttempt, VendorDeviceRow } from '../../devices/index.ts';
import type { VendorRecord } from '../../../vendors/lock-vendor.ts';
import type { TtlockContext } from './context.ts';

function attemptOf(device: VendorDeviceRow, record: VendorRecord, action: 'lock' | 'unlock'): AccessAttempt {
  return {
    devicePk: device.id,
    userId: null,
    personName: record.personName,
    method: record.method,
    action,
    success: record.success,
    failureReason: record.success ? null : record.text,
    ipAddress: null,
    userAgent: null,
    requestId: null,
    eventId: record.id,
    credentialRef: null,
    offline: false,
    occurredAt: record.occurredAt,
  };
}

/** What happened at the lock goes into the access log, each record once, together with how far was read. */
export async function pullRecords(
  context: TtlockContext,
  accountId: number,
  device: VendorDeviceRow,
  signal: AbortSignal,
): Promise<number> {
  const lock = { accountId, ref: device.vendor_ref };
  const { records, cursor } = await context.vendor.readRecords(lock, device.records_cursor, signal);
  const attempts = records
    .flatMap((record) => (record.action === null ? [] : [attemptOf(device, record, record.action)]))
    .sort((a, b) => a.occurredAt.getTime() - b.occurredAt.getTime());
  await context.root.transaction().execute(async (trx) => {
    await context.recordAccess(trx, attempts);
    await context.devices.saveRecordsCursor(trx, device.id, cursor);
  });
  const last = attempts.findLast((attempt) => attempt.success);
  if (last !== undefined && last.occurredAt > (device.reported_at ?? new Date(0))) {
    const lockState = last.action === 'lock' ? 'locked' : 'unlocked';
    await context.devices.recordVendorStates([
      { device, observedAt: last.occurredAt, isOnline: null, batteryLevel: null, lockState },
    ]);
  }
  return attempts.length;
}

export async function pullRecordsOf(
  context: TtlockContext,
  accountId: number,
  ref: string,
  signal: AbortSignal,
): Promise<number | null> {
  const device = (await context.devices.vendorDevices(accountId)).find((one) => one.vendor_ref === ref);
  return device === undefined ? null : await pullRecords(context, accountId, device, signal);
}
