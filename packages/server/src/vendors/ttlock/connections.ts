import { TokenError, TTLockClient, type Fetch } from '@smartlock/ttlock';
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Clock } from '../../platform/clock.ts';
import type { VendorConnection } from '../lock-vendor.ts';
import { explain } from './errors.ts';

/** The server renews tokens an hour ahead. */
export const refreshAheadMs = 3_600_000;

/** Why there is no usable token. `needsPerson`: nothing but a log-in helps. */
export interface TokenFailure {
  readonly code: string;
  readonly message: string;
  readonly needsPerson: boolean;
}

export interface ConnectionsDeps {
  /** Throws not_found for an account that is gone. */
  readonly connectionOf: (accountId: number) => Promise<VendorConnection>;
  readonly onTokenFailure: (accountId: number, failure: TokenFailure) => Promise<void>;
  readonly clock: Clock;
  /** Calls a month that we allow ourselves; null: no limit of ours. */
  readonly monthlyCalls: number | null;
  readonly fetch?: Fetch | undefined;
  /** For tests: how pauses between attempts pass. */
  readonly delay?: ((ms: number, signal?: AbortSignal) => Promise<void>) | undefined;
}

interface Sending {
  readonly path: string;
  isSent: boolean;
  isInDoubt: boolean;
}

/** Whether a request that ended like this may have taken effect: an answer of the service itself is JSON, and says. */
function leavesDoubt(response: Response): boolean {
  return response.status >= 500 || !(response.headers.get('content-type') ?? '').includes('json');
}

const neverSent = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ENETUNREACH', 'EHOSTUNREACH', 'UND_ERR_CONNECT_TIMEOUT']);

/** There was no connection, so nothing can have happened. */
function isNeverSent(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if ('code' in cause && neverSent.has(String(cause.code))) return true;
  }
  return false;
}

/** One client an account, made anew when anything of the account has changed. */
export class Connections {
  readonly #deps: ConnectionsDeps;
  readonly #clients = new Map<number, { readonly version: string; readonly client: TTLockClient }>();
  readonly #sending = new AsyncLocalStorage<Sending>();
  readonly #fetch: Fetch;

  constructor(deps: ConnectionsDeps) {
    this.#deps = deps;
    const fetch = deps.fetch ?? ((url: string, init: RequestInit) => globalThis.fetch(url, init));
    this.#fetch = (url, init) => {
      const sending = this.#sending.getStore();
      if (sending === undefined || !new URL(url).pathname.endsWith(sending.path)) return fetch(url, init);
      return this.#watched(sending, fetch(url, init));
    };
  }

  /** A client that is good for one sign-in and keeps its token in memory. */
  passing(application: { readonly clientId: string; readonly clientSecret: string; readonly baseUrl: string }) {
    return {
      fetch: this.#fetch,
      clock: this.#deps.clock,
      ...application,
      ...(this.#deps.delay === undefined ? {} : { delay: this.#deps.delay }),
    };
  }

  async #clientOf(accountId: number): Promise<TTLockClient> {
    const { connectionOf, monthlyCalls } = this.#deps;
    const connection = await connectionOf(accountId);
    const known = this.#clients.get(accountId);
    if (known?.version === connection.version) return known.client;
    const client = new TTLockClient({
      ...this.passing(connection),
      tokenStore: connection.tokenStore,
      ...(connection.tokenJournal === null ? {} : { tokenJournal: connection.tokenJournal }),
      refreshAheadMs,
      ...(monthlyCalls === null ? {} : { budget: { monthlyCalls } }),
    });
    if (connection.login !== null) client.rememberLogin(connection.login.username, { md5: connection.login.passwordMd5 });
    this.#clients.set(accountId, { version: connection.version, client });
    return client;
  }

  /** Works with the account's client as the package has it: its errors come through as they are. */
  async raw<T>(accountId: number, work: (client: TTLockClient) => Promise<T>): Promise<T> {
    const client = await this.#clientOf(accountId);
    try {
      return await work(client);
    } catch (error) {
      await this.noteFailure(accountId, error);
      throw error;
    }
  }

  /** Tells whoever keeps the account that there is no usable token, if that is what the error says. */
  async noteFailure(accountId: number, error: unknown): Promise<void> {
    if (!(error instanceof TokenError)) return;
    const needsPerson = error.code === 'sign_in_required' || error.code === 'not_signed_in';
    await this.#deps.onTokenFailure(accountId, { code: error.code, message: `${error.message} ${error.whatToDo}`, needsPerson });
  }

  /** The same with errors in our words. */
  async use<T>(accountId: number, what: string, work: (client: TTLockClient) => Promise<T>): Promise<T> {
    try {
      return await this.raw(accountId, work);
    } catch (error) {
      throw explain(error, what);
    }
  }

  async #watched(sending: Sending, answer: Promise<Response>): Promise<Response> {
    sending.isSent = true;
    try {
      const response = await answer;
      sending.isInDoubt ||= leavesDoubt(response);
      return response;
    } catch (error) {
      sending.isInDoubt ||= !isNeverSent(error);
      throw error;
    }
  }

  /**
   * Also tells, of work that failed, whether a request to this path went out at all, and whether any of them, of which the last error knows nothing, may have
   * taken effect.
   */
  async watching<T>(
    path: string,
    work: () => Promise<T>,
  ): Promise<{ result: T } | { error: unknown; isSent: boolean; isInDoubt: boolean }> {
    const sending: Sending = { path, isSent: false, isInDoubt: false };
    try {
      return { result: await this.#sending.run(sending, work) };
    } catch (error) {
      return { error, isSent: sending.isSent, isInDoubt: sending.isInDoubt };
    }
  }
}
