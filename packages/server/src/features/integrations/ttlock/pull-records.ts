import type { AccessAttempt, VendorDeviceRow, VendorEvent } from '../../devices/index.ts';
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

function eventsOf({ id, isAlarm, door, text, occurredAt }: VendorRecord): VendorEvent[] {
  if (door !== null) return [{ id, type: 'door', action: door === 'closed' ? 'close' : door, reason: null, occurredAt }];
  return isAlarm ? [{ id, type: 'tamper', action: null, reason: text, occurredAt }] : [];
}

/** What the newest records tell of the state, where they are newer than what is known of it. */
async function followRecords(context: TtlockContext, device: VendorDeviceRow, records: readonly VendorRecord[]): Promise<void> {
  const since = device.reported_at ?? new Date(0);
  const inOrder = records
    .filter(({ occurredAt }) => occurredAt > since)
    .sort((a, b) => a.occurredAt.getTime() - b.occurredAt.getTime());
  const moved = inOrder.findLast(({ success, action }) => success && action !== null);
  const door = inOrder.findLast((record) => record.door !== null)?.door ?? null;
  const observedAt = inOrder.at(-1)?.occurredAt;
  if (observedAt === undefined || (moved === undefined && door === null)) return;
  const lockState = moved === undefined ? null : moved.action === 'lock' ? ('locked' as const) : ('unlocked' as const);
  await context.devices.recordVendorStates([
    { device, observedAt, isOnline: null, batteryLevel: null, lockState, door: door === 'held_open' ? 'open' : door },
  ]);
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
    await context.devices.recordVendorEvents(trx, device.id, records.flatMap(eventsOf));
    await context.devices.saveRecordsCursor(trx, device.id, cursor);
  });
  await followRecords(context, device, records);
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
