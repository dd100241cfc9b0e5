import type { TokenRecord } from './token.ts';

/** The right to renew the token, held by one process at a time. It lapses by itself, so that a killed holder blocks nobody for long. */
export interface RenewalLease {
  readonly holder: string;
  /** Epoch milliseconds. */
  readonly until: number;
}

export interface TokenState {
  readonly token: TokenRecord | null;
  readonly lease: RenewalLease | null;
}

export interface VersionedState extends TokenState {
  /** 0 while nothing was ever stored. */
  readonly version: number;
}

/**
 * Where one token is kept. Two operations are enough for many processes to renew it once. In a database: one row, and
 * `update … set state = $1, version = version + 1 where id = $2 and version = $3`.
 */
export interface TokenStore {
  read(): Promise<VersionedState>;
  /** Stores as version `expected + 1`, and answers false, changing nothing, when the stored version is another by now. */
  compareAndSet(expected: number, next: TokenState): Promise<boolean>;
}

/** A token as it came, and the access token that it replaces. */
export interface ReceivedToken {
  readonly next: TokenRecord;
  readonly replaces: string | null;
}

/**
 * Where a received token waits until the store has it, so that a process that is killed between the two loses none: services that give a refresh token once
 * only would take the old one no more. Its functions return when it is done, without a promise.
 */
export interface TokenJournal {
  /** Survives the death of the process once it returns. */
  write(received: ReceivedToken): void;
  /** What was received to replace this access token. */
  read(replaces: string): ReceivedToken | null;
  clear(replaces: string): void;
}

/** For one process, and for tests. */
export class MemoryTokenStore implements TokenStore {
  #state: VersionedState = { token: null, lease: null, version: 0 };

  read(): Promise<VersionedState> {
    return Promise.resolve(this.#state);
  }

  compareAndSet(expected: number, next: TokenState): Promise<boolean> {
    if (this.#state.version !== expected) return Promise.resolve(false);
    this.#state = { token: next.token, lease: next.lease, version: expected + 1 };
    return Promise.resolve(true);
  }
}
