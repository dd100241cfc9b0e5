import type { CredentialKind, DoorLock } from './door-lock.ts';
import type { WeekPeriod } from './params.ts';
import { RowList } from './row-list.ts';

/** `status` of a credential on the wire. What time decides (1 valid, 2 expired, 3 pending) is not stored. */
export const credentialStatus = { valid: 1, expired: 2, pending: 3, adding: 4, addFailed: 5 } as const;

export interface Passcode {
  id: number;
  name: string;
  createdAt: number;
  digits: string;
  type: number;
  startDate: number;
  endDate: number;
  isCustom: boolean;
  senderUsername: string;
  /** Set while the lock has not confirmed it, or did not take it. */
  transit: 4 | 5 | undefined;
  isUsed: boolean;
  /** The lock said that it does not hold it. */
  isInvalid: boolean;
}

/** A card, a fingerprint or a face. */
export interface Credential {
  id: number;
  name: string;
  createdAt: number;
  number: string;
  type: number;
  startDate: number;
  endDate: number;
  cyclicConfig: WeekPeriod[];
  senderUsername: string;
}

export interface QrCode {
  id: number;
  name: string;
  createdAt: number;
  number: string;
  type: number;
  startDate: number;
  endDate: number;
  refreshTime: number;
  cyclicConfig: WeekPeriod[];
  creator: string;
  isCustom: boolean;
}

/** A wireless keypad or a remote (key fob). */
export interface Accessory {
  id: number;
  name: string;
  createdAt: number;
  number: string;
  mac: string;
  featureValue: string;
  battery: number;
}

export interface DoorSensor {
  id: number;
  name: string;
  number: string;
  mac: string;
  battery: number;
  version: string;
  warningSeconds: number;
}

export interface CloudRecord {
  recordId: number;
  recordTypeFromLock: number;
  recordType: number;
  success: number;
  username: string | null;
  keyboardPwd: string;
  lockDate: number;
  serverDate: number;
  electricQuantity: number;
}

export const feature = {
  passcode: 0,
  card: 1,
  fingerprint: 2,
  autoLock: 4,
  passcodeManagement: 7,
  lockCommand: 8,
  remoteUnlock: 10,
  freeze: 11,
  cyclicPasscodes: 12,
  nb: 16,
  passageMode: 22,
  wirelessKeypad: 24,
  remote: 41,
  qrCode: 44,
  doorSensor: 50,
  face: 53,
  wifi: 56,
  incompleteKeypad: 60,
  customQrCode: 108,
} as const;

/** What the service knows of a lock; `door` is the thing itself. */
export interface CloudLock {
  lockId: number;
  ownerUid: number;
  alias: string;
  name: string;
  mac: string;
  featureBits: bigint;
  modelNum: string;
  hardwareRevision: string;
  firmwareRevision: string;
  initializedAt: number;
  lockData: string;
  lockKey: string;
  aesKeyStr: string;
  adminPwd: string;
  deletePwd: string;
  /** Shared with the lock at its initialisation; random codes come from it. */
  secret: string;
  groupId: number | undefined;
  electricQuantity: number;
  batteryKnownAt: number;
  network: 'gateway' | 'wifi';
  wifi: { isConfigured: boolean; isOnline: boolean; isPowerSaving: boolean; networkName: string; rssiGrade: number };
  isRemoteUnlockOn: boolean;
  hasPasscodeData: boolean;
  isNbRegistered: boolean;
  isStateKnown: boolean;
  autoLockMaxSeconds: number;
  cardCapacity: number;
  recordLagMs: number;
  isBusy: boolean;
  isUploading: boolean;
  lastAwakeAt: number;
  /** By number of lock/updateSetting. */
  settings: Map<number, number>;
  passage: { mode: number; autoUnlock: number; week: WeekPeriod[] };
  passcodes: RowList<Passcode>;
  /** How many rows carry these digits. */
  digitsTaken: Map<string, number>;
  /** (type, start, end) of random codes, deleted ones too: `live` is the row, or undefined after its deletion. */
  randomIssued: Map<string, { count: number; live: number | undefined }>;
  credentials: Record<Extract<CredentialKind, 'card' | 'fingerprint' | 'face'>, RowList<Credential>>;
  qrCodes: RowList<QrCode>;
  keypads: RowList<Accessory>;
  remotes: RowList<Accessory>;
  doorSensor: DoorSensor | undefined;
  records: CloudRecord[];
  /** What waits for a power-saving lock to connect. */
  asyncCommands: (() => void)[];
  door: DoorLock;
}

export interface Gateway {
  gatewayId: number;
  ownerUid: number;
  mac: string;
  networkMac: string;
  name: string;
  version: number;
  networkName: string;
  modelNum: string;
  hardwareRevision: string;
  firmwareRevision: string;
  registeredAt: number;
  isPowered: boolean;
  /** False: gone, and the service has noticed. */
  isOnline: boolean;
  lostPowerAt: number;
  isUpgrading: boolean;
  isBusy: boolean;
  extraDelayMs: number;
  links: Map<number, { rssi: number; heardAt: number }>;
}

/** An eKey; the administrator of a lock holds one as well. */
export interface EKey {
  id: number;
  name: string;
  createdAt: number;
  lockId: number;
  uid: number;
  isAdmin: boolean;
  keyRight: number;
  startDate: number;
  endDate: number;
  remarks: string;
  remoteEnable: number;
  status: '110401' | '110402' | '110405' | '110408' | '110410';
  senderUsername: string;
  groupId: number | undefined;
}

export function hasFeature(lock: CloudLock, bit: number): boolean {
  return ((lock.featureBits >> BigInt(bit)) & 1n) === 1n;
}

export function addPasscode(lock: CloudLock, passcode: Passcode): Passcode {
  lock.digitsTaken.set(passcode.digits, (lock.digitsTaken.get(passcode.digits) ?? 0) + 1);
  return lock.passcodes.add(passcode);
}

export function removePasscode(lock: CloudLock, passcode: Passcode): void {
  releaseDigits(lock, passcode.digits);
  lock.passcodes.delete(passcode.id);
  for (const issued of lock.randomIssued.values()) if (issued.live === passcode.id) issued.live = undefined;
}

export function changeDigits(lock: CloudLock, passcode: Passcode, digits: string): void {
  releaseDigits(lock, passcode.digits);
  lock.digitsTaken.set(digits, (lock.digitsTaken.get(digits) ?? 0) + 1);
  passcode.digits = digits;
}

function releaseDigits(lock: CloudLock, digits: string): void {
  const left = (lock.digitsTaken.get(digits) ?? 1) - 1;
  if (left <= 0) lock.digitsTaken.delete(digits);
  else lock.digitsTaken.set(digits, left);
}
