import { describeRecord, recordKey, type LockRecord } from '@smartlock/ttlock';
import { createHash } from 'node:crypto';
import type { VendorRecord } from '../lock-vendor.ts';

const dayMs = 86_400_000;
/** Records may reach the cloud days after they happened (reference §7.2), so each reading goes back a while; their ids tell which were seen. */
export const overlapMs = 3 * dayMs;
/** What a first reading is content with. */
export const firstLookMs = 30 * dayMs;

/** By the cloud's numbering (reference §7.3). */
const methods: Readonly<Record<string, readonly number[]>> = {
  app: [1, 52, 75, 76],
  remote: [3, 11, 12],
  pin: [4, 34, 53, 92],
  card: [7, 35, 49, 51],
  fingerprint: [8, 33],
  wristband: [9],
  key: [10, 36],
  auto: [45, 63, 50],
  button: [46, 47, 37, 32],
  key_fob: [55],
  qr: [57, 58, 61, 62],
  face: [67, 68, 69, 71],
  palm: [84, 85, 86, 88],
};
const methodOf: ReadonlyMap<number, string> = new Map(
  Object.entries(methods).flatMap(([method, types]) => types.map((type): [number, string] => [type, method])),
);
/** Failed attempts have no effect of their own; what was attempted is known all the same. */
const attemptsToLock = new Set([11, 33, 34, 35, 36, 45, 47, 61, 66, 69, 86]);
const neverAnAttempt = new Set([2, 5, 6, 29, 30, 31, 32, 37, 42, 43, 44, 48, 54, 55, 59, 60, 64, 123]);

function actionOf(record: LockRecord): 'lock' | 'unlock' | null {
  const { effect } = describeRecord(record.recordType, true);
  if (effect === 'unlocked') return 'unlock';
  if (effect === 'locked') return 'lock';
  if (record.success || neverAnAttempt.has(record.recordType) || !methodOf.has(record.recordType)) return null;
  return attemptsToLock.has(record.recordType) ? 'lock' : 'unlock';
}

const doors: Readonly<Record<number, 'open' | 'closed' | 'held_open'>> = {
  30: 'closed',
  31: 'open',
  32: 'open',
  64: 'held_open',
};

/** Names of passcodes are often the digits themselves, which must not end up in a log. */
function personOf({ username, keyboardPwd }: LockRecord): string | null {
  const name = username?.trim() ?? '';
  if (name === '' || name === keyboardPwd || /^\d{4,9}$/.test(name)) return null;
  return name.slice(0, 200);
}

/** Older records have no id: their own fields tell them apart, hashed, since one of them may be a passcode. */
function idOf(record: LockRecord): string {
  if (record.recordId !== null) return `ttlock:${record.recordId}`;
  return `ttlock:${createHash('sha256').update(recordKey(record)).digest('hex').slice(0, 32)}`;
}

export function vendorRecord(record: LockRecord): VendorRecord {
  const { text, isAlarm } = describeRecord(record.recordType, record.success);
  return {
    id: idOf(record),
    occurredAt: new Date(record.lockDate),
    receivedAt: record.serverDate === null ? null : new Date(record.serverDate),
    action: actionOf(record),
    method: methodOf.get(record.recordType) ?? 'other',
    success: record.success,
    personName: personOf(record),
    text,
    isAlarm,
    door: doors[record.recordType] ?? null,
  };
}
