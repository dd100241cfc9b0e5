/** What every error of this package tells: `code` is stable, `isRetryable` says whether the same can succeed later, `whatToDo` is for a person. */
export abstract class UtecError extends Error {
  abstract readonly code: string;
  abstract readonly isRetryable: boolean;
  abstract readonly whatToDo: string;
}

/** A parameter that would never do; nothing was sent. Its value is not told: it may be a door code. */
export class ParameterError extends UtecError {
  override readonly name = 'ParameterError';
  readonly code = 'parameter_invalid';
  readonly isRetryable = false;
  readonly parameter: string;
  readonly whatToDo: string;

  constructor(parameter: string, rule: string) {
    super(`${parameter} ${rule}`);
    this.parameter = parameter;
    this.whatToDo = `Correct ${parameter}.`;
  }
}

export type CallbackFailure = 'login_denied' | 'callback_without_code' | 'state_mismatch';

const callbackTexts: Record<CallbackFailure, readonly [string, string]> = {
  login_denied: ['U-tec says that the log-in was not granted', 'Start the log-in again, and agree to it.'],
  callback_without_code: [
    'the address holds no code',
    'Copy the whole address that the browser shows after logging in, with everything behind the question mark.',
  ],
  state_mismatch: [
    'the address belongs to another log-in than the one that was started',
    'Start the log-in again, and use the address that this one leads to.',
  ],
};

/** The address to which a log-in came back gives no code that may be used. */
export class CallbackError extends UtecError {
  override readonly name = 'CallbackError';
  readonly code: CallbackFailure;
  readonly isRetryable = false;
  readonly whatToDo: string;

  constructor(failure: CallbackFailure) {
    const [what, whatToDo] = callbackTexts[failure];
    super(`The log-in did not succeed: ${what}.`);
    this.code = failure;
    this.whatToDo = whatToDo;
  }
}

export type TransportFailure = 'timeout' | 'connection' | 'http_status' | 'not_json' | 'unexpected_answer' | 'rate_limited';

const transportTexts: Record<TransportFailure, string> = {
  timeout: 'did not answer in time',
  connection: 'could not be reached, or the connection broke',
  http_status: 'answered with an HTTP error',
  not_json: 'answered with something that is not JSON',
  unexpected_answer: 'answered in an unknown form',
  rate_limited: 'asks for fewer calls',
};

/** No answer of the service that could be used. */
export class TransportError extends UtecError {
  override readonly name = 'TransportError';
  readonly code: TransportFailure;
  readonly isRetryable: boolean;
  readonly whatToDo: string;
  readonly status: number | null;
  /** As the service asks for, with 429 or 503; null where it does not say. */
  readonly retryAfterMs: number | null;
  /** False when the request certainly had no effect: there was no connection, or it was turned down (3xx, 4xx). */
  readonly mayHaveTakenEffect: boolean;

  constructor(
    operation: string,
    failure: TransportFailure,
    more: { status?: number; mayHaveTakenEffect?: boolean; detail?: string; retryAfterMs?: number | null } = {},
  ) {
    const status = more.status === undefined ? '' : ` (HTTP ${more.status})`;
    super(`${operation}: U-tec ${transportTexts[failure]}${status}${more.detail === undefined ? '' : `: ${more.detail}`}.`);
    this.code = failure;
    this.status = more.status ?? null;
    this.retryAfterMs = more.retryAfterMs ?? null;
    const isTurnedDown = this.status !== null && this.status < 500 && this.status > 299 && this.status !== 408;
    // The service has answered everything with an empty HTTP 400 for hours at a time, so that it says nothing of the request.
    this.isRetryable = !isTurnedDown || this.status === 429 || this.status === 400;
    this.mayHaveTakenEffect = more.mayHaveTakenEffect ?? !isTurnedDown;
    this.whatToDo =
      failure === 'rate_limited'
        ? 'Wait a while, and ask less often.'
        : 'Check the connection and the addresses; try again later.';
  }
}

