import { STATUS_CODES } from 'node:http';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { SmartLockError, type ErrorKind, type FieldError } from '../errors.ts';

export const problemContentType = 'application/problem+json; charset=utf-8';

/** RFC 9457, with `code` for programs, `detail` for people and `errors` for forms. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly instance: string;
  readonly code: string;
  readonly errors?: readonly FieldError[];
  readonly [extra: string]: unknown;
}

const statusOfKind: Readonly<Record<ErrorKind, number>> = {
  invalid_input: 400,
  not_authenticated: 401,
  not_allowed: 403,
  not_found: 404,
  conflict: 409,
  precondition_failed: 412,
  unprocessable: 422,
  rate_limited: 429,
  vendor_unavailable: 503,
  vendor_rejected: 502,
  vendor_unsupported: 422,
  timeout: 504,
  unavailable: 503,
  internal: 500,
};

/** Codes that are more exact than their kind. */
const statusOfCode: Readonly<Record<string, number>> = {
  unsupported_media_type: 415,
  body_too_large: 413,
  url_too_long: 414,
  misdirected_host: 400,
  method_not_allowed: 405,
};

/** What Fastify and its plugins throw, in our words. */
const frameworkErrors: Readonly<Record<string, { readonly kind: ErrorKind; readonly code: string; readonly message: string }>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: {
    kind: 'invalid_input',
    code: 'body_too_large',
    message: 'The request body is larger than this address accepts.',
  },
  FST_REQ_FILE_TOO_LARGE: {
    kind: 'invalid_input',
    code: 'body_too_large',
    message: 'The file is larger than this address accepts.',
  },
  FST_ERR_CTP_INVALID_MEDIA_TYPE: {
    kind: 'invalid_input',
    code: 'unsupported_media_type',
    message: 'This content type is not supported: send JSON with Content-Type: application/json.',
  },
  FST_INVALID_MULTIPART_CONTENT_TYPE: {
    kind: 'invalid_input',
    code: 'unsupported_media_type',
    message: 'This address takes a file: send multipart/form-data.',
  },
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: {
    kind: 'invalid_input',
    code: 'malformed_request',
    message: 'The body is not as long as Content-Length says.',
  },
  FST_ERR_BAD_URL: {
    kind: 'invalid_input',
    code: 'malformed_url',
    message: 'The address is not a valid URL: check its percent-encoding.',
  },
  FST_ERR_MAX_PARAM_LENGTH: { kind: 'invalid_input', code: 'url_too_long', message: 'A part of the address is too long.' },
};

/**
 * Values that a column cannot hold (number out of range, NUL, malformed text). A schema should have refused them, which
 * is why they are logged, but it is still the request that is wrong.
 */
const unstorableValueStates = new Set(['22003', '22008', '22021', '22P02', '22P05']);
const databaseGoneStates = new Set([
  '53300',
  '57P01',
  '57P02',
  '57P03',
  '08006',
  '08001',
  '08003',
  '08004',
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOENT',
]);
const retryStates = new Set(['40001', '40P01']);

/** What the multipart parser and a dropped connection say about themselves, for want of codes. */
const brokenBodyMessages =
  /^(?:Unexpected end of multipart data|(?:Part|File) terminated early|Multipart: Boundary not found|aborted$)/;
const databaseGoneMessages =
  /^(?:Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error)/;

function stateOf(error: unknown): string | undefined {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : undefined;
}

function isDatabaseError(error: unknown): boolean {
  return typeof error === 'object' && error !== null && ('severity' in error || 'routine' in error || 'syscall' in error);
}

const generic =
  'Something went wrong on our side. It has been logged; tell the administrator the request id if it happens again.';

interface Explained {
  readonly error: SmartLockError;
  readonly status: number;
  /** Logged with its cause: either our bug, or a sign of one. */
  readonly isUnexpected: boolean;
}

function explained(error: SmartLockError, isUnexpected = false): Explained {
  return { error, status: statusOfCode[error.code] ?? statusOfKind[error.kind], isUnexpected };
}

function databaseGone(error: unknown): Explained {
  const message = 'The database cannot be reached right now: try again in a moment.';
  return explained(
    new SmartLockError('unavailable', 'database_unavailable', message, { cause: error, retryAfterSeconds: 5 }),
    true,
  );
}

