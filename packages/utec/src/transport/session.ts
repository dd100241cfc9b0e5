import { TokenKeeper, type Clock, type Step, type TokenAnswer, type TokenSource } from '@smartlock/oauth-tokens';
import { createHash } from 'node:crypto';
import { LoginRefusedError, ParameterError, TokenRefusedError, TransportError } from '../errors.ts';
import { fieldsOf, numberOf, refusalOf, textOf } from '../reading.ts';
import type { Application, Fetch, UtecClientOptions } from '../settings.ts';
import { parseJson, readRetryAfter, send, type Reply } from './http.ts';

const operation = 'token';
/** Where the reply does not say. */
const lifetimeDefaultS = 3600;

/** The token is at the top, or wrapped in `data`. Without one it is a failure, whatever the status says. */
export function readTokenReply({ status, body, retryAfter }: Reply, now: Date): TokenAnswer {
  const top = fieldsOf(parseJson(body));
  const at = [top, fieldsOf(top?.['data'])].find((fields) => textOf(fields?.['access_token']) !== null);
  const accessToken = textOf(at?.['access_token']);
  if (status >= 200 && status <= 299 && accessToken !== null) {
    const expiresInSeconds = numberOf(at?.['expires_in']);
    return {
      accessToken,
      refreshToken: textOf(at?.['refresh_token']),
      expiresInSeconds: expiresInSeconds !== null && expiresInSeconds > 0 ? expiresInSeconds : lifetimeDefaultS,
    };
  }
  const said = refusalOf(top?.['error']) ?? refusalOf(top?.['message']);
  const code = numberOf(top?.['code']);
  const saysUnavailable = said === 'temporarily_unavailable' || said === 'server_error' || (code ?? 0) >= 500;
  if (status === 429)
    throw new TransportError(operation, 'rate_limited', { status, retryAfterMs: readRetryAfter(retryAfter, now) });
  if (status >= 500 || saysUnavailable) throw new TransportError(operation, 'http_status', { status });
  const isRefusal = status === 400 || status === 401 || code === 400 || code === 401 || refusalOf(top?.['error']) !== null;
  if (isRefusal) throw new LoginRefusedError(said !== null && said !== 'unnamed' ? said : `HTTP ${status}`);
  if (status > 299) throw new TransportError(operation, 'http_status', { status });
  throw new TransportError(operation, top === null ? 'not_json' : 'unexpected_answer', { detail: 'it holds no access token' });
}

export interface AuthorizeWish {
  /** Comes back with the code: something that nobody can guess, kept until then. */
  readonly state: string;
  /** Of RFC 7636. U-tec documents no PKCE; a server that does not know it passes over it. */
  readonly codeVerifier?: string | undefined;
}

export interface CodeWish {
  readonly code: string;
  readonly codeVerifier?: string | undefined;
}

/** Who is logged in, and with which application. */
export class Session implements TokenSource {
  readonly keeper: TokenKeeper;
  readonly #application: Application;
  readonly #clock: Clock;
  readonly #fetch: Fetch;
  readonly #timeoutMs: number;
  /** Some deployments take the documented GET alone; it is only tried after 404 or 405, since it puts secrets into an address. */
  #usesGet = false;

  constructor(application: Application, options: UtecClientOptions, clock: Clock, fetch: Fetch, timeoutMs: number) {
    this.#application = application;
    this.#clock = clock;
    this.#fetch = fetch;
    this.#timeoutMs = timeoutMs;
    this.keeper = new TokenKeeper({
      source: this,
      clock,
      ...(options.tokenStore === undefined ? {} : { store: options.tokenStore }),
      ...(options.tokenJournal === undefined ? {} : { journal: options.tokenJournal }),
      ...(options.refreshAheadMs === undefined ? {} : { refreshAheadMs: options.refreshAheadMs }),
      ...(options.delay === undefined ? {} : { delay: options.delay }),
    });
  }

  authorizeUrl({ state, codeVerifier }: AuthorizeWish): string {
    if (state.length < 8) throw new ParameterError('state', 'must be at least 8 characters that nobody can guess');
    const { clientId, oauthBaseUrl, scope } = this.#application;
    const url = new URL(`${oauthBaseUrl}/authorize`);
    // Without the client secret, which has no place in a browser's address.
    const query = { response_type: 'code', client_id: clientId, scope, redirect_uri: this.#redirectUri(), state };
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    if (codeVerifier !== undefined) {
      url.searchParams.set('code_challenge', createHash('sha256').update(codeVerifier).digest('base64url'));
      url.searchParams.set('code_challenge_method', 'S256');
    }
    return url.href;
  }

  /** Asks for a token and stores it. */
  async exchange({ code, codeVerifier }: CodeWish, signal: AbortSignal | undefined): Promise<void> {
    if (code.trim() === '') throw new ParameterError('code', 'must be given');
    const askedAt = this.#clock.now();
    const fields = {
      grant_type: 'authorization_code',
      code: code.trim(),
      redirect_uri: this.#redirectUri(),
      ...(codeVerifier === undefined ? {} : { code_verifier: codeVerifier }),
    };
    await this.keeper.adopt(await this.#ask(fields, signal), askedAt);
  }

  async refresh(refreshToken: string, signal: AbortSignal): Promise<TokenAnswer> {
    return await this.#ask({ grant_type: 'refresh_token', refresh_token: refreshToken }, signal);
  }

  isRefused(error: unknown, step: Step): boolean {
    return step === 'call' ? error instanceof TokenRefusedError : error instanceof LoginRefusedError;
  }

  #redirectUri(): string {
    const { redirectUri } = this.#application;
    if (redirectUri === null)
      throw new ParameterError('redirectUri', 'must be given to log in, as it is registered in the U-tec app');
    return redirectUri;
  }

  async #ask(fields: Record<string, string>, signal: AbortSignal | undefined): Promise<TokenAnswer> {
    const { clientId, clientSecret } = this.#application;
    const form = new URLSearchParams({ ...fields, client_id: clientId, client_secret: clientSecret }).toString();
    let reply = await this.#send(form, this.#usesGet, signal);
    if (!this.#usesGet && (reply.status === 404 || reply.status === 405)) {
      reply = await this.#send(form, true, signal);
      this.#usesGet = reply.status >= 200 && reply.status <= 299;
    }
    return readTokenReply(reply, this.#clock.now());
  }

  async #send(form: string, asGet: boolean, signal: AbortSignal | undefined): Promise<Reply> {
    const url = `${this.#application.oauthBaseUrl}/token`;
    const common = { operation, timeoutMs: this.#timeoutMs, signal };
    const accept = { accept: 'application/json' };
    if (asGet)
      return await send(this.#fetch, { ...common, url: `${url}?${form}`, method: 'GET', headers: accept, body: undefined });
    const headers = { ...accept, 'content-type': 'application/x-www-form-urlencoded' };
    return await send(this.#fetch, { ...common, url, method: 'POST', headers, body: form });
  }
}
