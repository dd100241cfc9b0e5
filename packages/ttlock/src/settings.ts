import type { Clock, TokenJournal, TokenStore } from '@smartlock/oauth-tokens';
import { ParameterError } from './errors/errors.ts';
import type { BudgetOptions } from './transport/budget.ts';
import type { Fetch } from './transport/http.ts';
import type { RetryOptions } from './transport/retrying.ts';

/** Only the host differs (reference §1.1). Accounts live in one region; the other one answers 30008. */
export const regions = { eu: 'https://euapi.ttlock.com', cn: 'https://cnapi.ttlock.com' } as const;
export type Region = keyof typeof regions;

export interface TTLockClientOptions {
  readonly clientId?: string;
  readonly clientSecret?: string;
  /** A region's name or an address: `eu` when left out. */
  readonly baseUrl?: Region | (string & {});
  /** In memory when left out: a restart then logs in again. */
  readonly tokenStore?: TokenStore;
  /** Where a new token is put before anything is awaited, so that a process killed before it was stored loses none. None when left out. */
  readonly tokenJournal?: TokenJournal | undefined;
  readonly fetch?: Fetch;
  readonly clock?: Clock;
  /** 5 minutes when left out. */
  readonly refreshAheadMs?: number;
  /** How long one request may take: 35 s when left out, since a sleeping lock behind a gateway takes long. */
  readonly timeoutMs?: number;
  readonly retry?: RetryOptions;
  /** No own limit when left out. */
  readonly budget?: BudgetOptions;
  /** For tests: how pauses pass, and the chance in them. */
  readonly delay?: (ms: number, signal?: AbortSignal) => Promise<void>;
  readonly random?: () => number;
}

export interface Application {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly baseUrl: string;
}

const vendorHost = /(^|\.)(ttlock\.com|ttlock\.com\.cn|sciener\.com|sciener\.cn)$/;

/** The seeds of other programs write the base URL with `/v3` at its end; both forms are taken. */
export function readBaseUrl(given: string | undefined): string {
  const address = given === undefined ? regions.eu : Object.hasOwn(regions, given) ? regions[given as Region] : given;
  const url = URL.parse(address);
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:') || url.search !== '' || url.hash !== '') {
    throw new ParameterError('baseUrl', 'must be eu, cn or an http(s) address');
  }
  // A redirect to https would come too late: the secret would have gone out already.
  if (url.protocol === 'http:' && vendorHost.test(url.hostname)) throw new ParameterError('baseUrl', 'must be an https address');
  if (url.username !== '' || url.password !== '') throw new ParameterError('baseUrl', 'must not carry a user name or a password');
  return `${url.origin}${url.pathname}`.replace(/\/+$/, '').replace(/\/v3$/, '');
}

export function readApplication(clientId: unknown, clientSecret: unknown, baseUrl?: string): Application {
  for (const [name, value] of Object.entries({ clientId, clientSecret })) {
    if (typeof value !== 'string' || value.trim() === '')
      throw new ParameterError(name, 'must be given: the developer console shows it');
  }
  return { clientId: clientId as string, clientSecret: clientSecret as string, baseUrl: readBaseUrl(baseUrl) };
}

/** What every call takes besides its parameters. */
export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
  readonly timeoutMs?: number | undefined;
  /** How often it is tried at most, in place of the client's `retry.attempts`. */
  readonly attempts?: number | undefined;
}
