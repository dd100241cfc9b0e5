/** Why there is no usable token. `code` is stable, `isRetryable` says whether asking again later can help, `whatToDo` is for a person. */
export abstract class TokenError extends Error {
  abstract readonly code: string;
  abstract readonly isRetryable: boolean;
  abstract readonly whatToDo: string;
}

/** Nobody has logged in yet, or the token was forgotten. */
export class NotSignedInError extends TokenError {
  override readonly name = 'NotSignedInError';
  readonly code = 'not_signed_in';
  readonly isRetryable = false;
  readonly whatToDo = 'Log in once; the token is kept from then on.';

  constructor() {
    super('There is no token yet, and no log-in was given to get one.');
  }
}

/** The service refuses both the token and every way to renew it. Only a person can help. */
export class SignInRequiredError extends TokenError {
  override readonly name = 'SignInRequiredError';
  readonly code = 'sign_in_required';
  readonly isRetryable = false;
  readonly whatToDo = 'Log in again with the account’s user name and password, or correct the stored ones.';

  constructor(what: string, cause: unknown) {
    super(`${what} Somebody must log in again.`, { cause });
  }
}

/** The service, or the network to it, failed. The stored token is as it was. */
export class TokenUnavailableError extends TokenError {
  override readonly name = 'TokenUnavailableError';
  readonly code = 'token_unavailable';
  readonly isRetryable = true;
  readonly whatToDo = 'Try again later; check the connection to the service if it goes on.';

  constructor(what: string, cause?: unknown) {
    super(what, { cause });
  }
}

/** A new token was received and could not be stored. It is not used before it is: the next call stores it first. */
export class TokenStoreError extends TokenError {
  override readonly name = 'TokenStoreError';
  readonly code = 'token_store_failed';
  readonly isRetryable = true;
  readonly whatToDo = 'Look why the token store cannot be read or written (disk full, permissions, database away).';

  constructor(what: string, cause: unknown) {
    super(what, { cause });
  }
}
