import { ParameterError } from '../errors/errors.ts';
import type { CallOptions } from '../settings.ts';
import { acting, reading, setting, type Api } from '../transport/api.ts';
import type { Paged } from '../transport/paged.ts';
import { id, nothing, number, object, optional, secret, text, type Id, type Read } from '../transport/reading.ts';
import { checkId, checkOneOf, checkPeriod, checkText, checkWhole } from '../validation.ts';
import type { CredentialPeriod } from './cards.ts';
import { checkCyclicWindows, readCyclicWindows } from './cyclic.ts';
import { paged, type PageParameters } from './paging.ts';

export const qrCodeTypes = { period: 1, permanent: 2, cyclic: 4 } as const;
export type QrCodeType = (typeof qrCodeTypes)[keyof typeof qrCodeTypes];

const readQrCode = object({
  qrCodeId: id,
  lockId: optional(id),
  type: number,
  qrCodeNumber: text,
  name: optional(text),
  startDate: optional(number),
  endDate: optional(number),
  /** Minutes. */
  refreshTime: optional(number),
  cyclicConfig: readCyclicWindows,
  createDate: optional(number),
  status: optional(number),
  creator: optional(text),
  link: optional(text),
  qrCodeVersion: optional(number),
});
export type QrCode = Read<typeof readQrCode>;

const readContent = object({
  lockAlias: optional(text),
  type: number,
  qrCodeNumber: text,
  /** Left out while the code is not in force. Whoever has it can open. */
  qrCodeContent: optional(secret),
  name: optional(text),
  startDate: optional(number),
  endDate: optional(number),
  status: optional(number),
});
export type QrCodeContent = Read<typeof readContent>;

const readAdded = object({ qrCodeId: id, qrCodeNumber: optional(text), link: optional(text) });

const operations = {
  add: acting('/v3/qrCode/add'),
  list: reading('/v3/qrCode/list'),
  content: reading('/v3/qrCode/getData'),
  update: setting('/v3/qrCode/update'),
  delete: setting('/v3/qrCode/delete'),
  clear: setting('/v3/qrCode/clear'),
};

/** Of your own number: written to the lock through the gateway. Without one: made by the cloud, the lock needs no telling. */
const addTypeOf = { cloud: 0, gateway: 2 } as const;
const longestRefresh = 1440;

export interface AddQrCode extends CredentialPeriod {
  readonly lockId: Id;
  readonly type: QrCodeType;
  readonly name?: string | undefined;
  /** After how many minutes the picture changes. */
  readonly refreshTime?: number | undefined;
  readonly qrCodeNumber?: number | undefined;
}

export class QrCodes {
  readonly #api: Api;

  constructor(api: Api) {
    this.#api = api;
  }

  async add(wish: AddQrCode, options?: CallOptions): Promise<Read<typeof readAdded>> {
    const { qrCodeNumber } = wish;
    const isCustom = qrCodeNumber !== undefined;
    const parameters = {
      lockId: checkId('lockId', wish.lockId),
      ...fieldsOf(wish),
      qrCodeNumber: isCustom ? checkWhole('qrCodeNumber', qrCodeNumber, 65_536, 4_294_967_295) : undefined,
      addType: isCustom ? addTypeOf.gateway : addTypeOf.cloud,
    };
    if (isCustom) return await this.#api.callLock(operations.add, parameters, readAdded, options);
    return await this.#api.call(operations.add, parameters, readAdded, options);
  }

  list(
    filter: PageParameters & { readonly lockId: Id; readonly name?: string | undefined },
    options?: CallOptions,
  ): Paged<QrCode> {
    const parameters = { lockId: checkId('lockId', filter.lockId), name: filter.name };
    return paged(this.#api, { operation: operations.list, item: readQrCode, isOrdered: false }, parameters, filter, options);
  }

  async getContent(qrCodeId: Id, options?: CallOptions): Promise<QrCodeContent> {
    return await this.#api.call(operations.content, { qrCodeId: checkId('qrCodeId', qrCodeId) }, readContent, options);
  }

  /** Its type cannot change. */
  async update(qrCodeId: Id, wish: Omit<AddQrCode, 'lockId' | 'qrCodeNumber'>, options?: CallOptions): Promise<void> {
    await this.#api.call(operations.update, { qrCodeId: checkId('qrCodeId', qrCodeId), ...fieldsOf(wish) }, nothing, options);
  }

  async delete(qrCodeId: Id, options?: CallOptions): Promise<void> {
    await this.#api.call(operations.delete, { qrCodeId: checkId('qrCodeId', qrCodeId) }, nothing, options);
  }

  async clear(lockId: Id, options?: CallOptions): Promise<void> {
    await this.#api.call(operations.clear, { lockId: checkId('lockId', lockId) }, nothing, options);
  }
}

function fieldsOf(wish: Omit<AddQrCode, 'lockId' | 'qrCodeNumber'>) {
  const type = checkOneOf('type', wish.type, Object.values(qrCodeTypes));
  const cyclicConfig = checkCyclicWindows(wish.cyclicConfig);
  if ((cyclicConfig !== undefined) !== (type === qrCodeTypes.cyclic)) {
    throw new ParameterError('cyclicConfig', 'must be given for a cyclic code, and for no other');
  }
  return {
    type,
    name: wish.name === undefined ? undefined : checkText('name', wish.name),
    ...(type === qrCodeTypes.permanent ? {} : checkPeriod(wish.startDate, wish.endDate)),
    refreshTime: wish.refreshTime === undefined ? undefined : checkWhole('refreshTime', wish.refreshTime, 1, longestRefresh),
    cyclicConfig,
  };
}
