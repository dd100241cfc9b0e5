import { createUtecClient, TokenError, type Fetch, type UtecClient, type UtecClientOptions } from '@smartlock/utec';
import type { Clock } from '../../platform/clock.ts';
import type { Logger } from '../../platform/logger.ts';
import type { BrowserApplication, BrowserConnection, LockKnowledge } from '../lock-vendor.ts';
import { explain } from './errors.ts';

/** Why there is no usable token. `needsPerson`: nothing but a log-in helps. */
export interface TokenFailure {
  readonly code: string;
  readonly message: string;
  readonly needsPerson: boolean;
}

export interface ConnectionsDeps {
  /** Throws not_found for an account that is gone. */
  readonly connectionOf: (accountId: number) => Promise<BrowserConnection>;
  readonly onTokenFailure: (accountId: number, failure: TokenFailure) => Promise<void>;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly fetch?: Fetch | undefined;
  /** For tests: how pauses pass, and how long a request may take. */
  readonly delay?: ((ms: number, signal?: AbortSignal) => Promise<void>) | undefined;
  readonly timeoutMs?: number | undefined;
}

const unknownLock: LockKnowledge = { timeZone: null, customData: null };

/** One client an account, made anew when anything of the account has changed. */
export class Connections {
  readonly #deps: ConnectionsDeps;
  readonly #clients = new Map<number, { readonly version: string; readonly client: UtecClient }>();

  constructor(deps: ConnectionsDeps) {
    this.#deps = deps;
  }

  /** A client of this application that knows no account. */
  passing(application: BrowserApplication, more: Partial<UtecClientOptions> = {}): UtecClient {
    const { logger } = this.#deps;
    const { clientId, clientSecret, redirectUri, oauthBaseUrl, apiBaseUrl, actionPath, scope } = application;
    const onOddity = (what: string): void => logger.info({ vendor: 'utec' }, what);
    const { fetch, clock, delay, timeoutMs } = this.#deps;
    const known = { clientId, clientSecret, redirectUri, oauthBaseUrl, apiBaseUrl, actionPath, scope };
    return createUtecClient({ fetch, clock, delay, timeoutMs, onOddity, ...known, ...more });
  }

  /** Works with the account's client as the package has it: its errors come through as they are. */
  async raw<T>(accountId: number, work: (client: UtecClient) => Promise<T>): Promise<T> {
    const connection = await this.#deps.connectionOf(accountId);
    const client = this.#clientOf(accountId, connection);
    try {
      return await work(client);
    } catch (error) {
      await this.#noteFailure(accountId, error);
      throw error;
    }
  }

  /** The same with some locks, of which it knows what the cloud wants to be told. */
  async ofLocks<T>(
    accountId: number,
    refs: readonly string[],
    work: (client: UtecClient, locks: ReadonlyMap<string, LockKnowledge>) => Promise<T>,
  ): Promise<T> {
    const connection = await this.#deps.connectionOf(accountId);
    const known = await connection.locks(refs);
    return await this.raw(accountId, async (client) => {
      client.rememberDevices([...known].map(([id, { customData }]) => ({ id, customData })));
      return await work(client, known);
    });
  }

  async ofLock<T>(accountId: number, ref: string, work: (client: UtecClient, lock: LockKnowledge) => Promise<T>): Promise<T> {
    return await this.ofLocks(accountId, [ref], (client, known) => work(client, known.get(ref) ?? unknownLock));
  }

  /** With errors in our words. */
  async use<T>(accountId: number, what: string, work: (client: UtecClient) => Promise<T>): Promise<T> {
    try {
      return await this.raw(accountId, work);
    } catch (error) {
      throw explain(error, what);
    }
  }

  #clientOf(accountId: number, connection: BrowserConnection): UtecClient {
    const known = this.#clients.get(accountId);
    if (known?.version === connection.version) return known.client;
    const { tokenStore, tokenJournal, refreshAheadMs, version } = connection;
    const client = this.passing(connection, { tokenStore, refreshAheadMs, ...(tokenJournal === null ? {} : { tokenJournal }) });
    this.#clients.set(accountId, { version, client });
    return client;
  }

  /** Tells whoever keeps the account that there is no usable token, if that is what the error says. */
  async #noteFailure(accountId: number, error: unknown): Promise<void> {
    if (!(error instanceof TokenError)) return;
    const needsPerson = error.code === 'sign_in_required' || error.code === 'not_signed_in';
    const whatToDo = needsPerson ? 'Log in to U-tec again; devices stay as they are.' : error.whatToDo;
    await this.#deps.onTokenFailure(accountId, { code: error.code, message: `${error.message} ${whatToDo}`, needsPerson });
  }
}
