import { NotSignedInError, SignInRequiredError, TokenError, TokenStoreError, TokenUnavailableError } from './errors.ts';
import type { ReceivedToken, TokenJournal, TokenState, TokenStore, VersionedState } from './token-store.ts';
import { recordOf, type Clock, type TokenAnswer, type TokenRecord } from './token.ts';
import { unlessAborted } from './waiting.ts';

/** Which of the service's answers is asked about: to a call with the token, to a refresh, or to a log-in. */
export type Step = 'call' | 'refresh' | 'login';

export interface TokenSource {
  refresh(refreshToken: string, signal: AbortSignal): Promise<TokenAnswer>;
  /** Where the credentials are at hand. Without it a person must act when refreshing is refused. */
  readonly login?: ((signal: AbortSignal) => Promise<TokenAnswer>) | undefined;
  /** Did the service refuse the token or the credentials, as against being away or busy? */
  isRefused(error: unknown, step: Step): boolean;
}

export interface RenewalOptions {
  readonly source: TokenSource;
  readonly store: TokenStore;
  readonly journal: TokenJournal | null;
  readonly clock: Clock;
  readonly holder: string;
  /** How long one refresh or log-in may take. */
  readonly requestTimeoutMs: number;
  readonly pollMs: number;
  readonly delay: (ms: number, signal?: AbortSignal) => Promise<void>;
}

export interface RenewalWish {
  /** A token for which this is false is renewed. */
  readonly isGoodEnough: (token: TokenRecord) => boolean;
  /** Could a caller still work with it while another process renews? */
  readonly isUsable: (token: TokenRecord) => boolean;
  /** The refreshed token was refused too: go straight to the log-in. */
  readonly byLogin: boolean;
}

const attemptsToStore = 3;

/**
 * Renews the token of a store, once across all processes: whoever sets the lease in the store asks the service, the others wait for the outcome. The
 * answer is stored before anybody gets it.
 */
export class Renewal {
  readonly #options: RenewalOptions;
  /** Received but not stored yet, with what it replaces: stored first at the next attempt, since the old refresh token may be dead by now. */
  #unsaved: ReceivedToken | null = null;

  constructor(options: RenewalOptions) {
    this.#options = options;
  }

  async read(): Promise<VersionedState> {
    try {
      return await this.#options.store.read();
    } catch (error) {
      throw new TokenStoreError('The token store could not be read.', error);
    }
  }