/** The access token is not taken: `INVALID_TOKEN` inside HTTP 200, or HTTP 401 or 403. */
export class TokenRefusedError extends UtecError {
  override readonly name = 'TokenRefusedError';
  readonly code = 'token_refused';
  readonly isRetryable = false;
  readonly whatToDo = 'Log in again.';

  constructor(operation: string) {
    super(`${operation}: U-tec does not accept the access token.`);
  }
}

/** The token endpoint gives no token: the code, the refresh token or the application's credentials are not taken. */
export class LoginRefusedError extends UtecError {
  override readonly name = 'LoginRefusedError';
  readonly code = 'login_refused';
  readonly isRetryable = false;
  readonly whatToDo = 'Log in again; check client id, client secret and redirect address against what the U-tec app shows.';
  /** The service's own word, such as `invalid_grant`. */
  readonly reason: string;

  constructor(reason: string) {
    super(`U-tec gives no token: ${reason}.`);
    this.reason = reason;
  }
}

/** A door code was sent and no usable answer came, or it cannot be told which of the codes is the new one. It was not sent again. */
export class OutcomeUnknownError extends UtecError {
  override readonly name = 'OutcomeUnknownError';
  readonly code = 'outcome_unknown';
  readonly isRetryable = false;
  readonly whatToDo = 'Read the list before you do it again.';

  constructor(what: string, cause?: unknown) {
    super(`${what}: it is not known whether this took effect.`, { cause });
  }
}

/**
 * `later`: after the world has changed. `sign-in`: with another token. `never`: the same request will fail again. `perhaps`: a code that nobody has
 * written down.
 */
export type Retry = 'later' | 'sign-in' | 'never' | 'perhaps';

export interface ErrorFacts {
  readonly kind: string;
  readonly retry: Retry;
  readonly meaning: string;
  readonly whatToDo: string;
}

/** By the vendor's code, in upper case with `_` for `-`. */
export const errorTable: ReadonlyMap<string, ErrorFacts> = new Map([
  [
    'INVALID_TOKEN',
    {
      kind: 'token_refused',
      retry: 'sign-in',
      meaning: 'the access token is missing, wrong or expired',
      whatToDo: 'Log in again.',
    },
  ],
  [
    'BAD_REQUEST',
    {
      kind: 'bad_request',
      retry: 'never',
      meaning: 'something in the request is missing or wrong',
      whatToDo: 'Check the values; a code for a time needs dates, days, hours and a limit.',
    },
  ],
  [
    'DEVICE_OFFLINE',
    {
      kind: 'device_offline',
      retry: 'later',
      meaning: 'the lock is offline and takes no command',
      whatToDo: 'Check the lock’s Wi-Fi or its bridge, and try again.',
    },
  ],
]);

const undocumented: ErrorFacts = {
  kind: 'undocumented',
  retry: 'perhaps',
  meaning: 'it refuses for a reason that is not documented',
  whatToDo: 'Look into the U-tec app, and try again later.',
};

/** The service said no: for the whole request, or for one device of it. */
export class ApiError extends UtecError {
  override readonly name = 'ApiError';
  readonly operation: string;
  /** Of the table, or `undocumented`. */
  readonly code: string;
  readonly vendorCode: string;
  readonly deviceId: string | null;
  readonly facts: ErrorFacts;

  constructor(operation: string, vendorCode: string, deviceId: string | null = null) {
    const facts = errorTable.get(vendorCode.toUpperCase().replaceAll('-', '_')) ?? undocumented;
    super(`${operation}: ${facts.meaning} (${vendorCode}). ${facts.whatToDo}`);
    this.operation = operation;
    this.vendorCode = vendorCode;
    this.deviceId = deviceId;
    this.facts = facts;
    this.code = facts.kind;
  }

  get isRetryable(): boolean {
    return this.facts.retry === 'later' || this.facts.retry === 'perhaps';
  }

  get whatToDo(): string {
    return this.facts.whatToDo;
  }
}

export function isUtecError(error: unknown, ...codes: string[]): error is UtecError {
  return error instanceof UtecError && (codes.length === 0 || codes.includes(error.code));
}
