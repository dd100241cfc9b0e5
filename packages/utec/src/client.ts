import type { TokenReport } from '@smartlock/oauth-tokens';
import { Commands, type CommandOptions, type CommandOutcome } from './commands.ts';
import { Devices, type DeviceRef, type QueriedDevice, type UtecDevice } from './devices.ts';
import { ParameterError } from './errors.ts';
import { LockUsers } from './lock-users.ts';
import { fieldsOf, textOf } from './reading.ts';
import type { CallOptions, UtecClientOptions } from './settings.ts';
import type { LockMode } from './states.ts';
import { Api } from './transport/api.ts';
import type { AuthorizeWish, CodeWish } from './transport/session.ts';

export interface UtecUser {
  readonly id: string | null;
  readonly firstName: string | null;
  readonly lastName: string | null;
}

export interface NotificationTarget {
  readonly url: string;
  /** Our own secret: U-tec repeats it as `Authorization: Bearer`. */
  readonly accessToken: string;
}

export interface UtecClient {
  /** Where to send a browser for the log-in. Without the client secret. */
  authorizeUrl(wish: AuthorizeWish): string;
  /** Trades the code of a log-in for a token, and stores it. */
  exchangeCode(wish: CodeWish, options?: CallOptions): Promise<TokenReport>;
  /** A token that is good for a while yet, renewed if need be. */
  validToken(options?: CallOptions): Promise<string>;
  /** Renews it now. */
  refreshToken(options?: CallOptions): Promise<TokenReport>;
  /** Until when the token lasts; asks the store alone. */
  tokenReport(): Promise<TokenReport>;
  /** Forgets the token here. At U-tec the application stays linked: see `logout`. */
  forgetToken(): Promise<void>;
  user(options?: CallOptions): Promise<UtecUser>;
  /** Unlinks the account at U-tec, and forgets the token. */
  logout(options?: CallOptions): Promise<void>;
  discover(options?: CallOptions): Promise<readonly UtecDevice[]>;
  /** What an earlier Discovery said, after a restart: its `customData` is sent back. */
  rememberDevices(devices: readonly DeviceRef[]): void;
  query(ids: readonly string[], options?: CallOptions): Promise<ReadonlyMap<string, QueriedDevice>>;
  lock(id: string, options?: CommandOptions): Promise<CommandOutcome>;
  unlock(id: string, options?: CommandOptions): Promise<CommandOutcome>;
  setMode(id: string, mode: LockMode, options?: CommandOptions): Promise<CommandOutcome>;
  readonly lockUsers: LockUsers;
  /** After each log-in, and whenever the secret changes. The last registration of an account replaces the one before. */
  registerNotifications(target: NotificationTarget, options?: CallOptions): Promise<void>;
}

/** A client of the U-tec open API. */
export function createUtecClient(options: UtecClientOptions): UtecClient {
  const api = new Api(options);
  const { session } = api;
  const devices = new Devices(api);
  const commands = new Commands(api, devices);
  return {
    authorizeUrl: (wish) => session.authorizeUrl(wish),
    async exchangeCode(wish, callOptions = {}) {
      await session.exchange(wish, callOptions.signal);
      return await session.keeper.report();
    },
    async validToken(callOptions = {}) {
      return (await session.keeper.token(callOptions.signal)).accessToken;
    },
    async refreshToken(callOptions = {}) {
      await session.keeper.refresh(callOptions.signal);
      return await session.keeper.report();
    },
    tokenReport: () => session.keeper.report(),
    forgetToken: () => session.keeper.forget(),
    async user(callOptions) {
      const payload = await api.call({ namespace: 'Uhome.User', name: 'Get', effect: 'read' }, {}, callOptions);
      const user = fieldsOf(payload['user']) ?? {};
      // The prose of the documents spells them in its own way.
      const firstName = textOf(user['first_name']) ?? textOf(user['FirstName']);
      return { id: textOf(user['id']), firstName, lastName: textOf(user['last_name']) ?? textOf(user['lastName']) };
    },
    async logout(callOptions) {
      await api.call({ namespace: 'Uhome.User', name: 'Logout', effect: 'set' }, {}, callOptions);
      await session.keeper.forget();
    },
    discover: (callOptions) => devices.discover(callOptions),
    rememberDevices: (known) => devices.remember(known),
    query: (ids, callOptions) => devices.query(ids, callOptions),
    lock: (id, callOptions) => commands.lock(id, callOptions),
    unlock: (id, callOptions) => commands.unlock(id, callOptions),
    setMode: (id, mode, callOptions) => commands.setMode(id, mode, callOptions),
    lockUsers: new LockUsers(api, commands),
    async registerNotifications({ url, accessToken }, callOptions) {
      const parsed = URL.parse(url);
      if (parsed === null || !/^https?:$/.test(parsed.protocol)) throw new ParameterError('url', 'must be an http(s) address');
      if (accessToken.length < 16) throw new ParameterError('accessToken', 'must be a secret of at least 16 characters');
      const configure = { notification: { access_token: accessToken, url } };
      await api.call({ namespace: 'Uhome.Configure', name: 'Set', effect: 'set' }, { configure }, callOptions);
    },
  };
}
