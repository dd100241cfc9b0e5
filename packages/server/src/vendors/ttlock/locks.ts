import { hasFeature, type Gateway, type Lock } from '@smartlock/ttlock';
import type { Capability, CodeRules, LockCapabilities, VendorGateway, VendorLock } from '../lock-vendor.ts';

const hourMs = 3_600_000;

/** Reference §4: custom passcodes are permanent or for a period, kept to the minute; the lock's own algorithm knows more, to the hour. */
export const codeRules: CodeRules = {
  digitsMin: 4,
  digitsMax: 9,
  capacity: 250,
  kinds: ['permanent', 'period'],
  stepMs: 60_000,
  offline: {
    kinds: ['one_time', 'permanent', 'period', 'erase', 'recurring'],
    stepMs: hourMs,
    periodMaxMs: 366 * 24 * hourMs,
    firstUseWithinMs: 24 * hourMs,
  },
};

const gatewayModels: Readonly<Record<number, string>> = { 1: 'G1', 2: 'G2', 3: 'G3', 4: 'G4', 5: 'G5', 6: 'G6' };

function capabilitiesOf(lock: Pick<Lock, 'featureValue' | 'hasGateway'>): LockCapabilities {
  const can = (feature: Parameters<typeof hasFeature>[1]): boolean => hasFeature(lock.featureValue, feature);
  const overTheAir = (isAble: boolean): Capability => (!isAble ? 'no' : lock.hasGateway || can('wifi') ? 'yes' : 'not_now');
  return {
    // The bit may also be missing because Remote Unlock is switched off in the app, which people can change.
    unlock: can('unlockByGateway') ? overTheAir(true) : can('remoteUnlockSwitch') ? 'not_now' : 'no',
    lock: overTheAir(can('lockCommand')),
    codes: overTheAir(can('passcode')),
    offline_codes: can('passcode') && !can('noClock') ? 'yes' : 'no',
    recurring_codes: can('cyclicPasscodes') ? 'yes' : 'no',
    records: 'yes',
    door_state: can('doorSensor') || can('wirelessDoorSensor') ? overTheAir(true) : 'no',
  };
}

/** Of what the service hands out, this and no more: nothing that opens the lock. */
export function vendorLock(lock: Lock): VendorLock {
  const name = lock.lockAlias ?? lock.lockName;
  return {
    ref: String(lock.lockId),
    name: name === null || name.trim() === '' ? `TTLock ${lock.lockId}` : name,
    hardwareAddress: lock.lockMac,
    batteryLevel: lock.electricQuantity === null || lock.electricQuantity < 0 ? null : Math.min(lock.electricQuantity, 100),
    isReachable: lock.hasGateway || hasFeature(lock.featureValue, 'wifi') ? null : false,
    capabilities: capabilitiesOf(lock),
    codeRules,
  };
}

export function vendorGateway(gateway: Gateway): VendorGateway {
  return {
    ref: String(gateway.gatewayId),
    name: gateway.gatewayName ?? `Gateway ${gateway.gatewayId}`,
    model:
      gateway.gatewayVersion === null ? null : (gatewayModels[gateway.gatewayVersion] ?? `version ${gateway.gatewayVersion}`),
    networkName: gateway.networkName,
    isOnline: gateway.isOnline,
    lockCount: gateway.lockNum,
  };
}