  async renew(wish: RenewalWish): Promise<TokenRecord> {
    const { holder, clock, delay, pollMs } = this.#options;
    // A lease cannot outlive one request of each kind; two such spans allow for a holder that was killed.
    const giveUpAt = clock.now().getTime() + 2 * this.#leaseMs();
    for (;;) {
      if (this.#unsaved !== null) await this.#saveReceived(this.#unsaved);
      const state = await this.read();
      const received = state.token === null ? null : this.#received(state.token.accessToken);
      if (received !== null) await this.#saveReceived(received);
      if (received !== null) continue;
      if (state.token !== null && wish.isGoodEnough(state.token)) return state.token;
      const now = clock.now().getTime();
      if (state.lease !== null && state.lease.holder !== holder && state.lease.until > now) {
        if (state.token !== null && wish.isUsable(state.token)) return state.token;
        if (now >= giveUpAt) throw new TokenUnavailableError('Another process has been renewing the token for too long.');
        await delay(pollMs);
        continue;
      }
      if (state.token === null && this.#options.source.login === undefined) throw new NotSignedInError();
      const lease = { holder, until: now + this.#leaseMs() };
      if (!(await this.#write(state.version, { token: state.token, lease }))) continue;
      return await this.#ask(state.token, wish, state.version + 1);
    }
  }

  /** Stores an answer that came without asking for it here: a person has just logged in. */
  async adopt(answer: TokenAnswer, askedAt: Date): Promise<TokenRecord> {
    const next = recordOf(answer, askedAt, null);
    this.#unsaved = null;
    await this.replace(next);
    return next;
  }

  async replace(token: TokenRecord | null): Promise<void> {
    for (;;) {
      const state = await this.read();
      if (await this.#write(state.version, { token, lease: null })) return;
    }
  }

  #leaseMs(): number {
    return 2 * this.#options.requestTimeoutMs + 5000;
  }

  async #ask(old: TokenRecord | null, wish: RenewalWish, leasedVersion: number): Promise<TokenRecord> {
    let next: TokenRecord;
    try {
      next = await this.#request(old, wish);
    } catch (error) {
      // Gives the lease back. If somebody wrote meanwhile, it is theirs already; if the store is away, it lapses.
      await this.#options.store.compareAndSet(leasedVersion, { token: old, lease: null }).catch(() => false);
      throw error;
    }
    const received = { next, replaces: old?.accessToken ?? null };
    this.#note(received);
    return await this.#saveReceived(received);
  }

  /** What a process that was killed had received, and had no time to store. */
  #received(replaces: string): ReceivedToken | null {
    try {
      return this.#options.journal?.read(replaces) ?? null;
    } catch {
      // An unreadable journal is no reason not to renew.
      return null;
    }
  }

  /** Nothing is awaited between the answer and this, so that a kill finds the token either not received yet or in the journal. */
  #note(received: ReceivedToken): void {
    try {
      this.#options.journal?.write(received);
    } catch {
      // The store comes next; the journal only covers a kill before that.
    }
  }

  #forget({ replaces }: ReceivedToken): void {
    this.#unsaved = null;
    if (replaces === null) return;
    try {
      this.#options.journal?.clear(replaces);
    } catch {
      // It names the token that it replaces, and that one is in the store no more.
    }
  }

  async #request(old: TokenRecord | null, { byLogin }: RenewalWish): Promise<TokenRecord> {
    const { source, clock } = this.#options;
    let refusal: unknown;
    const refreshToken = old?.refreshToken ?? null;
    if (!byLogin && refreshToken !== null) {
      const askedAt = clock.now();
      try {
        return recordOf(await this.#inTime((signal) => source.refresh(refreshToken, signal)), askedAt, old);
      } catch (error) {
        if (!source.isRefused(error, 'refresh')) throw unavailable('refreshed', error);
        refusal = error;
      }
    }
    const login = source.login?.bind(source);
    if (login === undefined) throw new SignInRequiredError('The token cannot be refreshed.', refusal);
    const askedAt = clock.now();
    try {
      return recordOf(await this.#inTime(login), askedAt, null);
    } catch (error) {
      if (!source.isRefused(error, 'login')) throw unavailable('got by logging in', error);
      throw new SignInRequiredError('The service refuses the log-in.', error);
    }
  }

  /** Also ends the wait for a source that does not heed its signal, so that the lease is never outlived. */
  async #inTime(ask: (signal: AbortSignal) => Promise<TokenAnswer>): Promise<TokenAnswer> {
    const signal = AbortSignal.timeout(this.#options.requestTimeoutMs);
    return await unlessAborted(ask(signal), signal);
  }

  async #saveReceived(received: ReceivedToken): Promise<TokenRecord> {
    this.#unsaved = received;
    const { next, replaces } = received;
    let failure: unknown;
    for (let attempt = 1; attempt <= attemptsToStore; attempt += 1) {
      try {
        const saved = await this.#saveOver(next, replaces);
        this.#forget(received);
        return saved;
      } catch (error) {
        if (error instanceof TokenError) {
          this.#forget(received);
          throw error;
        }
        failure = error;
      }
    }
    throw new TokenStoreError('A new token was received and could not be stored, so it is not used.', failure);
  }

  /** Over the token that it replaces, whatever happened to the lease; a token that somebody else stored meanwhile stays. */
  async #saveOver(next: TokenRecord, replaces: string | null): Promise<TokenRecord> {
    for (;;) {
      const { token, version } = await this.#options.store.read();
      if (token !== null && token.accessToken !== replaces) return token;
      // Somebody has signed out meanwhile.
      if (token === null && replaces !== null) throw new NotSignedInError();
      if (await this.#options.store.compareAndSet(version, { token: next, lease: null })) return next;
    }
  }

  async #write(expected: number, next: TokenState): Promise<boolean> {
    try {
      return await this.#options.store.compareAndSet(expected, next);
    } catch (error) {
      throw new TokenStoreError('The token store could not be written.', error);
    }
  }
}

function unavailable(how: string, cause: unknown): TokenError {
  return new TokenUnavailableError(`The token could not be ${how}; the stored one is as it was.`, cause);
}
