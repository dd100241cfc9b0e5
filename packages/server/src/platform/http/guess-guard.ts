import type { QueryExecutorProvider } from 'kysely';

/** Somebody tried a credential that is wrong. */
export interface WrongGuess {
  readonly kind: 'login' | 'pin' | 'qr';
  /** From where; null where that says nothing about who tried. */
  readonly address: string | null;
  /** The door at which it was tried, where one is known. */
  readonly devicePk: number | null;
  /** For log-ins: keyed hash of the account that was tried, whether or not it exists. */
  readonly accountHash?: string;
  readonly at: Date;
}

/** Keeps addresses from which credentials were guessed away from the routes where they can be. */
export interface GuessGuard {
  /** Throws not_allowed `address_blocked` when nobody at this address may try credentials now. Nothing is awaited. */
  check(address: string): void;
  /** Counts it, in the caller's transaction. Answers whether the address was blocked before: then the guess must not be answered. */
  failed(trx: QueryExecutorProvider, guess: WrongGuess): Promise<{ readonly wasBlocked: boolean }>;
  /** For a good credential that came while others were being counted: throws like `check`, taking its turn behind them. */
  requireOpen(trx: QueryExecutorProvider, address: string | null): Promise<void>;
}

export const noGuard: GuessGuard = {
  check() {},
  failed: () => Promise.resolve({ wasBlocked: false }),
  requireOpen: () => Promise.resolve(),
};
