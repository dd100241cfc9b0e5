import type { TokenReport } from '@smartlock/oauth-tokens';
import { addTypes, passcodeTypes, type AddType, type OrderBy, type PasscodeType } from './constants.ts';
import { currentEnvironment, readEnvironment, type Environment } from './environment.ts';
import { DoorSensors, WirelessKeypads } from './modules/accessories.ts';
import { Cards } from './modules/cards.ts';
import { Ekeys } from './modules/ekeys.ts';
import { Faces } from './modules/faces.ts';
import { Fingerprints } from './modules/fingerprints.ts';
import { Gateways, type Gateway, type GatewayLock } from './modules/gateways.ts';
import { Groups } from './modules/groups.ts';
import { LockSettings } from './modules/lock-settings.ts';
import { Locks, type Lock, type LockDetail, type OpenState } from './modules/locks.ts';
import { Passcodes, type Passcode, type PasscodeId } from './modules/passcodes.ts';
import { QrCodes } from './modules/qr-codes.ts';
import { Records } from './modules/records.ts';
import { Users } from './modules/users.ts';
import { readApplication, type CallOptions, type Region, type TTLockClientOptions } from './settings.ts';
import { Api } from './transport/api.ts';
import type { BudgetReport } from './transport/budget.ts';
import type { Page, Paged } from './transport/paged.ts';
import type { Id } from './transport/reading.ts';
import type { Password } from './transport/session.ts';
import type { Instant } from './validation.ts';

export type ClientStatus = 'not_configured' | 'configured' | 'authenticated';

const seedPageSize = 20;

/** The client: common things as methods of its own, everything else in its modules. */
export class TTLockClient {
  readonly locks: Locks;
  readonly settings: LockSettings;
  readonly passcodes: Passcodes;
  readonly gateways: Gateways;
  readonly ekeys: Ekeys;
  readonly cards: Cards;
  readonly fingerprints: Fingerprints;
  readonly faces: Faces;
  readonly qrCodes: QrCodes;
  readonly keypads: WirelessKeypads;
  readonly doorSensors: DoorSensors;
  readonly groups: Groups;
  readonly records: Records;
  readonly users: Users;
  readonly #api: Api;

  constructor(options: TTLockClientOptions = {}) {
    const api = new Api(options);
    this.#api = api;
    this.locks = new Locks(api);
    this.settings = new LockSettings(api);
    this.passcodes = new Passcodes(api);
    this.gateways = new Gateways(api);
    this.ekeys = new Ekeys(api);
    this.cards = new Cards(api);
    this.fingerprints = new Fingerprints(api);
    this.faces = new Faces(api);
    this.qrCodes = new QrCodes(api);
    this.keypads = new WirelessKeypads(api);
    this.doorSensors = new DoorSensors(api);
    this.groups = new Groups(api);
    this.records = new Records(api);
    this.users = new Users(api);
  }

  // Signing in

  configure(clientId: string, clientSecret: string, baseUrl?: Region | (string & {})): void {
    this.#api.session.configure(readApplication(clientId, clientSecret, baseUrl));
  }

  /**
   * With the log-in of the TTLock app. The password is kept, as MD5 and in memory, to log in again when the service refuses to refresh; with
   * `remember: false` it is used once.
   */
  async authenticate(
    username: string,
    password: Password,
    options: CallOptions & { readonly remember?: boolean } = {},
  ): Promise<void> {
    await this.#api.session.signIn(username, password, options.remember ?? true, options.signal);
  }

  /** Gives the log-in for the case that it is needed; a token that the store has goes on being used. */
  rememberLogin(username: string, password: Password): void {
    this.#api.session.remember(username, password);
  }

  async start(
    clientId: string,
    clientSecret: string,
    username: string,
    password: Password,
    baseUrl?: Region | (string & {}),
    options?: CallOptions,
  ): Promise<void> {
    this.configure(clientId, clientSecret, baseUrl);
    await this.authenticate(username, password, options);
  }

  /** From `TTLOCK_CLIENT_ID`, `TTLOCK_CLIENT_SECRET`, `TTLOCK_USERNAME`, `TTLOCK_PASSWORD`, and `TTLOCK_BASE_URL` if set; `.env` is read too. */
  async startWithEnv(environment: Environment = currentEnvironment(), options?: CallOptions): Promise<void> {
    const { clientId, clientSecret, username, password, baseUrl } = readEnvironment(environment);
    await this.start(clientId, clientSecret, username, password, baseUrl, options);
  }

