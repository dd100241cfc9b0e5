import type { FastifyRequest } from 'fastify';
import type { UserPrincipal } from '../../../platform/http/types.ts';
import type { ClientDescription } from '../session-store.ts';

/** Where a request comes from, as the session remembers it. */
export function clientOf(request: FastifyRequest): ClientDescription {
  return { ipAddress: request.ip, userAgent: request.headers['user-agent'] ?? null };
}

/** Undefined for credentials that belong to no session. */
export function sessionIdOf(principal: UserPrincipal): number | undefined {
  return principal.sessionId === null ? undefined : Number(principal.sessionId);
}
