import type { Clock } from '../../../platform/clock.ts';
import type { Keyring } from '../../../platform/crypto/secret-box.ts';
import type { Database } from '../../../platform/database/connection.ts';
import type { Notifications } from '../../../platform/database/notifications.ts';
import type { Logger } from '../../../platform/logger.ts';
import { DatabaseTokenStore } from '../token-store.ts';
import { defaultConfig, type GatewayConfig } from './gateway-config.ts';
import { readDevices, type DeviceRow } from './store/devices.ts';
import { gatewayChannel, openSecretKey, readGateway, readTokenProblem } from './store/gateway.ts';

/** What is known of the token: when it ends, and not what it is. */
export interface TokenFacts {
  readonly hasToken: boolean;
  readonly hasRefreshToken: boolean;
  readonly expiresAt: Date | null;
  /** Only a person can help: U-tec takes neither token. */
  readonly needsLogin: boolean;
}

export interface GatewaySnapshot {
  readonly config: GatewayConfig;
  readonly hasSecretKey: boolean;
  readonly version: number;
  readonly accountId: number | null;
  readonly token: TokenFacts;
  readonly devices: readonly DeviceRow[];
  readonly polledAt: Date | null;
  /** Why the last look at the cloud came to nothing. */
  readonly problem: string | null;
}

const noTokenFacts: TokenFacts = { hasToken: false, hasRefreshToken: false, expiresAt: null, needsLogin: false };
/** Where a message that something changed was lost, it is found out after this long. */
const trustedMs = 10_000;

/** What the gateway answers from: kept in memory, and read anew whenever some process says that it changed. */
export class GatewayCache {
  readonly #db: Database;
  readonly #keyring: Keyring;
  readonly #clock: Clock;
  readonly #logger: Logger;
  #snapshot: GatewaySnapshot | undefined;
  #readAtMs = 0;
  #reading: Promise<GatewaySnapshot> | undefined;
  #isStale = true;
  readonly #unsubscribe: () => void;

  constructor(deps: { db: Database; keyring: Keyring; clock: Clock; logger: Logger; notifications: Notifications }) {
    this.#db = deps.db;
    this.#keyring = deps.keyring;
    this.#clock = deps.clock;
    this.#logger = deps.logger;
    const drop = (): void => this.drop();
    const ends = [deps.notifications.subscribe(gatewayChannel, drop), deps.notifications.onReconnect(drop)];
    this.#unsubscribe = () => ends.forEach((end) => end());
  }

  /** Something changed: the next one who asks reads. */
  drop(): void {
    this.#isStale = true;
  }

  /** From memory. After a change it is read first; while the database is away, what is known is answered all the same. */
  async get(): Promise<GatewaySnapshot> {
    const known = this.#snapshot;
    if (known === undefined) return await this.#read();
    if (this.#isStale) {
      try {
        return await this.#read();
      } catch (error) {
        this.#logger.warn({ err: error }, 'the state of the gateway could not be read; the last one is answered');
        return known;
      }
    }
    if (Math.abs(this.#clock.now().getTime() - this.#readAtMs) > trustedMs) this.#refreshBehind();
    return known;
  }

  stop(): void {
    this.#unsubscribe();
  }

  #refreshBehind(): void {
    if (this.#reading !== undefined) return;
    this.#read().catch((error: unknown) => this.#logger.warn({ err: error }, 'the state of the gateway could not be read'));
  }

  async #read(): Promise<GatewaySnapshot> {
    // A change that comes while it is being read asks for another reading.
    this.#isStale = false;
    const reading = (this.#reading ??= this.#load().finally(() => {
      this.#reading = undefined;
    }));
    try {
      const snapshot = await reading;
      this.#snapshot = snapshot;
      this.#readAtMs = this.#clock.now().getTime();
      return snapshot;
    } catch (error) {
      this.#isStale = true;
      throw error;
    }
  }

  async #load(): Promise<GatewaySnapshot> {
    const [row, devices] = await Promise.all([readGateway(this.#db), readDevices(this.#db)]);
    if (row === undefined) {
      const nothing = { hasSecretKey: false, version: 0, accountId: null, polledAt: null, problem: null };
      return { config: defaultConfig, ...nothing, token: noTokenFacts, devices };
    }
    const names = Object.keys(defaultConfig) as (keyof GatewayConfig)[];
    return {
      config: Object.fromEntries(names.map((name) => [name, row[name]])) as unknown as GatewayConfig,
      hasSecretKey: openSecretKey(this.#keyring, row) !== '',
      version: row.version,
      accountId: row.account_id,
      token: await this.#tokenFacts(row.account_id),
      devices,
      polledAt: row.polled_at,
      problem: row.problem,
    };
  }

  async #tokenFacts(accountId: number | null): Promise<TokenFacts> {
    if (accountId === null) return noTokenFacts;
    const { token } = await new DatabaseTokenStore(this.#db, this.#keyring, accountId).read();
    if (token === null) return noTokenFacts;
    return {
      hasToken: true,
      hasRefreshToken: token.refreshToken !== null,
      expiresAt: new Date(token.expiresAt),
      needsLogin: (await readTokenProblem(this.#db, accountId)) === 'sign_in_required',
    };
  }
}
