import { randomUUID } from 'node:crypto';
import { NotSignedInError, SignInRequiredError, TokenUnavailableError } from './errors.ts';
import { Renewal, type RenewalWish, type TokenSource } from './renewal.ts';
import { MemoryTokenStore, type TokenJournal, type TokenStore } from './token-store.ts';
import { systemClock, Token, type Clock, type TokenAnswer, type TokenRecord } from './token.ts';
import { delay, unlessAborted } from './waiting.ts';

const minute = 60_000;
const urgentRetryMs = 1000;

export interface TokenKeeperOptions {
  readonly source: TokenSource;
  /** In memory when left out. */
  readonly store?: TokenStore;
  /** For services whose refresh tokens can be used once: see `TokenJournal`. None when left out. */
  readonly journal?: TokenJournal;
  readonly clock?: Clock;
  /** How long before it expires a token is renewed: 5 minutes when left out. */
  readonly refreshAheadMs?: number;
  /** How long one refresh or log-in may take: 20 s when left out. */
  readonly requestTimeoutMs?: number;
  /**
   * After a renewal was refused, or failed while the old token still works, how long until the service is asked again: 30 s when left out. A
   * second at most when nothing works.
   */
  readonly retryAfterMs?: number;
  readonly delay?: (ms: number, signal?: AbortSignal) => Promise<void>;
}

export type TokenStatus = 'none' | 'valid' | 'expiring' | 'expired';

export interface TokenReport {
  readonly status: TokenStatus;
  readonly expiresAt: Date | null;
  readonly subject: string | null;
}

/** Keeps one token usable: for all callers of this process, and through the store for all processes. */
export class TokenKeeper {
  readonly #source: TokenSource;
  readonly #clock: Clock;
  readonly #refreshAheadMs: number;
  readonly #retryAfterMs: number;
  readonly #renewal: Renewal;
  #known: Token | null = null;
  #flight: Promise<Token> | null = null;
  /** What came of the last renewal if it came to nothing; calls within the next seconds get the same answer and ask nobody. */
  #failure: { readonly error: unknown; readonly until: number; readonly accessToken: string | null } | null = null;

