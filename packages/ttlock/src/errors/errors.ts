import type { ErrorFacts, Family } from './error-facts.ts';
import { errorTable } from './error-table.ts';

/** What every error of this package tells: `code` is stable, `isRetryable` says whether the same can succeed later, `whatToDo` is for a person. */
export abstract class TTLockError extends Error {
  abstract readonly code: string;
  abstract readonly isRetryable: boolean;
  abstract readonly whatToDo: string;
}

/** A parameter that would never do; nothing was sent. */
export class ParameterError extends TTLockError {
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

export class NotConfiguredError extends TTLockError {
  override readonly name = 'NotConfiguredError';
  readonly code = 'not_configured';
  readonly isRetryable = false;
  readonly whatToDo =
    'Call configure() with the client id and secret of your application, or set TTLOCK_CLIENT_ID and TTLOCK_CLIENT_SECRET.';

  constructor() {
    super('The client has no application credentials.');
  }
}

/** The month’s own budget is used up, before the service’s is; nothing was sent. */
export class BudgetError extends TTLockError {
  override readonly name = 'BudgetError';
  readonly code = 'budget_used_up';
  readonly isRetryable = true;
  readonly whatToDo = 'Poll less or raise the budget.';
  readonly resetsAt: Date;

  constructor(used: number, limit: number, resetsAt: Date) {
    super(
      `${used} of ${limit} calls of this month are used, and the rest is kept for what matters more; a new month begins at ${resetsAt.toISOString()}.`,
    );
    this.resetsAt = resetsAt;
  }
}

export type TransportFailure = 'timeout' | 'connection' | 'http_status' | 'not_json' | 'unexpected_answer';

const transportTexts: Record<TransportFailure, string> = {
  timeout: 'did not answer in time',
  connection: 'could not be reached, or the connection broke',
  http_status: 'answered with an HTTP error',
  not_json: 'answered with something that is not JSON, perhaps a proxy’s page',
  unexpected_answer: 'answered in an unknown form',
};

/** No answer of the service that could be read. */
export class TransportError extends TTLockError {
  override readonly name = 'TransportError';
  readonly code: string;
  readonly isRetryable: boolean;
  readonly whatToDo = 'Check the connection and the base URL; try again later.';
  readonly failure: TransportFailure;
  readonly status: number | null;
  /** False when the request certainly had none: there was no connection, or something on the way turned it down (3xx, 4xx). */
  readonly mayHaveTakenEffect: boolean;

  constructor(
    operation: string,
    failure: TransportFailure,
    more: { status?: number; cause?: unknown; mayHaveTakenEffect?: boolean; detail?: string } = {},
  ) {
    const status = more.status === undefined ? '' : ` (HTTP ${more.status})`;
    super(
      `${operation}: the service ${transportTexts[failure]}${status}${more.detail === undefined ? '' : `: ${more.detail}`}.`,
      { cause: more.cause },
    );
    this.code = failure;
    this.failure = failure;
    this.status = more.status ?? null;
    const isTurnedDown = failure === 'http_status' && this.status !== null && this.status < 500 && this.status !== 408;
    this.isRetryable = !isTurnedDown || this.status === 429;
    this.mayHaveTakenEffect = more.mayHaveTakenEffect ?? !isTurnedDown;
  }
}

/** A change was sent, no readable answer came, and looking did not settle whether it took effect. It was not repeated blindly. */
export class OutcomeUnknownError extends TTLockError {
  override readonly name = 'OutcomeUnknownError';
  readonly code = 'outcome_unknown';
  readonly isRetryable = false;
  readonly whatToDo = 'Look whether it took effect (read the list or the state) before you do it again.';

  constructor(operation: string, cause: unknown) {
    super(`${operation}: it is not known whether this took effect.`, { cause });
  }
}

/** The service said no: an `errcode` that is not 0, in whatever HTTP status it came. Its class tells what kind of no. */
export class TTLockApiError extends TTLockError {
  override readonly name: string = 'TTLockApiError';
  readonly operation: string;
  readonly errcode: number;
  /** The vendor’s text, without the secrets that were sent. */
  readonly errmsg: string;
  readonly code: string;
  readonly facts: ErrorFacts;

  constructor(operation: string, errcode: number, errmsg: string, facts: ErrorFacts) {
    super(`${operation}: ${facts.meaning} (errcode ${errcode}). ${facts.whatToDo}`);
    this.operation = operation;
    this.errcode = errcode;
    this.errmsg = errmsg;
    this.facts = facts;
    this.code = facts.kind;
  }

  get isRetryable(): boolean {
    return this.facts.retry === 'soon' || this.facts.retry === 'later';
  }

  get whatToDo(): string {
    return this.facts.whatToDo;
  }
}

export class OperationFailedError extends TTLockApiError {
  override readonly name = 'OperationFailedError';
}
export class InvalidRequestError extends TTLockApiError {
  override readonly name = 'InvalidRequestError';
}
export class PermissionError extends TTLockApiError {
  override readonly name = 'PermissionError';
}
export class CredentialsError extends TTLockApiError {
  override readonly name = 'CredentialsError';
}
export class TokenRefusedError extends TTLockApiError {
  override readonly name = 'TokenRefusedError';
}
export class NotFoundError extends TTLockApiError {
  override readonly name = 'NotFoundError';
}
export class ConflictError extends TTLockApiError {
  override readonly name = 'ConflictError';
}
export class StorageFullError extends TTLockApiError {
  override readonly name = 'StorageFullError';
}
export class UnreachableError extends TTLockApiError {
  override readonly name = 'UnreachableError';
}
export class BusyError extends TTLockApiError {
  override readonly name = 'BusyError';
}
export class QuotaError extends TTLockApiError {
  override readonly name = 'QuotaError';
}
export class UnsupportedError extends TTLockApiError {
  override readonly name = 'UnsupportedError';
}
export class WrongStateError extends TTLockApiError {
  override readonly name = 'WrongStateError';
}
export class ClockError extends TTLockApiError {
  override readonly name = 'ClockError';
}
export class ServiceError extends TTLockApiError {
  override readonly name = 'ServiceError';
}

export const errorClasses: Record<Family, typeof TTLockApiError> = {
  failed: OperationFailedError,
  'invalid-request': InvalidRequestError,
  permission: PermissionError,
  credentials: CredentialsError,
  token: TokenRefusedError,
  'not-found': NotFoundError,
  conflict: ConflictError,
  full: StorageFullError,
  unreachable: UnreachableError,
  busy: BusyError,
  quota: QuotaError,
  unsupported: UnsupportedError,
  state: WrongStateError,
  clock: ClockError,
  service: ServiceError,
};

function undocumented(errmsg: string): ErrorFacts {
  const said = errmsg === '' ? 'a code that is not documented' : `the service says “${errmsg}”`;
  const whatToDo = 'Look the code up in the vendor’s documentation.';
  return { kind: 'undocumented', family: 'failed', retry: 'never', meaning: said, whatToDo, source: 'doc' };
}

export function apiError(operation: string, errcode: number, errmsg: string): TTLockApiError {
  const facts = errorTable.get(errcode) ?? undocumented(errmsg);
  return new errorClasses[facts.family](operation, errcode, errmsg, facts);
}

/** Did this, the code of one of the tables’ rows or of our own errors, happen? */
export function isTTLockError(error: unknown, ...codes: string[]): error is TTLockError {
  return error instanceof TTLockError && (codes.length === 0 || codes.includes(error.code));
}
