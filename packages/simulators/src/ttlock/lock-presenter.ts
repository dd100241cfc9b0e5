import { feature, hasFeature, type CloudLock } from './cloud-lock.ts';
import type { World } from './world.ts';

/** As the service shows it: bit 10 may go while the Remote Unlock switch is off. */
export function featureValue(world: World, lock: CloudLock): string {
  const isHidden = !lock.isRemoteUnlockOn && world.switches.remote_unlock_bit;
  const bits = isHidden ? lock.featureBits & ~(1n << BigInt(feature.remoteUnlock)) : lock.featureBits;
  return bits.toString(16).toUpperCase();
}

export function presentLock(world: World, lock: CloudLock): object {
  const group = lock.groupId === undefined ? undefined : world.groups.get(lock.groupId);
  return {
    lockId: lock.lockId,
    lockName: lock.name,
    lockAlias: lock.alias,
    lockMac: lock.mac,
    electricQuantity: lock.electricQuantity,
    electricQuantityUpdateDate: lock.batteryKnownAt,
    featureValue: featureValue(world, lock),
    hasGateway: hasGateway(world, lock),
    lockData: lock.lockData,
    ...(group === undefined ? {} : { groupId: group.id, groupName: group.name }),
    date: lock.initializedAt,
    bindDate: lock.initializedAt,
    noKeyPwd: lock.door.adminCode,
    passageMode: lock.passage.mode,
    timezoneRawOffset: lock.door.timezoneOffsetMs,
    specialValue: 0,
    keyboardPwdVersion: 4,
  };
}

const settingFields = [
  ['lockSound', 6, 15],
  ['privacyLock', 2, 30],
  ['tamperAlert', 3, 28],
  ['resetButton', 4, 29],
  ['openDirection', 7, 36],
  ['soundVolume', 8, 43],
] as const;

export function presentLockDetail(world: World, lock: CloudLock): object {
  const settings = Object.fromEntries(
    settingFields.flatMap(([field, type, bit]) => (hasFeature(lock, bit) ? [[field, lock.settings.get(type) ?? 0]] : [])),
  );
  return {
    lockId: lock.lockId,
    lockName: lock.name,
    lockAlias: lock.alias,
    lockMac: lock.mac,
    noKeyPwd: lock.door.adminCode,
    adminPwd: lock.adminPwd,
    deletePwd: lock.deletePwd,
    lockKey: lock.lockKey,
    aesKeyStr: lock.aesKeyStr,
    lockFlagPos: 0,
    keyboardPwdVersion: 4,
    electricQuantity: lock.electricQuantity,
    specialValue: 0,
    featureValue: featureValue(world, lock),
    timezoneRawOffset: lock.door.timezoneOffsetMs,
    modelNum: lock.modelNum,
    hardwareRevision: lock.hardwareRevision,
    firmwareRevision: lock.firmwareRevision,
    autoLockTime: lock.door.autoLockSeconds <= 0 ? -1 : lock.door.autoLockSeconds,
    ...settings,
    hasGateway: hasGateway(world, lock),
    isFrozen: lock.door.isFrozen ? 1 : 2,
    displayPasscode: 0,
    sensitivity: -1,
    doubleVerification: 2,
    wirelessKeypadFeatureValue: '0',
    passageMode: lock.passage.mode,
    passageModeAutoUnlock: lock.passage.autoUnlock,
    date: lock.initializedAt,
    lockUpdateDate: lock.batteryKnownAt,
    lockVersion: { protocolType: 5, protocolVersion: 3, scene: 2, groupId: 1, orgId: 1 },
  };
}

function hasGateway(world: World, lock: CloudLock): number {
  if (lock.network === 'wifi') return world.switches.wifi_lock_has_gateway && lock.wifi.isOnline ? 1 : 0;
  return world.linkedGateways(lock).length > 0 ? 1 : 0;
}
