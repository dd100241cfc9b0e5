import type { User } from './accounts.ts';
import type { CloudLock, EKey } from './cloud-lock.ts';
import { RowList } from './row-list.ts';
import type { World } from './world.ts';

export interface NewLock {
  owner: User;
  lockId?: number;
  alias?: string;
  featureValue?: string;
  network?: 'gateway' | 'wifi';
}

/** A value seen on real locks, here with freeze, cyclic codes, NB-less, faces, QR codes and a door sensor added, so that everything can be tried. */
export const defaultFeatureValue = (
  0x801c2f44754cf5f7n |
  (1n << 11n) |
  (1n << 12n) |
  (1n << 36n) |
  (1n << 44n) |
  (1n << 53n) |
  (1n << 108n)
)
  .toString(16)
  .toUpperCase();

const minimumIdLength = 1_000_001;

export function createLock(world: World, { owner, lockId, alias, featureValue, network = 'gateway' }: NewLock): CloudLock {
  const id = lockId === undefined ? world.nextId('lock', minimumIdLength) : world.claimId('lock', lockId);
  const mac = world.mac();
  const name = `M203T_${mac.split(':').slice(3).reverse().join('').toLowerCase()}`;
  const wifiBit = network === 'wifi' ? 1n << 56n : 0n;
  const lock: CloudLock = {
    lockId: id,
    ownerUid: owner.uid,
    alias: alias ?? name,
    name,
    mac,
    featureBits: BigInt(`0x${featureValue ?? defaultFeatureValue}`) | wifiBit,
    modelNum: 'SN9206_PV53',
    hardwareRevision: '1.6',
    firmwareRevision: '6.0.6.210622',
    initializedAt: world.now,
    lockData: Buffer.from(world.random.hex(384), 'hex').toString('base64'),
    lockKey: Buffer.from(world.random.hex(64), 'hex').toString('base64'),
    aesKeyStr: (world.random.hex(32).match(/../g) ?? []).join(','),
    adminPwd: Buffer.from(world.random.hex(48), 'hex').toString('base64'),
    deletePwd: '',
    secret: world.random.hex(32),
    groupId: undefined,
    electricQuantity: 100,
    batteryKnownAt: world.now,
    network,
    wifi: { isConfigured: true, isOnline: network === 'wifi', isPowerSaving: false, networkName: 'Simulated WiFi', rssiGrade: 3 },
    isRemoteUnlockOn: true,
    hasPasscodeData: true,
    isNbRegistered: false,
    isStateKnown: true,
    autoLockMaxSeconds: 900,
    cardCapacity: 500,
    recordLagMs: 0,
    isBusy: false,
    isUploading: false,
    lastAwakeAt: 0,
    settings: new Map([
      [2, 2],
      [3, 1],
      [4, 1],
      [6, 1],
      [7, 1],
      [8, 3],
    ]),
    passage: { mode: 2, autoUnlock: 2, week: [] },
    passcodes: new RowList(),
    digitsTaken: new Map(),
    randomIssued: new Map(),
    credentials: { card: new RowList(), fingerprint: new RowList(), face: new RowList() },
    qrCodes: new RowList(),
    keypads: new RowList(),
    remotes: new RowList(),
    doorSensor: undefined,
    records: [],
    asyncCommands: [],
    door: world.newDoor(String(world.random.between(1_000_000, 9_999_999)), () => lock),
  };
  lock.door.timezoneOffsetMs = 0;
  world.locks.set(id, lock);
  addKey(world, lock, { uid: owner.uid, name: lock.alias, isAdmin: true, senderUsername: owner.username });
  return lock;
}

export function addKey(world: World, lock: CloudLock, key: Pick<EKey, 'uid' | 'name' | 'senderUsername'> & Partial<EKey>): EKey {
  return world.keys.add({
    id: world.nextId('key', 2_001),
    createdAt: world.now,
    lockId: lock.lockId,
    isAdmin: false,
    keyRight: 0,
    startDate: 0,
    endDate: 0,
    remarks: '',
    remoteEnable: 1,
    status: '110401',
    groupId: undefined,
    ...key,
  });
}
