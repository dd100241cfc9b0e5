import { largestPage } from '../constants.ts';
import type { CallOptions } from '../settings.ts';
import { acting, reading, readingByPost, setting, type Api } from '../transport/api.ts';
import type { Paged } from '../transport/paged.ts';
import { id, nothing, number, object, onOff, optional, secret, text, yes, type Id, type Read } from '../transport/reading.ts';
import { checkGroup, checkId, checkList, checkText, checkWhole } from '../validation.ts';
import { paged, type PageParameters } from './paging.ts';

const common = {
  lockId: id,
  /** The Bluetooth name. */
  lockName: optional(text),
  lockAlias: optional(text),
  lockMac: optional(text),
  /** Percent, as last heard. */
  electricQuantity: optional(number),
  electricQuantityUpdateDate: optional(number),
  /** See `hasFeature`. */
  featureValue: optional(text),
  hasGateway: yes,
  /** When it was set up. */
  date: optional(number),
  timezoneRawOffset: optional(number),
  /** For the SDK: opens the lock. */
  lockData: optional(secret),
  /** The administrator's passcode. */
  noKeyPwd: optional(secret),
};

export const readLock = object({ ...common, groupId: optional(id), groupName: optional(text), bindDate: optional(number) });
/** As lists show it. */
export type Lock = Read<typeof readLock>;

export const readLockDetail = object({
  ...common,
  modelNum: optional(text),
  hardwareRevision: optional(text),
  firmwareRevision: optional(text),
  /** Seconds; −1 is off. */
  autoLockTime: optional(number),
  lockSound: onOff,
  soundVolume: optional(number),
  privacyLock: onOff,
  tamperAlert: onOff,
  resetButton: onOff,
  /** 1 left, 2 right, 0 unknown. */
  openDirection: optional(number),
  passageMode: onOff,
  passageModeAutoUnlock: onOff,
  isFrozen: onOff,
  keyboardPwdVersion: optional(number),
  adminPwd: optional(secret),
  lockKey: optional(secret),
  aesKeyStr: optional(secret),
  deletePwd: optional(secret),
});
export type LockDetail = Read<typeof readLockDetail>;

export interface LockFilter extends Omit<PageParameters, 'orderBy'> {
  /** Part of the alias. */
  readonly lockAlias?: string | undefined;
  readonly groupId?: Id | undefined;
  /** TTHotel: 1 locks, 2 lift controls, 3 power savers. */
  readonly type?: number | undefined;
}

export type OpenState = 'locked' | 'unlocked' | 'unknown';

const operations = {
  list: reading('/v3/lock/list'),
  detail: reading('/v3/lock/detail'),
  initialize: acting('/v3/lock/initialize'),
  delete: setting('/v3/lock/delete'),
  rename: setting('/v3/lock/rename'),
  updateLockData: setting('/v3/lock/updateLockData'),
  transfer: acting('/v3/lock/transfer'),
  uploadBattery: setting('/v3/lock/updateElectricQuantity'),
  queryBattery: reading('/v3/lock/queryElectricQuantity'),
  unlock: acting('/v3/lock/unlock'),
  lock: setting('/v3/lock/lock'),
  emergencyLock: setting('/v3/lock/emergencyLock'),
  openState: reading('/v3/lock/queryOpenState'),
  freeze: setting('/v3/lock/freeze'),
  unfreeze: setting('/v3/lock/unfreeze'),
  frozen: reading('/v3/lock/queryStatus'),
  clock: reading('/v3/lock/queryDate'),
  setClock: setting('/v3/lock/updateDate'),
  setGroup: setting('/v3/lock/setGroup'),
  upgradeCheck: readingByPost('/v3/lock/upgradeCheck'),
  wifi: readingByPost('/v3/wifiLock/detail'),
};

