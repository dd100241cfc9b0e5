import { largestPage } from '../constants.ts';
import { ParameterError } from '../errors/errors.ts';
import type { CallOptions } from '../settings.ts';
import { acting, readingByPost, reading, setting, type Api, type Operation } from '../transport/api.ts';
import type { Paged } from '../transport/paged.ts';
import { id, nothing, number, object, onOff, optional, secret, text, yes, type Id, type Read } from '../transport/reading.ts';
import { checkGroup, checkId, checkPeriod, checkPeriodOrPermanent, checkText, type Instant } from '../validation.ts';
import { paged, type PageParameters } from './paging.ts';

const readOwn = object({
  keyId: id,
  lockId: id,
  lockData: optional(secret),
  noKeyPwd: optional(secret),
  /** `110301` administrator, `110302` common. */
  userType: optional(text),
  /** See `ekeyStatuses`. */
  keyStatus: optional(text),
  lockName: optional(text),
  lockAlias: optional(text),
  lockMac: optional(text),
  electricQuantity: optional(number),
  startDate: optional(number),
  endDate: optional(number),
  remarks: optional(text),
  /** An authorised administrator. */
  keyRight: yes,
  featureValue: optional(text),
  remoteEnable: onOff,
  passageMode: onOff,
  timezoneRawOffset: optional(number),
  groupId: optional(id),
  groupName: optional(text),
});
/** An eKey that the account holds. */
export type OwnEkey = Read<typeof readOwn>;

const readOfLock = object({
  keyId: id,
  lockId: id,
  username: optional(text),
  uid: optional(id),
  keyName: optional(text),
  keyStatus: optional(text),
  startDate: optional(number),
  endDate: optional(number),
  keyRight: yes,
  remoteEnable: onOff,
  senderUsername: optional(text),
  remarks: optional(text),
  date: optional(number),
});
/** An eKey that somebody else holds of the account's lock. */
export type LockEkey = Read<typeof readOfLock>;

const operations = {
  send: acting('/v3/key/send'),
  list: readingByPost('/v3/key/list'),
  get: reading('/v3/key/get'),
  ofLock: reading('/v3/lock/listKey'),
  delete: setting('/v3/key/delete'),
  deleteAll: setting('/v3/lock/deleteAllKey'),
  freeze: setting('/v3/key/freeze'),
  unfreeze: setting('/v3/key/unfreeze'),
  update: setting('/v3/key/update'),
  changePeriod: setting('/v3/key/changePeriod'),
  authorize: setting('/v3/key/authorize'),
  unauthorize: setting('/v3/key/unauthorize'),
  unlockLink: acting('/v3/key/getUnlockLink'),
};

export interface SendEkey {
  readonly lockId: Id;
  readonly receiverUsername: string;
  readonly keyName: string;
  /** Both left out: for ever. */
  readonly startDate?: Instant | undefined;
  readonly endDate?: Instant | undefined;
  readonly remarks?: string | undefined;
  readonly remoteEnable?: boolean | undefined;
  readonly isAdministrator?: boolean | undefined;
  /** Makes an account for a phone number or mail address that has none. Its password is the last six characters of the name: not a secret. */
  readonly createUser?: boolean | undefined;
}

const oneOrTwo = (value: boolean | undefined): number | undefined => (value === undefined ? undefined : value ? 1 : 2);

export class Ekeys {
  readonly #api: Api;

  constructor(api: Api) {
    this.#api = api;
  }

  async send(wish: SendEkey, options?: CallOptions): Promise<{ readonly keyId: Id }> {
    const parameters = {
      lockId: checkId('lockId', wish.lockId),
      receiverUsername: checkText('receiverUsername', wish.receiverUsername),
      keyName: checkText('keyName', wish.keyName),
      ...checkPeriodOrPermanent(wish.startDate, wish.endDate),
      remarks: wish.remarks,
      remoteEnable: oneOrTwo(wish.remoteEnable),
      keyRight: wish.isAdministrator === undefined ? undefined : Number(wish.isAdministrator),
      createUser: oneOrTwo(wish.createUser),
    };
    return await this.#api.call(operations.send, parameters, object({ keyId: id }), options);
  }

