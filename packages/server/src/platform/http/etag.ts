import type { FastifyReply, FastifyRequest } from 'fastify';
import { SmartLockError } from '../errors.ts';

/** The ETag of a row's version (a counter, or the time of its last change). */
export function etagOf(version: number | string | Date): string {
  return `"${version instanceof Date ? version.getTime().toString(36) : String(version)}"`;
}

/** GET answers it, so that a client can send it back in If-Match. */
export function setEtag(reply: FastifyReply, version: number | string | Date): void {
  reply.header('etag', etagOf(version));
}

/**
 * For PUT, PATCH and DELETE: throws 412 when the client sent If-Match and the row has changed since it was read. Without the header
 * the request goes ahead. Compare inside the transaction that writes.
 */
export function requireIfMatch(request: FastifyRequest, version: number | string | Date): void {
  const header = request.headers['if-match'];
  if (header === undefined || header.trim() === '*') return;
  const current = etagOf(version);
  // Weak tags never match: If-Match compares strongly.
  const isMatched = header.split(',').some((tag) => tag.trim() === current);
  if (!isMatched) {
    throw new SmartLockError(
      'precondition_failed',
      'precondition_failed',
      'This was changed since you read it: read it again, then repeat your change with the new ETag in If-Match.',
    );
  }
}