const readWifi = object({
  networkName: optional(text),
  wifiMac: optional(text),
  /** 3 strong, 2 medium, 1 weak, 0 unknown. */
  rssiGrade: optional(number),
  isOnline: yes,
  powerSavingMode: onOff,
  ip: optional(text),
  subnetMask: optional(text),
  defaultGateway: optional(text),
  preferredDns: optional(text),
  alternateDns: optional(text),
});
export type WifiLock = Read<typeof readWifi>;

const firmware = object({ modelNum: optional(text), hardwareRevision: optional(text), firmwareRevision: optional(text) });
/** `needUpgrade`: 0 no, 1 yes, 2 unknown. */
export const readUpgrade = object({ needUpgrade: number, version: optional(text), firmwareInfo: optional(firmware) });
export type UpgradeCheck = Read<typeof readUpgrade>;

const states: readonly OpenState[] = ['locked', 'unlocked', 'unknown'];

/** Locks whose administrator the account is. What travels over the air waits for the gateway's other commands. */
export class Locks {
  readonly #api: Api;

  constructor(api: Api) {
    this.#api = api;
  }

  /** Locks shared with the account by eKey are in `ekeys.list`. */
  list(filter: LockFilter = {}, options?: CallOptions): Paged<Lock> {
    const parameters = {
      lockAlias: filter.lockAlias === undefined ? undefined : checkText('lockAlias', filter.lockAlias),
      groupId: filter.groupId === undefined ? undefined : checkGroup('groupId', filter.groupId),
      type: filter.type === undefined ? undefined : checkWhole('type', filter.type, 1, 3),
    };
    const kind = { operation: operations.list, item: readLock, largest: largestPage.locks, isOrdered: false };
    return paged(this.#api, kind, parameters, filter, options);
  }

  async get(lockId: Id, options?: CallOptions): Promise<LockDetail> {
    return await this.#api.call(operations.detail, { lockId: checkId('lockId', lockId) }, readLockDetail, options);
  }

  /** Opens the door. After a broken connection it is not sent again: the error is `outcome_unknown`. */
  async unlock(lockId: Id, options?: CallOptions): Promise<void> {
    await this.#api.callLock(operations.unlock, { lockId: checkId('lockId', lockId) }, nothing, options);
  }

  async lock(lockId: Id, options?: CallOptions): Promise<void> {
    await this.#api.callLock(operations.lock, { lockId: checkId('lockId', lockId) }, nothing, options);
  }

  /** Switches auto-lock on with this delay, then locks. */
  async emergencyLock(lockId: Id, autoLockSeconds: number, options?: CallOptions): Promise<void> {
    const autoLockTime = checkWhole('autoLockSeconds', autoLockSeconds, -1, 86_400);
    await this.#api.callLock(operations.emergencyLock, { lockId: checkId('lockId', lockId), autoLockTime }, nothing, options);
  }

  /** Asks the lock itself. An answer without a state, which occurs, is `unknown`. */
  async getOpenState(lockId: Id, options?: CallOptions): Promise<OpenState> {
    const read = object({ state: optional(number) });
    const { state } = await this.#api.callLock(operations.openState, { lockId: checkId('lockId', lockId) }, read, options);
    return states[state ?? 2] ?? 'unknown';
  }

  async freeze(lockId: Id, options?: CallOptions): Promise<void> {
    await this.#api.callLock(operations.freeze, { lockId: checkId('lockId', lockId) }, nothing, options);
  }

  async unfreeze(lockId: Id, options?: CallOptions): Promise<void> {
    await this.#api.callLock(operations.unfreeze, { lockId: checkId('lockId', lockId) }, nothing, options);
  }

  async isFrozen(lockId: Id, options?: CallOptions): Promise<boolean> {
    const read = object({ status: number });
    return (await this.#api.callLock(operations.frozen, { lockId: checkId('lockId', lockId) }, read, options)).status === 1;
  }

  /** Percent, asked of the lock itself. The last heard value is in `get`, and costs no radio. */
  async queryBattery(lockId: Id, options?: CallOptions): Promise<number> {
    const read = object({ electricQuantity: number });
    return (await this.#api.callLock(operations.queryBattery, { lockId: checkId('lockId', lockId) }, read, options))
      .electricQuantity;
  }

  async uploadBattery(lockId: Id, percent: number, options?: CallOptions): Promise<void> {
    const electricQuantity = checkWhole('percent', percent, 0, 100);
    await this.#api.call(operations.uploadBattery, { lockId: checkId('lockId', lockId), electricQuantity }, nothing, options);
  }

  /** The lock's own clock, by which it judges every code. */
  async getTime(lockId: Id, options?: CallOptions): Promise<Date> {
    const read = object({ date: number });
    return new Date((await this.#api.callLock(operations.clock, { lockId: checkId('lockId', lockId) }, read, options)).date);
  }

  /** Sets the lock's clock to now. */
  async setTime(lockId: Id, options?: CallOptions): Promise<Date> {
    const read = object({ date: number });
    return new Date((await this.#api.callLock(operations.setClock, { lockId: checkId('lockId', lockId) }, read, options)).date);
  }

  async rename(lockId: Id, lockAlias: string, options?: CallOptions): Promise<void> {
    const parameters = { lockId: checkId('lockId', lockId), lockAlias: checkText('lockAlias', lockAlias) };
    await this.#api.call(operations.rename, parameters, nothing, options);
  }

  /** Group 0 takes it out of its group. */
  async setGroup(lockId: Id, groupId: Id, options?: CallOptions): Promise<void> {
    const parameters = { lockId: checkId('lockId', lockId), groupId: checkGroup('groupId', groupId) };
    await this.#api.call(operations.setGroup, parameters, nothing, options);
  }

  /** The sender cannot take it back. Transfer the gateway too: it serves the locks of its own account alone. */
  async transfer(lockIds: readonly Id[], receiverUsername: string, options?: CallOptions): Promise<void> {
    const lockIdList = checkList('lockIds', lockIds, checkId);
    const parameters = { lockIdList, receiverUsername: checkText('receiverUsername', receiverUsername) };
    await this.#api.call(operations.transfer, parameters, nothing, options);
  }

  /** Removes it from the cloud with everything on it. Reset the lock itself first, or it must be reset by hand. */
  async delete(lockId: Id, options?: CallOptions): Promise<void> {
    await this.#api.call(operations.delete, { lockId: checkId('lockId', lockId) }, nothing, options);
  }

  /** With the data that the phone SDK made. */
  async initialize(
    wish: { readonly lockData: string; readonly lockAlias?: string | undefined; readonly groupId?: Id | undefined },
    options?: CallOptions,
  ): Promise<{ readonly lockId: Id; readonly keyId: Id | null }> {
    const parameters = {
      lockData: checkText('lockData', wish.lockData),
      lockAlias: wish.lockAlias,
      groupId: wish.groupId === undefined ? undefined : checkGroup('groupId', wish.groupId),
    };
    return await this.#api.call(operations.initialize, parameters, object({ lockId: id, keyId: optional(id) }), options);
  }

  async updateLockData(lockId: Id, lockData: string, options?: CallOptions): Promise<void> {
    const parameters = { lockId: checkId('lockId', lockId), lockData: checkText('lockData', lockData) };
    await this.#api.call(operations.updateLockData, parameters, nothing, options);
  }

  async checkUpgrade(lockId: Id, options?: CallOptions): Promise<UpgradeCheck> {
    return await this.#api.call(operations.upgradeCheck, { lockId: checkId('lockId', lockId) }, readUpgrade, options);
  }

  /** Of a lock with a radio of its own. */
  async getWifi(lockId: Id, options?: CallOptions): Promise<WifiLock> {
    return await this.#api.call(operations.wifi, { lockId: checkId('lockId', lockId) }, readWifi, options);
  }
}
