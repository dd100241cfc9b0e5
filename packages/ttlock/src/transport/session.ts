import { TokenKeeper, type Clock, type TokenAnswer, type TokenSource } from '@smartlock/oauth-tokens';
import { createHash } from 'node:crypto';
import { NotConfiguredError, ParameterError, TransportError, TTLockApiError } from '../errors/errors.ts';
import type { Application, TTLockClientOptions } from '../settings.ts';
import { id as readId, number, object, optional, ShapeError, text } from './reading.ts';

/** The plain password, or its MD5 for those who keep only that. */
export type Password = string | { readonly md5: string };

const hex32 = /^[0-9a-f]{32}$/;

/** The service wants the password as MD5 in lower-case hex (reference §2.2). It guards nothing, and is treated as the password. */
export function md5Of(password: Password): string {
  if (typeof password !== 'string') {
    if (!hex32.test(password.md5)) throw new ParameterError('password.md5', 'must be 32 lower-case hexadecimal digits');
    return password.md5;
  }
  if (password === '') throw new ParameterError('password', 'must be given');
  return createHash('md5').update(password, 'utf8').digest('hex');
}

export type AskTokenEndpoint = (
  fields: Record<string, string>,
  signal: AbortSignal | undefined,
) => Promise<Record<string, unknown>>;

const operation = '/oauth2/token';

const readFields = object({
  access_token: text,
  refresh_token: optional(text),
  expires_in: number,
  uid: optional(readId),
});

function readAnswer(body: Record<string, unknown>): TokenAnswer {
  try {
    const { access_token: accessToken, refresh_token: refreshToken, expires_in: expiresInSeconds, uid } = readFields(body);
    if (accessToken === '') throw new ShapeError('a token', 'access_token');
    if (expiresInSeconds < 0) throw new ShapeError('0 or more', 'expires_in');
    return { accessToken, refreshToken, expiresInSeconds, subject: uid === null ? null : String(uid) };
  } catch (error) {
    if (error instanceof ShapeError) throw new TransportError(operation, 'unexpected_answer', { detail: error.message });
    throw error;
  }
}

/** Who is signed in, and with which application. */
export class Session implements TokenSource {
  readonly keeper: TokenKeeper;
  readonly #ask: AskTokenEndpoint;
  readonly #clock: Clock;
  #application: Application | null;
  #credentials: { readonly username: string; readonly passwordMd5: string } | null = null;

  constructor(application: Application | null, options: TTLockClientOptions, clock: Clock, ask: AskTokenEndpoint) {
    this.#application = application;
    this.#ask = ask;
    this.#clock = clock;
    this.keeper = new TokenKeeper({
      source: this,
      clock,
      ...(options.tokenStore === undefined ? {} : { store: options.tokenStore }),
      ...(options.tokenJournal === undefined ? {} : { journal: options.tokenJournal }),
      ...(options.refreshAheadMs === undefined ? {} : { refreshAheadMs: options.refreshAheadMs }),
      ...(options.delay === undefined ? {} : { delay: options.delay }),
    });
  }

  get isConfigured(): boolean {
    return this.#application !== null;
  }

  get application(): Application {
    if (this.#application === null) throw new NotConfiguredError();
    return this.#application;
  }

  configure(application: Application): void {
    this.#application = application;
  }

  /** Logs in now. Remembered, the credentials (as MD5, in memory) are used when the service refuses to refresh. */
  async signIn(username: string, password: Password, isRemembered: boolean, signal: AbortSignal | undefined): Promise<void> {
    if (username.trim() === '') throw new ParameterError('username', 'must be given: the one of the TTLock app');
    const credentials = { username, passwordMd5: md5Of(password) };
    const askedAt = this.#clock.now();
    await this.keeper.adopt(await this.#logIn(credentials, signal), askedAt);
    this.#credentials = isRemembered ? credentials : null;
  }

  /** For a later log-in; nothing is asked now. */
  remember(username: string, password: Password): void {
    this.#credentials = { username, passwordMd5: md5Of(password) };
  }

  async reset(): Promise<void> {
    this.#application = null;
    this.#credentials = null;
    await this.keeper.forget();
  }

  async refresh(refreshToken: string, signal: AbortSignal): Promise<TokenAnswer> {
    return readAnswer(await this.#ask({ grant_type: 'refresh_token', refresh_token: refreshToken }, signal));
  }

  /** Present only while credentials are remembered: without them a person must act. */
  get login(): ((signal: AbortSignal) => Promise<TokenAnswer>) | undefined {
    const credentials = this.#credentials;
    return credentials === null ? undefined : (signal) => this.#logIn(credentials, signal);
  }

  /** To a call, "no such token" and "expired or revoked"; to the token endpoint, whatever will be refused again. */
  isRefused(error: unknown, step: 'call' | 'refresh' | 'login'): boolean {
    if (!(error instanceof TTLockApiError)) return false;
    return step === 'call' ? error.errcode === 10003 || error.errcode === 10004 : !error.isRetryable;
  }

  async #logIn(credentials: { username: string; passwordMd5: string }, signal: AbortSignal | undefined): Promise<TokenAnswer> {
    const { username, passwordMd5 } = credentials;
    return readAnswer(await this.#ask({ grant_type: 'password', username, password: passwordMd5 }, signal));
  }
}
