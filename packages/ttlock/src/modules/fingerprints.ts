import { changeTypes, deleteTypes } from '../constants.ts';
import type { CallOptions } from '../settings.ts';
import { acting, reading, setting, type Api } from '../transport/api.ts';
import type { Paged } from '../transport/paged.ts';
import { id, nothing, number, object, optional, text, type Id, type Read } from '../transport/reading.ts';
import { checkId, checkPeriod, checkPeriodOrPermanent, checkText } from '../validation.ts';
import { credentialTypes, type CredentialPeriod } from './cards.ts';
import { checkCyclicWindows, readCyclicWindows } from './cyclic.ts';
import { paged, type PageParameters } from './paging.ts';

const readFingerprint = object({
  fingerprintId: id,
  lockId: id,
  fingerprintNumber: text,
  fingerprintName: optional(text),
  /** 1 normal, 4 cyclic. */
  fingerprintType: optional(number),
  startDate: optional(number),
  endDate: optional(number),
  createDate: optional(number),
  senderUsername: optional(text),
  cyclicConfig: readCyclicWindows,
  status: optional(number),
});
export type Fingerprint = Read<typeof readFingerprint>;

const operations = {
  add: acting('/v3/fingerprint/add'),
  list: reading('/v3/fingerprint/list'),
  delete: setting('/v3/fingerprint/delete'),
  changePeriod: setting('/v3/fingerprint/changePeriod'),
  rename: setting('/v3/fingerprint/rename'),
  clear: setting('/v3/fingerprint/clear'),
};

export interface AddFingerprint extends CredentialPeriod {
  readonly lockId: Id;
  /** What the phone SDK answered when the finger was read. */
  readonly fingerprintNumber: string;
  readonly fingerprintName?: string | undefined;
}

/** A finger is read at the lock, with a phone beside it: not through a gateway. */
export class Fingerprints {
  readonly #api: Api;

  constructor(api: Api) {
    this.#api = api;
  }

  async add(wish: AddFingerprint, options?: CallOptions): Promise<{ readonly fingerprintId: Id }> {
    const cyclicConfig = checkCyclicWindows(wish.cyclicConfig);
    const parameters = {
      lockId: checkId('lockId', wish.lockId),
      fingerprintNumber: checkText('fingerprintNumber', wish.fingerprintNumber),
      fingerprintName: wish.fingerprintName === undefined ? undefined : checkText('fingerprintName', wish.fingerprintName),
      ...checkPeriodOrPermanent(wish.startDate, wish.endDate),
      fingerprintType: cyclicConfig === undefined ? credentialTypes.normal : credentialTypes.cyclic,
      cyclicConfig,
    };
    return await this.#api.call(operations.add, parameters, object({ fingerprintId: id }), options);
  }

  list(
    filter: PageParameters & { readonly lockId: Id; readonly search?: string | undefined },
    options?: CallOptions,
  ): Paged<Fingerprint> {
    const parameters = { lockId: checkId('lockId', filter.lockId), searchStr: filter.search };
    return paged(this.#api, { operation: operations.list, item: readFingerprint }, parameters, filter, options);
  }

  async delete(lockId: Id, fingerprintId: Id, options?: CallOptions): Promise<void> {
    const parameters = { ...idsOf(lockId, fingerprintId), deleteType: deleteTypes.gateway };
    await this.#api.callLock(operations.delete, parameters, nothing, options);
  }

  async changePeriod(lockId: Id, fingerprintId: Id, period: CredentialPeriod, options?: CallOptions): Promise<void> {
    const cyclicConfig = checkCyclicWindows(period.cyclicConfig);
    const dates = checkPeriod(period.startDate, period.endDate);
    const parameters = { ...idsOf(lockId, fingerprintId), ...dates, cyclicConfig, changeType: changeTypes.gateway };
    await this.#api.callLock(operations.changePeriod, parameters, nothing, options);
  }

  async rename(lockId: Id, fingerprintId: Id, fingerprintName: string, options?: CallOptions): Promise<void> {
    const parameters = { ...idsOf(lockId, fingerprintId), fingerprintName: checkText('fingerprintName', fingerprintName) };
    await this.#api.call(operations.rename, parameters, nothing, options);
  }

  /** In the cloud alone: clear the lock with the phone SDK first. */
  async clear(lockId: Id, options?: CallOptions): Promise<void> {
    await this.#api.call(operations.clear, { lockId: checkId('lockId', lockId) }, nothing, options);
  }
}

function idsOf(lockId: Id, fingerprintId: Id) {
  return { lockId: checkId('lockId', lockId), fingerprintId: checkId('fingerprintId', fingerprintId) };
}
