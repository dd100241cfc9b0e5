import type { LockReading, QueriedDevice, UtecDevice } from '@smartlock/utec';
import type { CloudDevice, CloudReading, CodeRules, LockCapabilities, VendorLock, VendorStatus } from '../lock-vendor.ts';

/** Codes are numbers of 4 to 8 digits, kept to the minute. U-tec documents no capacity; this one keeps a mistake from filling a lock. */
export const codeRules: CodeRules = {
  digitsMin: 4,
  digitsMax: 8,
  refusesLeadingZero: true,
  capacity: 100,
  kinds: ['permanent', 'period'],
  stepMs: 60_000,
  offline: null,
};

/** The document gives lock users to `utec-lock` alone. */
function capabilitiesOf(device: UtecDevice): LockCapabilities {
  const hasCodes = /^utec-lock$/i.test(device.handleType ?? '') || device.handleType === null;
  return {
    unlock: 'yes',
    lock: 'yes',
    codes: hasCodes ? 'yes' : 'no',
    offline_codes: 'no',
    recurring_codes: hasCodes ? 'yes' : 'no',
    records: 'no',
    door_state: device.hasDoorSensor ? 'yes' : 'no',
  };
}

export function vendorLock(device: UtecDevice, reading: QueriedDevice | undefined): VendorLock {
  return {
    ref: device.id,
    name: device.name.trim() === '' ? `U-tec ${device.id}` : device.name,
    hardwareAddress: /^([0-9a-f]{2}:){5}[0-9a-f]{2}$/i.test(device.id) ? device.id : null,
    batteryLevel: reading?.lock?.batteryPercent ?? null,
    isReachable: reading?.lock?.isOnline ?? null,
    capabilities: capabilitiesOf(device),
    codeRules,
  };
}

export function cloudDevice({ id, ...device }: UtecDevice): CloudDevice {
  const { name, category, handleType, manufacturer, model, hardwareVersion, serialNumber, attributes, customData, isLock } =
    device;
  return {
    ref: id,
    name,
    category,
    handleType,
    manufacturer,
    model,
    hardwareVersion,
    serialNumber,
    attributes,
    customData,
    isLock,
  };
}

const lockStates = { Locked: 'locked', Unlocked: 'unlocked', Jammed: 'jammed', Unknown: null } as const;
const doorStates = { Open: 'open', Closed: 'closed', Unknown: null } as const;

/** Only being online is live: of a lock that is away the rest may be months old, and is not told as a state. */
export function vendorStatus(lock: LockReading, observedAt: Date): VendorStatus {
  const isAway = lock.isOnline === false;
  return {
    observedAt,
    isOnline: lock.isOnline,
    lockState: isAway || lock.lockState === null ? null : lockStates[lock.lockState],
    door: isAway || lock.door === null ? null : doorStates[lock.door],
    batteryLevel: isAway ? null : lock.batteryPercent,
    signalDbm: null,
    firmwareVersion: null,
  };
}

/** A device that the cloud refuses as offline is one that is away. Null: it says nothing of the device. */
export function cloudReading(queried: QueriedDevice, observedAt: Date): CloudReading | null {
  if (queried.error === null) return { ...vendorStatus(queried.lock, observedAt), states: queried.states };
  if (queried.error.code !== 'device_offline') return null;
  const states = [{ capability: 'st.healthCheck', name: 'status', value: 'Offline' }];
  return {
    observedAt,
    isOnline: false,
    lockState: null,
    door: null,
    batteryLevel: null,
    signalDbm: null,
    firmwareVersion: null,
    states,
  };
}
