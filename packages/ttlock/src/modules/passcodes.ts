import {
  addTypes,
  changeTypes,
  deleteTypes,
  passcodeTypes,
  type AddType,
  type ChangeType,
  type DeleteType,
  type PasscodeType,
} from '../constants.ts';
import { ParameterError } from '../errors/errors.ts';
import type { CallOptions } from '../settings.ts';
import { acting, reading, setting, type Api } from '../transport/api.ts';
import type { Paged } from '../transport/paged.ts';
import { id, nothing, number, object, optional, text, yes, type Id, type Read } from '../transport/reading.ts';
import { checkId, checkInstant, checkOneOf, checkPasscode, checkPeriod, checkText, type Instant } from '../validation.ts';
import { paged, type PageParameters } from './paging.ts';
import { addedAs, changedTo, PasscodeWrites } from './passcode-writes.ts';
import { checkRandomPeriod } from './random-passcode.ts';

export const readPasscode = object({
  keyboardPwdId: id,
  lockId: id,
  /** The digits. */
  keyboardPwd: text,
  keyboardPwdName: optional(text),
  keyboardPwdType: number,
  startDate: optional(number),
  endDate: optional(number),
  /** When it was made. */
  sendDate: optional(number),
  isCustom: yes,
  senderUsername: optional(text),
  keyboardPwdVersion: optional(number),
  status: optional(number),
});
export type Passcode = Read<typeof readPasscode>;

const readNewId = object({ keyboardPwdId: id });
export type PasscodeId = Read<typeof readNewId>;
const readRandom = object({ keyboardPwd: text, keyboardPwdId: id });
export type RandomPasscode = Read<typeof readRandom>;

const operations = {
  list: reading('/v3/lock/listKeyboardPwd'),
  random: acting('/v3/keyboardPwd/get'),
  add: acting('/v3/keyboardPwd/add'),
  change: setting('/v3/keyboardPwd/change'),
  delete: setting('/v3/keyboardPwd/delete'),
};

export interface AddPasscode {
  readonly lockId: Id;
  /** 4 to 9 digits, as text. */
  readonly passcode: string;
  readonly name?: string | undefined;
  /** `period` when left out. */
  readonly type?: PasscodeType | undefined;
  /** Needed for `period`. */
  readonly startDate?: Instant | undefined;
  readonly endDate?: Instant | undefined;
  /** `gateway` when left out. */
  readonly addType?: AddType | undefined;
}

export interface ChangePasscode {
  readonly lockId: Id;
  readonly passcodeId: Id;
  readonly name?: string | undefined;
  readonly passcode?: string | undefined;
  /** Both dates or none: with one alone the service says yes and changes nothing (reference §4.6). */
  readonly startDate?: Instant | undefined;
  readonly endDate?: Instant | undefined;
  /** `gateway` when left out. */
  readonly changeType?: ChangeType | undefined;
}

export interface RandomPasscodeWish {
  readonly lockId: Id;
  readonly type: PasscodeType;
  readonly startDate: Instant;
  readonly endDate?: Instant | undefined;
  readonly name?: string | undefined;
  /** The lock's `timezoneRawOffset`, needed where it is not a whole number of hours. */
  readonly lockOffsetMs?: number | undefined;
}

export interface PasscodeFilter extends PageParameters {
  readonly lockId: Id;
  /** Part of a name, or all digits of a passcode. */
  readonly search?: string | undefined;
}

/**
 * Passcodes of a lock. Adding, changing and deleting survive broken connections: when no answer came, the list is read to see what happened,
 * and only what has not happened is done again.
 */
export class Passcodes {
  readonly #api: Api;
  readonly #writes: PasscodeWrites;

  constructor(api: Api) {
    this.#api = api;
    this.#writes = new PasscodeWrites(api, (lockId, options) => this.list({ lockId }, options));
  }

