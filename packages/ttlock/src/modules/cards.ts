import { addTypes, changeTypes, deleteTypes } from '../constants.ts';
import { ParameterError } from '../errors/errors.ts';
import type { CallOptions } from '../settings.ts';
import { acting, reading, setting, type Api, type Operation } from '../transport/api.ts';
import type { Paged } from '../transport/paged.ts';
import { id, nothing, number, object, optional, text, type Id, type Read } from '../transport/reading.ts';
import { checkId, checkPeriod, checkPeriodOrPermanent, checkText, type Instant } from '../validation.ts';
import { checkCyclicWindows, readCyclicWindows, type CyclicWindow } from './cyclic.ts';
import { paged, type PageParameters } from './paging.ts';

const readCard = object({
  cardId: id,
  lockId: id,
  cardNumber: text,
  cardName: optional(text),
  /** 1 normal, 4 cyclic. */
  cardType: optional(number),
  startDate: optional(number),
  endDate: optional(number),
  createDate: optional(number),
  senderUsername: optional(text),
  cyclicConfig: readCyclicWindows,
  status: optional(number),
});
export type Card = Read<typeof readCard>;

const operations = {
  add: acting('/v3/identityCard/add'),
  addReversed: acting('/v3/identityCard/addForReversedCardNumber'),
  list: reading('/v3/identityCard/list'),
  delete: setting('/v3/identityCard/delete'),
  changePeriod: setting('/v3/identityCard/changePeriod'),
  rename: setting('/v3/identityCard/rename'),
  clear: setting('/v3/identityCard/clear'),
};

export interface CredentialPeriod {
  /** Both left out: for ever. */
  readonly startDate?: Instant | undefined;
  readonly endDate?: Instant | undefined;
  readonly cyclicConfig?: readonly CyclicWindow[] | undefined;
}

export interface AddCard extends CredentialPeriod {
  readonly lockId: Id;
  readonly cardNumber: string;
  readonly cardName?: string | undefined;
  /** The number was read by somebody else's reader, with its bytes the other way round. */
  readonly isReversed?: boolean | undefined;
  /** Already written by a phone: the cloud is only told. */
  readonly isOnLock?: boolean | undefined;
}

export const credentialTypes = { normal: 1, cyclic: 4 } as const;

export class Cards {
  readonly #api: Api;

  constructor(api: Api) {
    this.#api = api;
  }

  async add(wish: AddCard, options?: CallOptions): Promise<{ readonly cardId: Id }> {
    if (!/^\d{1,20}$/.test(wish.cardNumber)) throw new ParameterError('cardNumber', 'must be a text of digits');
    const cyclicConfig = checkCyclicWindows(wish.cyclicConfig);
    const parameters = {
      lockId: checkId('lockId', wish.lockId),
      cardNumber: wish.cardNumber,
      cardName: wish.cardName === undefined ? undefined : checkText('cardName', wish.cardName),
      ...checkPeriodOrPermanent(wish.startDate, wish.endDate),
      cardType: cyclicConfig === undefined ? credentialTypes.normal : credentialTypes.cyclic,
      cyclicConfig,
      addType: wish.isOnLock === true ? addTypes.bluetooth : addTypes.gateway,
    };
    const operation = wish.isReversed === true ? operations.addReversed : operations.add;
    const read = object({ cardId: id });
    if (wish.isOnLock === true) return await this.#api.call(operation, parameters, read, options);
    return await this.#api.callLock(operation, parameters, read, options);
  }

  list(
    filter: PageParameters & { readonly lockId: Id; readonly search?: string | undefined },
    options?: CallOptions,
  ): Paged<Card> {
    const parameters = { lockId: checkId('lockId', filter.lockId), searchStr: filter.search };
    return paged(this.#api, { operation: operations.list, item: readCard }, parameters, filter, options);
  }

  async delete(lockId: Id, cardId: Id, options?: CallOptions): Promise<void> {
    await this.#onLock(operations.delete, lockId, cardId, { deleteType: deleteTypes.gateway }, options);
  }

  /** It cannot become permanent. */
  async changePeriod(
    lockId: Id,
    cardId: Id,
    period: Required<Pick<CredentialPeriod, 'startDate' | 'endDate'>> & CredentialPeriod,
    options?: CallOptions,
  ) {
    const cyclicConfig = checkCyclicWindows(period.cyclicConfig);
    const more = { ...checkPeriod(period.startDate, period.endDate), cyclicConfig, changeType: changeTypes.gateway };
    await this.#onLock(operations.changePeriod, lockId, cardId, more, options);
  }

  async rename(lockId: Id, cardId: Id, cardName: string, options?: CallOptions): Promise<void> {
    const parameters = {
      lockId: checkId('lockId', lockId),
      cardId: checkId('cardId', cardId),
      cardName: checkText('cardName', cardName),
    };
    await this.#api.call(operations.rename, parameters, nothing, options);
  }

  /** In the cloud alone: clear the lock with the phone SDK first. */
  async clear(lockId: Id, options?: CallOptions): Promise<void> {
    await this.#api.call(operations.clear, { lockId: checkId('lockId', lockId) }, nothing, options);
  }

  async #onLock(operation: Operation, lockId: Id, cardId: Id, more: object, options: CallOptions | undefined): Promise<void> {
    const parameters = { lockId: checkId('lockId', lockId), cardId: checkId('cardId', cardId), ...more };
    await this.#api.callLock(operation, parameters, nothing, options);
  }
}