  /** What the account itself holds. */
  list(
    filter: Omit<PageParameters, 'orderBy'> & { readonly lockAlias?: string | undefined; readonly groupId?: Id | undefined } = {},
    options?: CallOptions,
  ): Paged<OwnEkey> {
    const groupId = filter.groupId === undefined ? undefined : checkGroup('groupId', filter.groupId);
    const kind = { operation: operations.list, item: readOwn, largest: largestPage.ekeys, isOrdered: false };
    return paged(this.#api, kind, { lockAlias: filter.lockAlias, groupId }, filter, options);
  }

  /** The account's own for that lock. */
  async get(lockId: Id, options?: CallOptions): Promise<OwnEkey> {
    return await this.#api.call(operations.get, { lockId: checkId('lockId', lockId) }, readOwn, options);
  }

  listOfLock(
    filter: PageParameters & {
      readonly lockId: Id;
      readonly search?: string | undefined;
      readonly areAdministrators?: boolean | undefined;
    },
    options?: CallOptions,
  ): Paged<LockEkey> {
    const keyRight = filter.areAdministrators === undefined ? undefined : Number(filter.areAdministrators);
    const parameters = { lockId: checkId('lockId', filter.lockId), searchStr: filter.search, keyRight };
    return paged(this.#api, { operation: operations.ofLock, item: readOfLock }, parameters, filter, options);
  }

  /** Of a lock's owner, on their own eKey, this deletes the lock. */
  async delete(keyId: Id, options?: CallOptions): Promise<void> {
    await this.#set(operations.delete, keyId, options);
  }

  async deleteAll(lockId: Id, options?: CallOptions): Promise<void> {
    await this.#api.call(operations.deleteAll, { lockId: checkId('lockId', lockId) }, nothing, options);
  }

  async freeze(keyId: Id, options?: CallOptions): Promise<void> {
    await this.#set(operations.freeze, keyId, options);
  }

  async unfreeze(keyId: Id, options?: CallOptions): Promise<void> {
    await this.#set(operations.unfreeze, keyId, options);
  }

  async update(
    keyId: Id,
    change: { readonly keyName?: string | undefined; readonly remoteEnable?: boolean | undefined },
    options?: CallOptions,
  ): Promise<void> {
    const keyName = change.keyName === undefined ? undefined : checkText('keyName', change.keyName);
    if (keyName === undefined && change.remoteEnable === undefined) {
      throw new ParameterError('keyName', 'must be given, or remoteEnable: there is nothing to change');
    }
    const parameters = { keyId: checkId('keyId', keyId), keyName, remoteEnable: oneOrTwo(change.remoteEnable) };
    await this.#api.call(operations.update, parameters, nothing, options);
  }

  async changePeriod(keyId: Id, startDate: Instant, endDate: Instant, options?: CallOptions): Promise<void> {
    const parameters = { keyId: checkId('keyId', keyId), ...checkPeriod(startDate, endDate) };
    await this.#api.call(operations.changePeriod, parameters, nothing, options);
  }

  async authorize(lockId: Id, keyId: Id, options?: CallOptions): Promise<void> {
    const parameters = { lockId: checkId('lockId', lockId), keyId: checkId('keyId', keyId) };
    await this.#api.call(operations.authorize, parameters, nothing, options);
  }

  async unauthorize(lockId: Id, keyId: Id, options?: CallOptions): Promise<void> {
    const parameters = { lockId: checkId('lockId', lockId), keyId: checkId('keyId', keyId) };
    await this.#api.call(operations.unauthorize, parameters, nothing, options);
  }

  /** A web page that unlocks for whoever has its address. */
  async getUnlockLink(keyId: Id, options?: CallOptions): Promise<string> {
    return (await this.#api.call(operations.unlockLink, { keyId: checkId('keyId', keyId) }, object({ link: text }), options))
      .link;
  }

  async #set(operation: Operation, keyId: Id, options: CallOptions | undefined): Promise<void> {
    await this.#api.call(operation, { keyId: checkId('keyId', keyId) }, nothing, options);
  }
}