function explainDatabase(error: unknown, state: string): Explained | undefined {
  if (unstorableValueStates.has(state)) {
    const message = 'A value in the request is out of range or contains characters that cannot be stored.';
    return explained(new SmartLockError('invalid_input', 'invalid_value', message, { cause: error }), true);
  }
  if (databaseGoneStates.has(state)) {
    return databaseGone(error);
  }
  if (retryStates.has(state)) {
    const message = 'Others changed the same data at the same moment: try again.';
    return explained(new SmartLockError('unavailable', 'busy', message, { cause: error, retryAfterSeconds: 1 }), true);
  }
  return undefined;
}

function explain(error: unknown): Explained {
  if (error instanceof SmartLockError) {
    if (error.kind !== 'internal') return explained(error);
    return explained(new SmartLockError('internal', 'internal_error', generic, { cause: error }), true);
  }
  const state = stateOf(error);
  if (state !== undefined) {
    const known = frameworkErrors[state];
    if (known !== undefined) return explained(new SmartLockError(known.kind, known.code, known.message));
    const ofDatabase = isDatabaseError(error) ? explainDatabase(error, state) : undefined;
    if (ofDatabase !== undefined) return ofDatabase;
  }
  const message = error instanceof Error ? error.message : '';
  if (brokenBodyMessages.test(message)) {
    return explained(new SmartLockError('invalid_input', 'malformed_request', 'The request body ended early or is malformed.'));
  }
  if (databaseGoneMessages.test(message)) return databaseGone(error);
  const status = (error as FastifyError | null)?.statusCode;
  if (state?.startsWith('FST_') === true && status !== undefined && status >= 400 && status < 500) {
    const refusal = new SmartLockError('invalid_input', 'malformed_request', (error as FastifyError).message);
    return { error: refusal, status, isUnexpected: false };
  }
  return explained(new SmartLockError('internal', 'internal_error', generic, { cause: error }), true);
}

/**
 * An error as it is logged. PostgreSQL quotes values in its messages (`invalid input syntax for type integer: "…"`), and
 * such a value may be a PIN: of its errors only the code, the place and the frames are kept.
 */
function loggable(error: unknown, depth = 0): unknown {
  if (!(error instanceof Error)) return { type: typeof error };
  const stack = (error.stack ?? '')
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .join('\n');
  const cause = error.cause === undefined || depth >= 4 ? {} : { cause: loggable(error.cause, depth + 1) };
  const code = stateOf(error);
  if ('severity' in error) {
    const { table, column, constraint } = error as { table?: unknown; column?: unknown; constraint?: unknown };
    return { type: 'DatabaseError', code, table, column, constraint, stack, ...cause };
  }
  return { type: error.name, message: error.message, code, stack, ...cause };
}

export function pathOf(url: string): string {
  const end = url.indexOf('?');
  return end === -1 ? url : url.slice(0, end);
}

export function problemOf(error: SmartLockError, status: number, instance: string): Problem {
  return {
    ...error.extra,
    type: `urn:smartlock:problem:${error.code}`,
    title: STATUS_CODES[status] ?? 'Error',
    status,
    detail: error.message,
    instance,
    code: error.code,
    ...(error.fields.length === 0 ? {} : { errors: error.fields }),
  };
}

/** The only place where an error becomes an HTTP answer. */
export function sendError(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const { error: shown, status, isUnexpected } = explain(error);
  request.failureCode = shown.code;
  if (isUnexpected) {
    request.log.error(
      { err: loggable(shown.cause), code: shown.code, route: request.routeOptions.url },
      'request failed unexpectedly',
    );
  } else if (status >= 500) {
    request.log.warn({ err: loggable(shown), code: shown.code, route: request.routeOptions.url }, 'request failed');
  }
  if (shown.retryAfterSeconds !== undefined) reply.header('retry-after', Math.max(0, Math.ceil(shown.retryAfterSeconds)));
  if (status === 401) reply.header('www-authenticate', 'Bearer realm="smartlock"');
  void reply
    .code(status)
    .header('content-type', problemContentType)
    .header('cache-control', 'no-store')
    .send(JSON.stringify(problemOf(shown, status, pathOf(request.url))));
}