  constructor(options: TokenKeeperOptions) {
    this.#source = options.source;
    this.#clock = options.clock ?? systemClock;
    this.#refreshAheadMs = options.refreshAheadMs ?? 5 * minute;
    this.#retryAfterMs = options.retryAfterMs ?? 30_000;
    this.#renewal = new Renewal({
      source: options.source,
      store: options.store ?? new MemoryTokenStore(),
      journal: options.journal ?? null,
      clock: this.#clock,
      holder: randomUUID(),
      requestTimeoutMs: options.requestTimeoutMs ?? 20_000,
      pollMs: 50,
      delay: options.delay ?? delay,
    });
  }

  /** A token that is good for a while yet, renewed if need be. */
  async token(signal?: AbortSignal): Promise<Token> {
    signal?.throwIfAborted();
    if (this.#known !== null && this.#isFresh(this.#known.toRecord())) return this.#known;
    return await unlessAborted(this.#renew({ byLogin: false, refused: null }), signal);
  }

  /**
   * Calls the service with a token. When it refuses the token: refreshes once and calls once more, then logs in and calls a last time, then
   * tells that a person must act. The call must change nothing when the token is refused.
   */
  async use<T>(call: (accessToken: string) => Promise<T>, signal?: AbortSignal): Promise<T> {
    const first = await this.token(signal);
    try {
      return await call(first.accessToken);
    } catch (error) {
      if (!this.#source.isRefused(error, 'call')) throw error;
    }
    return await this.#useAnother(call, first.accessToken, signal);
  }

  async #useAnother<T>(call: (accessToken: string) => Promise<T>, refused: string, signal: AbortSignal | undefined): Promise<T> {
    const second = await unlessAborted(this.#renew({ byLogin: false, refused }), signal);
    const refusedAgain = await this.#attempt(call, second);
    if ('result' in refusedAgain) return refusedAgain.result;
    if (this.#source.login === undefined) {
      throw new SignInRequiredError('The service refuses even the token that it has just given.', refusedAgain.refusal);
    }
    const third = await unlessAborted(this.#renew({ byLogin: true, refused: second.accessToken }), signal);
    const last = await this.#attempt(call, third);
    if ('result' in last) return last.result;
    throw new SignInRequiredError('The service refuses even the token of a new log-in.', last.refusal);
  }

  /** Renews now, however long the token is good for. */
  async refresh(signal?: AbortSignal): Promise<Token> {
    const current = this.#known ?? (await this.#load());
    this.#failure = null;
    return await unlessAborted(this.#renew({ byLogin: false, refused: current?.accessToken ?? null }), signal);
  }

  /** A person has logged in: their token replaces whatever was stored. `askedAt` is when the log-in was sent. */
  async adopt(answer: TokenAnswer, askedAt: Date): Promise<Token> {
    const token = new Token(await this.#renewal.adopt(answer, askedAt));
    this.#failure = null;
    this.#known = token;
    return token;
  }

  /** Forgets the token, in the store too. */
  async forget(): Promise<void> {
    this.#known = null;
    this.#failure = null;
    await this.#renewal.replace(null);
  }

  /** Reads the store and asks the service nothing. */
  async report(): Promise<TokenReport> {
    const token = await this.#load();
    if (token === null) return { status: 'none', expiresAt: null, subject: null };
    const status = this.#isFresh(token.toRecord()) ? 'valid' : this.#isUsable(token.toRecord()) ? 'expiring' : 'expired';
    return { status, expiresAt: token.expiresAt, subject: token.subject };
  }

  async #load(): Promise<Token | null> {
    const { token } = await this.#renewal.read();
    this.#known = token === null ? null : new Token(token);
    return this.#known;
  }

  async #attempt<T>(call: (accessToken: string) => Promise<T>, token: Token): Promise<{ result: T } | { refusal: unknown }> {
    try {
      return { result: await call(token.accessToken) };
    } catch (error) {
      if (!this.#source.isRefused(error, 'call')) throw error;
      return { refusal: error };
    }
  }

  #isUsable(token: TokenRecord): boolean {
    return token.expiresAt > this.#clock.now().getTime();
  }

  /** A token that lives shorter than twice the buffer is renewed at half its life, or else every call would renew it. */
  #isFresh({ expiresAt, receivedAt }: TokenRecord): boolean {
    const aheadMs = Math.min(this.#refreshAheadMs, (expiresAt - receivedAt) / 2);
    return expiresAt - aheadMs > this.#clock.now().getTime();
  }

  /** One flight at a time. A flight that started with another wish may land on a token that this caller knows to be refused; then there is one more. */
  async #renew(how: { byLogin: boolean; refused: string | null }): Promise<Token> {
    while (this.#flight !== null) {
      const flight = this.#flight;
      const landed = await flight;
      if (landed.accessToken !== how.refused) return landed;
      // Whoever wakes first starts the next one; the others find it here.
      if (this.#flight === flight) this.#flight = null;
    }
    const flight = this.#fly(how).finally(() => {
      if (this.#flight === flight) this.#flight = null;
    });
    this.#flight = flight;
    return await flight;
  }

  async #fly({ byLogin, refused }: { byLogin: boolean; refused: string | null }): Promise<Token> {
    const isGood = (token: TokenRecord): boolean => token.accessToken !== refused && this.#isFresh(token);
    const isUsable = (token: TokenRecord): boolean => token.accessToken !== refused && this.#isUsable(token);
    const wish: RenewalWish = { isGoodEnough: isGood, isUsable, byLogin };
    const { token: stored } = await this.#renewal.read();
    if (stored !== null && isGood(stored)) return this.#keep(stored);
    const isStillFailing =
      this.#failure !== null &&
      this.#failure.until > this.#clock.now().getTime() &&
      this.#failure.accessToken === (stored?.accessToken ?? null);
    try {
      if (isStillFailing) throw this.#failure?.error;
      const renewed = this.#keep(await this.#renewal.renew(wish));
      this.#failure = null;
      return renewed;
    } catch (error) {
      const isStillUsable = error instanceof TokenUnavailableError && stored !== null && isUsable(stored);
      // Nobody can work meanwhile: then it is tried again soon. A refusal is not, or the account might be blocked for too many attempts.
      const isUrgent = !isStillUsable && !(error instanceof SignInRequiredError);
      const waitMs = isUrgent ? Math.min(urgentRetryMs, this.#retryAfterMs) : this.#retryAfterMs;
      const until = this.#clock.now().getTime() + waitMs;
      if (!isStillFailing && !(error instanceof NotSignedInError)) {
        this.#failure = { error, until, accessToken: stored?.accessToken ?? null };
      }
      // Ahead of its end the old token still works: the next call after a while tries again.
      if (isStillUsable) return this.#keep(stored);
      throw error;
    }
  }

  #keep(record: TokenRecord): Token {
    if (this.#known?.accessToken !== record.accessToken) this.#known = new Token(record);
    return this.#known ?? new Token(record);
  }
}
