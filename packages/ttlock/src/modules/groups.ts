import { orderByOptions } from '../constants.ts';
import type { CallOptions } from '../settings.ts';
import { acting, reading, setting, type Api } from '../transport/api.ts';
import { id, list, nothing, object, text, type Id, type Read } from '../transport/reading.ts';
import { checkGroup, checkId, checkOneOf, checkText } from '../validation.ts';

const readGroup = object({ groupId: id, name: text });
export type Group = Read<typeof readGroup>;

const operations = {
  add: acting('/v3/group/add'),
  list: reading('/v3/group/list'),
  delete: setting('/v3/group/delete'),
  update: setting('/v3/group/update'),
  setDevice: setting('/v3/group/setDeviceGroup'),
};

export const deviceTypes = { lock: 0, electricityMeter: 1, waterMeter: 2 } as const;

export class Groups {
  readonly #api: Api;

  constructor(api: Api) {
    this.#api = api;
  }

  async add(name: string, options?: CallOptions): Promise<{ readonly groupId: Id }> {
    return await this.#api.call(operations.add, { name: checkText('name', name) }, object({ groupId: id }), options);
  }

  async list(options?: CallOptions): Promise<readonly Group[]> {
    const read = object({ list: list(readGroup) });
    return (await this.#api.call(operations.list, { orderBy: orderByOptions.byName }, read, options)).list;
  }

  async rename(groupId: Id, name: string, options?: CallOptions): Promise<void> {
    const parameters = { groupId: checkId('groupId', groupId), name: checkText('name', name) };
    await this.#api.call(operations.update, parameters, nothing, options);
  }

  async delete(groupId: Id, options?: CallOptions): Promise<void> {
    await this.#api.call(operations.delete, { groupId: checkId('groupId', groupId) }, nothing, options);
  }

  /** Group 0 takes it out of its group. Locks have `locks.setGroup` besides. */
  async setDevice(deviceType: keyof typeof deviceTypes, deviceId: Id, groupId: Id, options?: CallOptions): Promise<void> {
    const names = Object.keys(deviceTypes) as (keyof typeof deviceTypes)[];
    const parameters = {
      deviceType: deviceTypes[checkOneOf('deviceType', deviceType, names)],
      deviceId: checkId('deviceId', deviceId),
      groupId: checkGroup('groupId', groupId),
    };
    await this.#api.call(operations.setDevice, parameters, nothing, options);
  }
}
