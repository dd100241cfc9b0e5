import { addTypes, changeTypes, deleteTypes } from '../constants.ts';
import { ParameterError } from '../errors/errors.ts';
import type { CallOptions } from '../settings.ts';
import { acting, reading, readingByPost, setting, type Api } from '../transport/api.ts';
import type { Paged } from '../transport/paged.ts';
import { id, nothing, number, object, optional, text, type Id, type Read } from '../transport/reading.ts';
import { checkId, checkPeriod, checkPeriodOrPermanent, checkText } from '../validation.ts';
import { credentialTypes, type CredentialPeriod } from './cards.ts';
import { checkCyclicWindows, readCyclicWindows } from './cyclic.ts';
import { paged, type PageParameters } from './paging.ts';

const readFace = object({
  faceId: id,
  lockId: id,
  name: optional(text),
  faceNumber: optional(text),
  status: optional(number),
  nickname: optional(text),
  userid: optional(text),
  /** 1 normal, 4 cyclic. */
  type: optional(number),
  startDate: optional(number),
  endDate: optional(number),
  createDate: optional(number),
  cyclicConfig: readCyclicWindows,
});
export type Face = Read<typeof readFace>;

const operations = {
  featureData: readingByPost('/v3/face/getFeatureData'),
  add: acting('/v3/face/add'),
  list: reading('/v3/face/list'),
  delete: setting('/v3/face/delete'),
  changePeriod: setting('/v3/face/changePeriod'),
  rename: setting('/v3/face/rename'),
  clear: setting('/v3/face/clear'),
};

export interface AddFace extends CredentialPeriod {
  readonly lockId: Id;
  readonly name?: string | undefined;
  /** Either what the phone SDK answered when the face was read at the lock … */
  readonly faceNumber?: string | undefined;
  /** … or what `getFeatureData` made of a photograph: then it is sent through the gateway. */
  readonly featureData?: string | undefined;
}

export class Faces {
  readonly #api: Api;

  constructor(api: Api) {
    this.#api = api;
  }

  /** From a photograph, as base64 text. That the parameter is called `image` is not certain: no page that says so was found. */
  async getFeatureData(lockId: Id, image: string, options?: CallOptions): Promise<string> {
    const parameters = { lockId: checkId('lockId', lockId), image: checkText('image', image) };
    return (await this.#api.call(operations.featureData, parameters, object({ featureData: text }), options)).featureData;
  }

  async add(wish: AddFace, options?: CallOptions): Promise<{ readonly faceId: Id }> {
    const isRemote = wish.featureData !== undefined;
    if (isRemote === (wish.faceNumber !== undefined))
      throw new ParameterError('faceNumber', 'must be given, or featureData, and not both');
    const cyclicConfig = checkCyclicWindows(wish.cyclicConfig);
    const parameters = {
      lockId: checkId('lockId', wish.lockId),
      name: wish.name === undefined ? undefined : checkText('name', wish.name),
      faceNumber: wish.faceNumber,
      featureData: wish.featureData,
      ...checkPeriodOrPermanent(wish.startDate, wish.endDate),
      type: cyclicConfig === undefined ? credentialTypes.normal : credentialTypes.cyclic,
      cyclicConfig,
      addType: isRemote ? addTypes.gateway : addTypes.bluetooth,
    };
    const read = object({ faceId: id });
    if (isRemote) return await this.#api.callLock(operations.add, parameters, read, options);
    return await this.#api.call(operations.add, parameters, read, options);
  }

  list(
    filter: PageParameters & { readonly lockId: Id; readonly search?: string | undefined },
    options?: CallOptions,
  ): Paged<Face> {
    const parameters = { lockId: checkId('lockId', filter.lockId), searchStr: filter.search };
    return paged(this.#api, { operation: operations.list, item: readFace }, parameters, filter, options);
  }

  async delete(lockId: Id, faceId: Id, options?: CallOptions): Promise<void> {
    await this.#api.callLock(operations.delete, { ...idsOf(lockId, faceId), deleteType: deleteTypes.gateway }, nothing, options);
  }

  async changePeriod(lockId: Id, faceId: Id, period: CredentialPeriod, options?: CallOptions): Promise<void> {
    const cyclicConfig = checkCyclicWindows(period.cyclicConfig);
    const dates = checkPeriod(period.startDate, period.endDate);
    const parameters = { ...idsOf(lockId, faceId), ...dates, cyclicConfig, changeType: changeTypes.gateway };
    await this.#api.callLock(operations.changePeriod, parameters, nothing, options);
  }

  async rename(lockId: Id, faceId: Id, name: string, options?: CallOptions): Promise<void> {
    await this.#api.call(operations.rename, { ...idsOf(lockId, faceId), name: checkText('name', name) }, nothing, options);
  }

  async clear(lockId: Id, options?: CallOptions): Promise<void> {
    await this.#api.call(operations.clear, { lockId: checkId('lockId', lockId) }, nothing, options);
  }
}

function idsOf(lockId: Id, faceId: Id) {
  return { lockId: checkId('lockId', lockId), faceId: checkId('faceId', faceId) };
}
