import type { LockEkey } from '@smartlock/ttlock';
import type { VendorKey } from '../lock-vendor.ts';

/** Reference §5.1: frozen, deleted and reset ones open nothing. */
const dead: ReadonlySet<string> = new Set(['110405', '110408', '110410']);

export function isAlive({ keyStatus }: LockEkey): boolean {
  return keyStatus === null || !dead.has(keyStatus);
}

const instantOf = (ms: number | null): Date | null => (ms === null || ms <= 0 ? null : new Date(ms));

export function vendorKey({ keyId, username, keyName, startDate, endDate }: LockEkey): VendorKey {
  return {
    ref: String(keyId),
    holder: username ?? '',
    name: keyName ?? '',
    startsAt: instantOf(startDate),
    endsAt: instantOf(endDate),
  };
}
