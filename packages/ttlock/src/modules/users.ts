import { ParameterError } from '../errors/errors.ts';
import type { CallOptions } from '../settings.ts';
import { acting, reading, readingByPost, setting, type Api } from '../transport/api.ts';
import { pageOf, Paged } from '../transport/paged.ts';
import { id, nothing, number, object, optional, text, type Id, type Read } from '../transport/reading.ts';
import { md5Of, type Password } from '../transport/session.ts';
import { checkInstant, checkText, checkWhole, type Instant } from '../validation.ts';
import { largestPage } from '../constants.ts';

const readUser = object({ username: text, regtime: optional(number) });
export type User = Read<typeof readUser>;

const operations = {
  register: acting('/v3/user/register'),
  resetPassword: setting('/v3/user/resetPassword'),
  list: reading('/v3/user/list'),
  delete: setting('/v3/user/delete'),
  getUid: readingByPost('/v3/user/getUid'),
  monthRequestCount: readingByPost('/app/getMonthRequestCount'),
};

export interface UserFilter {
  /** Registered from … to. */
  readonly startDate?: Instant | undefined;
  readonly endDate?: Instant | undefined;
  readonly pageNo?: number | undefined;
  readonly pageSize?: number | undefined;
}

/** Accounts that the application made, and what it has used. These calls need no sign-in. */
export class Users {
  readonly #api: Api;

  constructor(api: Api) {
    this.#api = api;
  }

  /** Answers the name with the application's prefix: that one logs in. */
  async register(username: string, password: Password, options?: CallOptions): Promise<{ readonly username: string }> {
    if (!/^[A-Za-z0-9]+$/.test(username)) throw new ParameterError('username', 'must have letters and digits alone');
    const parameters = { username, password: md5Of(password) };
    return await this.#api.callAsApplication(operations.register, parameters, object({ username: text }), options);
  }

  async resetPassword(username: string, password: Password, options?: CallOptions): Promise<void> {
    const parameters = { username: checkText('username', username), password: md5Of(password) };
    await this.#api.callAsApplication(operations.resetPassword, parameters, nothing, options);
  }

  list(filter: UserFilter = {}, options: CallOptions = {}): Paged<User> {
    const startDate = filter.startDate === undefined ? undefined : checkInstant('startDate', filter.startDate);
    const endDate = filter.endDate === undefined ? undefined : checkInstant('endDate', filter.endDate);
    const firstPage = checkWhole('pageNo', filter.pageNo ?? 1, 1, Number.MAX_SAFE_INTEGER);
    const pageSize = checkWhole('pageSize', filter.pageSize ?? largestPage.others, 1, largestPage.others);
    const load = (pageNo: number, callOptions: CallOptions) => {
      const parameters = { startDate, endDate, pageNo, pageSize };
      return this.#api.callAsApplication(operations.list, parameters, pageOf(readUser, pageNo, pageSize), callOptions);
    };
    return new Paged(operations.list.path, load, firstPage, options);
  }

  async delete(username: string, options?: CallOptions): Promise<void> {
    await this.#api.callAsApplication(operations.delete, { username: checkText('username', username) }, nothing, options);
  }

  /** Of the account that is signed in. */
  async getUid(options?: CallOptions): Promise<Id> {
    return (await this.#api.call(operations.getUid, {}, object({ uid: id }), options)).uid;
  }

  /** How many calls the application made this month, in Beijing time. */
  async getMonthRequestCount(options?: CallOptions): Promise<number> {
    const read = object({ monthRequestCount: number });
    return (await this.#api.callAsApplication(operations.monthRequestCount, {}, read, options)).monthRequestCount;
  }
}
