import type { Clock, TokenJournal, TokenStore } from '@smartlock/oauth-tokens';
import { ParameterError } from './errors.ts';

export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

export const defaults = {
  oauthBaseUrl: 'https://oauth.u-tec.com',
  apiBaseUrl: 'https://api.u-tec.com',
  actionPath: '/action',
  scope: 'openapi',
} as const;

export interface UtecClientOptions {
  readonly clientId: string;
  readonly clientSecret: string;
  /** Where the browser is sent after the log-in, as it is registered in the U-tec app. Needed to log in. */
  readonly redirectUri?: string | undefined;
  readonly oauthBaseUrl?: string | undefined;
  readonly apiBaseUrl?: string | undefined;
  readonly actionPath?: string | undefined;
  readonly scope?: string | undefined;
  /** In memory when left out: a restart then needs a new log-in. */
  readonly tokenStore?: TokenStore | undefined;
  /** Where a token waits until the store has it, so that a killed process loses none. */
  readonly tokenJournal?: TokenJournal | undefined;
  readonly fetch?: Fetch | undefined;
  readonly clock?: Clock | undefined;
  /** 5 minutes when left out. */
  readonly refreshAheadMs?: number | undefined;
  /** How long one request may take: 20 s when left out. */
  readonly timeoutMs?: number | undefined;
  /** What is odd in an answer and did no harm, for a log: it holds no values. */
  readonly onOddity?: ((what: string) => void) | undefined;
  /** For tests: how pauses pass, and the chance in them. */
  readonly delay?: ((ms: number, signal?: AbortSignal) => Promise<void>) | undefined;
  readonly random?: (() => number) | undefined;
}

export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
}

export interface Application {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly redirectUri: string | null;
  readonly oauthBaseUrl: string;
  readonly actionUrl: string;
  readonly scope: string;
}

/** An http(s) address without a slash at its end. */
export function readAddress(parameter: string, given: string): string {
  const url = URL.parse(given);
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:') || url.search !== '' || url.hash !== '') {
    throw new ParameterError(parameter, 'must be an http(s) address without a query');
  }
  if (url.username !== '' || url.password !== '') throw new ParameterError(parameter, 'must not carry a user name or a password');
  return `${url.origin}${url.pathname}`.replace(/\/+$/, '');
}

export function readApplication(options: UtecClientOptions): Application {
  const { clientId, clientSecret, redirectUri } = options;
  for (const [name, value] of Object.entries({ clientId, clientSecret })) {
    if (typeof value !== 'string' || value.trim() === '') {
      throw new ParameterError(name, 'must be given: the U-tec app shows it under My account, OpenAPI');
    }
  }
  // The redirect address is compared letter by letter by the service, so that it is sent as it was given.
  if (redirectUri !== undefined && URL.parse(redirectUri) === null) throw new ParameterError('redirectUri', 'must be an address');
  const path = options.actionPath ?? defaults.actionPath;
  if (!path.startsWith('/')) throw new ParameterError('actionPath', 'must begin with a slash');
  return {
    clientId,
    clientSecret,
    redirectUri: redirectUri ?? null,
    oauthBaseUrl: readAddress('oauthBaseUrl', options.oauthBaseUrl ?? defaults.oauthBaseUrl),
    actionUrl: `${readAddress('apiBaseUrl', options.apiBaseUrl ?? defaults.apiBaseUrl)}${path}`,
    scope: options.scope ?? defaults.scope,
  };
}
