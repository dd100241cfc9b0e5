import type { FastifyReply, FastifyRequest } from 'fastify';
import { SmartLockError, type ErrorKind } from '../../../platform/errors.ts';

/** A refusal in the words that clients of the gateway know: a status and a text. */
export class GatewayError extends Error {
  override readonly name = 'GatewayError';
  readonly status: number;
  readonly retryAfterSeconds: number | null;

  constructor(
    status: number,
    detail: string,
    options: { readonly retryAfterSeconds?: number | null; readonly cause?: unknown } = {},
  ) {
    super(detail, options.cause === undefined ? undefined : { cause: options.cause });
    this.status = status;
    this.retryAfterSeconds = options.retryAfterSeconds ?? null;
  }
}

export const noToken = 'Unable to obtain valid access token';

const statusOfKind: Readonly<Partial<Record<ErrorKind, number>>> = {
  not_authenticated: 401,
  not_allowed: 403,
  not_found: 404,
  conflict: 409,
  rate_limited: 429,
  unavailable: 503,
};
const statusOfCode: Readonly<Record<string, number>> = {
  // A value of the wrong type is what these clients know as 422.
  validation_error: 422,
  malformed_json: 422,
  unsupported_media_type: 415,
  body_too_large: 413,
  method_not_allowed: 405,
};

/** Every refusal is `{"detail": "text"}`. What nobody expected goes on to the handler of the whole server, which logs it. */
export function sendDetail(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  if (error instanceof GatewayError) {
    if (error.retryAfterSeconds !== null) reply.header('retry-after', error.retryAfterSeconds);
    void reply.code(error.status).send({ detail: error.message });
    return;
  }
  const code = (error as { code?: unknown } | null)?.code;
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') {
    void reply.code(415).send({ detail: 'Send JSON with Content-Type: application/json.' });
    return;
  }
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') {
    void reply.code(413).send({ detail: 'The body is larger than this address takes.' });
    return;
  }
  const status = error instanceof SmartLockError ? (statusOfCode[error.code] ?? statusOfKind[error.kind] ?? 400) : null;
  if (!(error instanceof SmartLockError) || error.kind === 'internal' || status === null) throw error;
  request.failureCode = error.code;
  if (error.retryAfterSeconds !== undefined) reply.header('retry-after', Math.ceil(error.retryAfterSeconds));
  void reply.code(status).send({ detail: error.message });
}
