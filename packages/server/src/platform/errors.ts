/**
 * Errors by what the caller should do about them. HTTP status codes are chosen in one place, the error handler
 * (`http/error-handler.ts`); whether to try again is decided in jobs and in the vendors' callers.
 */
export type ErrorKind =
  | 'invalid_input'
  | 'not_authenticated'
  | 'not_allowed'
  | 'not_found'
  | 'conflict'
  | 'precondition_failed'
  | 'unprocessable'
  | 'rate_limited'
  | 'vendor_unavailable'
  | 'vendor_rejected'
  | 'vendor_unsupported'
  | 'timeout'
  | 'unavailable'
  | 'internal';

/** One thing wrong with the input. `field` is a dotted path into the body, or a query or path parameter's name. */
export interface FieldError {
  readonly field: string;
  readonly message: string;
  readonly code: string;
}

export interface SmartLockErrorOptions {
  readonly cause?: unknown;
  readonly fields?: readonly FieldError[];
  /** Seconds after which trying again can help. */
  readonly retryAfterSeconds?: number;
  /** Members added to the problem document; never secrets. */
  readonly extra?: Readonly<Record<string, unknown>>;
}

/**
 * Every error that we throw on purpose. `code` is stable and snake_case; `message` says what was attempted, on which
 * id, and what to do about it; it is shown to people and never holds a secret.
 */
export class SmartLockError extends Error {
  readonly kind: ErrorKind;
  readonly code: string;
  readonly fields: readonly FieldError[];
  readonly retryAfterSeconds: number | undefined;
  readonly extra: Readonly<Record<string, unknown>>;

  constructor(kind: ErrorKind, code: string, message: string, options: SmartLockErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'SmartLockError';
    this.kind = kind;
    this.code = code;
    this.fields = options.fields ?? [];
    this.retryAfterSeconds = options.retryAfterSeconds;
    this.extra = options.extra ?? {};
  }
}

/** Input that breaks a rule the schema cannot state. */
export function invalidInput(field: string, message: string, code: string): SmartLockError {
  return new SmartLockError('invalid_input', 'validation_error', message, {
    fields: [{ field, message, code }],
  });
}

export function notAuthenticated(code: string, message: string): SmartLockError {
  return new SmartLockError('not_authenticated', code, message);
}

export function notAllowed(code: string, message: string): SmartLockError {
  return new SmartLockError('not_allowed', code, message);
}

/** Also for things that exist but belong to somebody else: existence is not told. */
export function notFound(what: string): SmartLockError {
  return new SmartLockError('not_found', 'not_found', `No such ${what}, or you have no access to it.`);
}

export function conflict(code: string, message: string, options?: SmartLockErrorOptions): SmartLockError {
  return new SmartLockError('conflict', code, message, options);
}