  list(filter: PasscodeFilter, options?: CallOptions): Paged<Passcode> {
    const lockId = checkId('lockId', filter.lockId);
    const searchStr = filter.search === undefined ? undefined : checkText('search', filter.search);
    return paged(this.#api, { operation: operations.list, item: readPasscode }, { lockId, searchStr }, filter, options);
  }

  async add(wish: AddPasscode, options: CallOptions = {}): Promise<PasscodeId> {
    const lockId = checkId('lockId', wish.lockId);
    const keyboardPwd = checkPasscode('passcode', wish.passcode);
    const keyboardPwdName = wish.name === undefined ? undefined : checkText('name', wish.name);
    const keyboardPwdType = checkOneOf('type', wish.type ?? passcodeTypes.period, [
      passcodeTypes.permanent,
      passcodeTypes.period,
    ]);
    const addType = checkOneOf('addType', wish.addType ?? addTypes.gateway, Object.values(addTypes));
    const period = keyboardPwdType === passcodeTypes.period ? checkPeriod(wish.startDate, wish.endDate) : {};
    const sent = { lockId, keyboardPwd, keyboardPwdName, keyboardPwdType, ...period, addType };
    return await this.#writes.carryOut({
      operation: operations.add,
      parameters: sent,
      isOverTheAir: addType === addTypes.gateway,
      read: readNewId,
      resultIn: (passcodes, sentAtMs) => addedAs(sent, passcodes, sentAtMs),
      options,
    });
  }

  /** What the lock's own algorithm accepts without ever being told: needs no gateway. Use it within 24 hours of its start. */
  async getRandom(wish: RandomPasscodeWish, options?: CallOptions): Promise<RandomPasscode> {
    const lockId = checkId('lockId', wish.lockId);
    const keyboardPwdType = checkOneOf('type', wish.type, Object.values(passcodeTypes));
    const keyboardPwdName = wish.name === undefined ? undefined : checkText('name', wish.name);
    const startDate = checkInstant('startDate', wish.startDate);
    const endDate = wish.endDate === undefined ? undefined : checkInstant('endDate', wish.endDate);
    checkRandomPeriod(keyboardPwdType, startDate, endDate, wish.lockOffsetMs ?? 0);
    const parameters = { lockId, keyboardPwdType, keyboardPwdName, startDate, endDate };
    return await this.#api.call(operations.random, parameters, readRandom, options);
  }

  async change(wish: ChangePasscode, options: CallOptions = {}): Promise<void> {
    const lockId = checkId('lockId', wish.lockId);
    const keyboardPwdId = checkId('passcodeId', wish.passcodeId);
    const keyboardPwdName = wish.name === undefined ? undefined : checkText('name', wish.name);
    const newKeyboardPwd = wish.passcode === undefined ? undefined : checkPasscode('passcode', wish.passcode);
    const hasPeriod = wish.startDate !== undefined || wish.endDate !== undefined;
    const period = hasPeriod ? checkPeriod(wish.startDate, wish.endDate) : {};
    const isOnLock = newKeyboardPwd !== undefined || hasPeriod;
    if (!isOnLock && keyboardPwdName === undefined) {
      throw new ParameterError('name', 'must be given, or passcode, or startDate and endDate: there is nothing to change');
    }
    const changeType = checkOneOf('changeType', wish.changeType ?? changeTypes.gateway, Object.values(changeTypes));
    const sent = { lockId, keyboardPwdId, keyboardPwdName, newKeyboardPwd, ...period, ...(isOnLock ? { changeType } : {}) };
    await this.#writes.carryOut({
      operation: operations.change,
      parameters: sent,
      isOverTheAir: isOnLock && changeType === changeTypes.gateway,
      read: nothing,
      resultIn: (passcodes) => changedTo(sent, passcodes),
      options,
    });
  }

  /** Deleting one that is not there is a `passcode_not_found`. */
  async delete(
    wish: { readonly lockId: Id; readonly passcodeId: Id; readonly deleteType?: DeleteType | undefined },
    options: CallOptions = {},
  ): Promise<void> {
    const lockId = checkId('lockId', wish.lockId);
    const keyboardPwdId = checkId('passcodeId', wish.passcodeId);
    const deleteType = checkOneOf('deleteType', wish.deleteType ?? deleteTypes.gateway, Object.values(deleteTypes));
    await this.#writes.carryOut({
      operation: operations.delete,
      parameters: { lockId, keyboardPwdId, deleteType },
      isOverTheAir: deleteType === deleteTypes.gateway,
      read: nothing,
      resultIn: (passcodes) => (passcodes.some((one) => one.keyboardPwdId === keyboardPwdId) ? undefined : { result: undefined }),
      options,
    });
  }
}
