import { hasFeature, TTLockApiError, type Lock, type TTLockClient } from '@smartlock/ttlock';
import type { Clock } from '../../platform/clock.ts';
import type { StatusDepth, VendorStatus } from '../lock-vendor.ts';
import { vendorLock } from './locks.ts';

interface Options {
  readonly signal?: AbortSignal;
}

/** How each lock is reached: one list of gateways, and one call for each that is online, however many locks there are. */
async function waysOf(client: TTLockClient, options: Options): Promise<ReadonlyMap<string, number | null>> {
  const strongest = new Map<string, number | null>();
  for await (const gateway of client.gateways.list({}, options)) {
    if (!gateway.isOnline) continue;
    for (const { lockId, rssi } of await client.gateways.listLocks(gateway.gatewayId, options)) {
      const key = String(lockId);
      const known = strongest.get(key) ?? null;
      strongest.set(key, known === null ? rssi : Math.max(known, rssi ?? known));
    }
  }
  return strongest;
}

/** Asks the lock itself. A lock that does not answer now has no known state. */
async function askState(client: TTLockClient, lock: Lock, options: Options): Promise<'locked' | 'unlocked' | null> {
  try {
    const state = await client.getOpenState(lock.lockId, options);
    return state === 'unknown' ? null : state;
  } catch (error) {
    if (error instanceof TTLockApiError && error.facts.family !== 'quota' && error.facts.family !== 'token') return null;
    throw error;
  }
}

/** A gateway counts as online for some minutes after its power was cut, so "true" may be old. */
export async function readStatuses(
  client: TTLockClient,
  clock: Clock,
  refs: readonly string[],
  depth: StatusDepth,
  options: Options,
): Promise<ReadonlyMap<string, VendorStatus>> {
  const wanted = new Set(refs);
  const locks = (await client.locks.list({}, options).all()).filter(({ lockId }) => wanted.has(String(lockId)));
  const isWifi = (lock: Lock): boolean => hasFeature(lock.featureValue, 'wifi');
  const ways = locks.every(isWifi) ? new Map<string, number | null>() : await waysOf(client, options);
  const statuses = new Map<string, VendorStatus>();
  for (const lock of locks) {
    const ref = String(lock.lockId);
    const isOnline = isWifi(lock) ? (await client.locks.getWifi(lock.lockId, options)).isOnline : ways.has(ref);
    statuses.set(ref, {
      isOnline,
      lockState: depth === 'lock' && isOnline ? await askState(client, lock, options) : null,
      door: null,
      batteryLevel: vendorLock(lock).batteryLevel,
      signalDbm: ways.get(ref) ?? null,
      firmwareVersion: null,
      observedAt: clock.now(),
    });
  }
  return statuses;
}
