import type { CallOptions } from '../settings.ts';
import { acting, reading, readingByPost, setting, type Api } from '../transport/api.ts';
import type { Paged } from '../transport/paged.ts';
import { id, list, nothing, number, object, optional, text, yes, type Id, type Read } from '../transport/reading.ts';
import { checkId, checkList, checkText } from '../validation.ts';
import { readUpgrade, type UpgradeCheck } from './locks.ts';
import { paged, type PageParameters } from './paging.ts';

export const readGateway = object({
  gatewayId: id,
  gatewayMac: optional(text),
  gatewayName: optional(text),
  /** 1 G1, 2 G2, 3 G3 (wired), 4 G4 (4G). */
  gatewayVersion: optional(number),
  networkName: optional(text),
  networkMac: optional(text),
  lockNum: optional(number),
  /** Stays true for some minutes after the power was cut (reference §6). */
  isOnline: yes,
});
export type Gateway = Read<typeof readGateway>;

const readGatewayLock = object({
  lockId: id,
  lockMac: optional(text),
  lockName: optional(text),
  lockAlias: optional(text),
  /** Above −75 strong, below −85 weak. */
  rssi: optional(number),
  updateDate: optional(number),
});
export type GatewayLock = Read<typeof readGatewayLock>;

const readLockGateway = object({
  gatewayId: id,
  gatewayMac: optional(text),
  gatewayName: optional(text),
  rssi: optional(number),
  rssiUpdateDate: optional(number),
});
export type LockGateway = Read<typeof readLockGateway>;

const readDevice = object({
  /** 0 lock, 1 electricity meter, 2 water meter. */
  deviceType: number,
  deviceId: id,
  deviceMac: optional(text),
  deviceName: optional(text),
  deviceAlias: optional(text),
  rssi: optional(number),
  updateDate: optional(number),
});
export type GatewayDevice = Read<typeof readDevice>;

const operations = {
  list: reading('/v3/gateway/list'),
  detail: reading('/v3/gateway/detail'),
  ofLock: reading('/v3/gateway/listByLock'),
  locks: reading('/v3/gateway/listLock'),
  devices: reading('/v3/gateway/listDevice'),
  delete: setting('/v3/gateway/delete'),
  rename: setting('/v3/gateway/rename'),
  transfer: acting('/v3/gateway/transfer'),
  isInitSuccess: readingByPost('/v3/gateway/isInitSuccess'),
  uploadDetail: setting('/v3/gateway/uploadDetail'),
  upgradeCheck: reading('/v3/gateway/upgradeCheck'),
  setUpgradeMode: setting('/v3/gateway/setUpgradeMode'),
};

export class Gateways {
  readonly #api: Api;

  constructor(api: Api) {
    this.#api = api;
  }

  list(page: PageParameters = {}, options?: CallOptions): Paged<Gateway> {
    return paged(this.#api, { operation: operations.list, item: readGateway }, {}, page, options);
  }

  async get(gatewayId: Id, options?: CallOptions): Promise<Gateway> {
    return await this.#api.call(operations.detail, { gatewayId: checkId('gatewayId', gatewayId) }, readGateway, options);
  }

  /** The locks that it has heard within the last half hour. */
  async listLocks(gatewayId: Id, options?: CallOptions): Promise<readonly GatewayLock[]> {
    const read = object({ list: list(readGatewayLock) });
    return (await this.#api.call(operations.locks, { gatewayId: checkId('gatewayId', gatewayId) }, read, options)).list;
  }

  /** The gateways that have heard the lock within the last half hour; commands go through the one with the best signal. */
  async listByLock(lockId: Id, options?: CallOptions): Promise<readonly LockGateway[]> {
    const read = object({ list: list(readLockGateway) });
    const checked = checkId('lockId', lockId);
    const answer = await this.#api.call(operations.ofLock, { lockId: checked }, read, options);
    this.#api.gateways.learn(
      checked,
      answer.list.map(({ gatewayId }) => gatewayId),
    );
    return answer.list;
  }

  async listDevices(gatewayId: Id, options?: CallOptions): Promise<readonly GatewayDevice[]> {
    const read = object({ list: list(readDevice) });
    return (await this.#api.call(operations.devices, { gatewayId: checkId('gatewayId', gatewayId) }, read, options)).list;
  }

  async rename(gatewayId: Id, gatewayName: string, options?: CallOptions): Promise<void> {
    const parameters = { gatewayId: checkId('gatewayId', gatewayId), gatewayName: checkText('gatewayName', gatewayName) };
    await this.#api.call(operations.rename, parameters, nothing, options);
  }

  async delete(gatewayId: Id, options?: CallOptions): Promise<void> {
    await this.#api.call(operations.delete, { gatewayId: checkId('gatewayId', gatewayId) }, nothing, options);
  }

  async transfer(gatewayIds: readonly Id[], receiverUsername: string, options?: CallOptions): Promise<void> {
    const gatewayIdList = checkList('gatewayIds', gatewayIds, checkId);
    const parameters = { gatewayIdList, receiverUsername: checkText('receiverUsername', receiverUsername) };
    await this.#api.call(operations.transfer, parameters, nothing, options);
  }

  /** Has a gateway that was just set up registered within the last 3 minutes? Answers its id. */
  async findNew(gatewayNetMac: string, options?: CallOptions): Promise<Id> {
    const parameters = { gatewayNetMac: checkText('gatewayNetMac', gatewayNetMac) };
    return (await this.#api.call(operations.isInitSuccess, parameters, object({ gatewayId: id }), options)).gatewayId;
  }

  async uploadDetail(
    gatewayId: Id,
    detail: {
      readonly modelNum: string;
      readonly hardwareRevision: string;
      readonly firmwareRevision: string;
      readonly networkName: string;
    },
    options?: CallOptions,
  ): Promise<void> {
    const { modelNum, hardwareRevision, firmwareRevision, networkName } = detail;
    const parameters = { gatewayId: checkId('gatewayId', gatewayId), modelNum, hardwareRevision, firmwareRevision, networkName };
    await this.#api.call(operations.uploadDetail, parameters, nothing, options);
  }

  async checkUpgrade(gatewayId: Id, options?: CallOptions): Promise<UpgradeCheck> {
    return await this.#api.call(operations.upgradeCheck, { gatewayId: checkId('gatewayId', gatewayId) }, readUpgrade, options);
  }

  /** It takes no commands meanwhile. */
  async setUpgradeMode(gatewayId: Id, options?: CallOptions): Promise<void> {
    await this.#api.call(operations.setUpgradeMode, { gatewayId: checkId('gatewayId', gatewayId) }, nothing, options);
  }
}
