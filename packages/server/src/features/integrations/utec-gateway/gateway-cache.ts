import type { Clock } from '../../../platform/clock.ts';
import type { Database } from '../../../platform/database/connection.ts';
import type { Notifications } from '../../../platform/database/notifications.ts';
import { SmartLockError } from '../../../platform/errors.ts';
import type { Logger } from '../../../platform/logger.ts';
import type { GatewayAccount, GatewayDevice, UtecGateway as UtecAccounts } from '../utec/index.ts';
import { defaultConfig, type GatewayConfig } from './gateway-config.ts';
import { gatewayChannel, readGateway, type GatewayRow } from './store/gateway.ts';

export interface GatewaySnapshot {
  readonly config: GatewayConfig;
  readonly hasSecretKey: boolean;
  /** False while nobody has set anything. */
  readonly isConfigured: boolean;
  /** Null until access key and secret key are known. */
  readonly account: GatewayAccount | null;
  readonly devices: readonly GatewayDevice[];
}

/** What other processes and the poll have found out shows after this long at the latest. */
const trustedMs = 1_000;

/** What the gateway answers from: kept in memory, and read anew behind the answers. */
export class GatewayCache {
  readonly #db: Database;
  readonly #accounts: UtecAccounts;
  readonly #clock: Clock;
  readonly #logger: Logger;
  #snapshot: GatewaySnapshot | undefined;
  #readAtMs = 0;
  #reading: Promise<GatewaySnapshot> | undefined;
  #isStale = true;
  readonly #unsubscribe: () => void;

  constructor(deps: { db: Database; accounts: UtecAccounts; clock: Clock; logger: Logger; notifications: Notifications }) {
    this.#db = deps.db;
    this.#accounts = deps.accounts;
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
    const age = Math.abs(this.#clock.now().getTime() - this.#readAtMs);
    if (this.#isStale || age > 60 * trustedMs) {
      try {
        return await this.#read();
      } catch (error) {
        this.#logger.warn({ err: error }, 'the state of the gateway could not be read; the last one is answered');
        return known;
      }
    }
    if (age > trustedMs) this.#readBehind();
    return known;
  }

  stop(): void {
    this.#unsubscribe();
  }

  #readBehind(): void {
    if (this.#reading !== undefined) return;
    this.#read().catch((error: unknown) => this.#logger.warn({ err: error }, 'the state of the gateway could not be read'));
  }

  async #read(): Promise<GatewaySnapshot> {
    // Whoever dropped it must not get what was read before.
    if (this.#isStale) this.#reading = undefined;
    this.#isStale = false;
    const startedAtMs = this.#clock.now().getTime();
    const reading = (this.#reading ??= this.#load());
    try {
      const snapshot = await reading;
      this.#snapshot = snapshot;
      this.#readAtMs = startedAtMs;
      return snapshot;
    } catch (error) {
      this.#isStale = true;
      throw error;
    } finally {
      if (this.#reading === reading) this.#reading = undefined;
    }
  }

  async #load(): Promise<GatewaySnapshot> {
    const row = await readGateway(this.#db);
    if (row === undefined || row.account_id === null) return this.#withoutAccount(row);
    try {
      const [account, devices] = await Promise.all([
        this.#accounts.account(row.account_id),
        this.#accounts.devices(row.account_id),
      ]);
      return { config: configOf(account), hasSecretKey: true, isConfigured: true, account, devices };
    } catch (error) {
      if (error instanceof SmartLockError && error.kind === 'not_found') return this.#withoutAccount(row);
      throw error;
    }
  }

  #withoutAccount(row: GatewayRow | undefined): GatewaySnapshot {
    const names = Object.keys(defaultConfig) as (keyof GatewayConfig)[];
    const config =
      row === undefined
        ? defaultConfig
        : (Object.fromEntries(names.map((name) => [name, row[name]])) as unknown as GatewayConfig);
    const hasSecretKey = row !== undefined && row.secret_key_sealed !== null;
    return { config, hasSecretKey, isConfigured: row !== undefined, account: null, devices: [] };
  }
}

function configOf(account: GatewayAccount): GatewayConfig {
  return {
    api_base_url: account.apiBaseUrl,
    oauth_base_url: account.oauthBaseUrl,
    action_path: account.actionPath,
    access_key: account.clientId,
    scope: account.scope,
    redirect_uri: account.redirectUri,
    status_poll_interval: account.pollSeconds,
    auto_refresh_enabled: account.isAutoRefreshed,
    refresh_buffer_minutes: account.refreshBufferMinutes,
  };
}