  /** Renewed before it expires: 5 minutes, if not told otherwise. */
  async getValidToken(options: CallOptions = {}): Promise<string> {
    // Without the application's credentials there is nothing to renew it with.
    void this.#api.session.application;
    return (await this.#api.session.keeper.token(options.signal)).accessToken;
  }

  async refreshToken(options: CallOptions = {}): Promise<void> {
    void this.#api.session.application;
    await this.#api.session.keeper.refresh(options.signal);
  }

  async getUserId(options: CallOptions = {}): Promise<Id> {
    void this.#api.session.application;
    const { subject } = await this.#api.session.keeper.token(options.signal);
    if (subject === null) return await this.users.getUid(options);
    return Number.isSafeInteger(Number(subject)) ? Number(subject) : subject;
  }

  /** Asks nobody but the token store. */
  async status(): Promise<ClientStatus> {
    if (!this.#api.session.isConfigured) return 'not_configured';
    return (await this.tokenReport()).status === 'none' ? 'configured' : 'authenticated';
  }

  async isReady(): Promise<boolean> {
    return (await this.status()) === 'authenticated';
  }

  /** Until when the token lasts; the token itself is not in it. */
  async tokenReport(): Promise<TokenReport> {
    return await this.#api.session.keeper.report();
  }

  /** Forgets the application, the log-in and the token, in the store too. */
  async reset(): Promise<void> {
    await this.#api.session.reset();
  }

  /** Calls of this month, as far as known; `null` without a budget. */
  budgetReport(): BudgetReport | null {
    return this.#api.budget?.report() ?? null;
  }

  async getMonthRequestCount(options?: CallOptions): Promise<number> {
    const count = await this.users.getMonthRequestCount(options);
    this.#api.budget?.counted(count);
    return count;
  }

  // Locks

  /** Awaited it is that page; iterated it goes on through all. */
  getLocks(pageNo = 1, pageSize = seedPageSize, lockAlias?: string, groupId?: Id, options?: CallOptions): Paged<Lock> {
    return this.locks.list({ pageNo, pageSize, lockAlias, groupId }, options);
  }

  async getLock(lockId: Id, options?: CallOptions): Promise<LockDetail> {
    return await this.locks.get(lockId, options);
  }

  async getAllLocks(lockAlias?: string, groupId?: Id, options?: CallOptions): Promise<Lock[]> {
    return await this.locks.list({ lockAlias, groupId }, options).all();
  }

  async unlock(lockId: Id, options?: CallOptions): Promise<void> {
    await this.locks.unlock(lockId, options);
  }

  async lock(lockId: Id, options?: CallOptions): Promise<void> {
    await this.locks.lock(lockId, options);
  }

  async getOpenState(lockId: Id, options?: CallOptions): Promise<OpenState> {
    return await this.locks.getOpenState(lockId, options);
  }

  // Passcodes

  async addPermanentPasscode(lockId: Id, passcode: string, name?: string, options?: CallOptions): Promise<PasscodeId> {
    return await this.passcodes.add({ lockId, passcode, name, type: passcodeTypes.permanent }, options);
  }

  async addTemporaryPasscode(
    lockId: Id,
    passcode: string,
    startDate: Instant,
    endDate: Instant,
    name?: string,
    options?: CallOptions,
  ): Promise<PasscodeId> {
    return await this.passcodes.add({ lockId, passcode, name, type: passcodeTypes.period, startDate, endDate }, options);
  }

  async addPasscode(
    lockId: Id,
    passcode: string,
    name?: string,
    type: PasscodeType = passcodeTypes.period,
    startDate?: Instant,
    endDate?: Instant,
    addType: AddType = addTypes.gateway,
    options?: CallOptions,
  ): Promise<PasscodeId> {
    return await this.passcodes.add({ lockId, passcode, name, type, startDate, endDate, addType }, options);
  }

  /** At least one of name, digits and period. */
  async changePasscode(
    lockId: Id,
    passcodeId: Id,
    name?: string,
    passcode?: string,
    startDate?: Instant,
    endDate?: Instant,
    options?: CallOptions,
  ): Promise<void> {
    await this.passcodes.change({ lockId, passcodeId, name, passcode, startDate, endDate }, options);
  }

  async changePasscodeName(lockId: Id, passcodeId: Id, name: string, options?: CallOptions): Promise<void> {
    await this.passcodes.change({ lockId, passcodeId, name }, options);
  }

  async changePasscodeValue(lockId: Id, passcodeId: Id, passcode: string, options?: CallOptions): Promise<void> {
    await this.passcodes.change({ lockId, passcodeId, passcode }, options);
  }

  async changePasscodePeriod(
    lockId: Id,
    passcodeId: Id,
    startDate: Instant,
    endDate: Instant,
    options?: CallOptions,
  ): Promise<void> {
    await this.passcodes.change({ lockId, passcodeId, startDate, endDate }, options);
  }

  async deletePasscode(lockId: Id, passcodeId: Id, options?: CallOptions): Promise<void> {
    await this.passcodes.delete({ lockId, passcodeId }, options);
  }

  /** The same by another name. */
  async deletePasscodeViaGateway(lockId: Id, passcodeId: Id, options?: CallOptions): Promise<void> {
    await this.deletePasscode(lockId, passcodeId, options);
  }

  /** Awaited it is that page; iterated it goes on through all. */
  getPasscodes(
    lockId: Id,
    search?: string,
    pageNo = 1,
    pageSize = seedPageSize,
    orderBy?: OrderBy,
    options?: CallOptions,
  ): Paged<Passcode> {
    return this.passcodes.list({ lockId, search, pageNo, pageSize, orderBy }, options);
  }

  /** All of them, however many pages that takes. */
  async getLockPasscodes(lockId: Id, search?: string, options?: CallOptions): Promise<Page<Passcode>> {
    const list = await this.passcodes.list({ lockId, search }, options).all();
    return { list, pageNo: 1, pageSize: list.length, pages: 1, total: list.length };
  }

  /** By part of a name, or by all of the digits. */
  async searchPasscodes(lockId: Id, search: string, options?: CallOptions): Promise<Page<Passcode>> {
    return await this.getLockPasscodes(lockId, search, options);
  }

  // Gateways

  /** Awaited it is that page; iterated it goes on through all. */
  getGateways(pageNo = 1, pageSize = seedPageSize, orderBy?: OrderBy, options?: CallOptions): Paged<Gateway> {
    return this.gateways.list({ pageNo, pageSize, orderBy }, options);
  }

  async getGatewayLocks(gatewayId: Id, options?: CallOptions): Promise<{ readonly list: readonly GatewayLock[] }> {
    return { list: await this.gateways.listLocks(gatewayId, options) };
  }
}
