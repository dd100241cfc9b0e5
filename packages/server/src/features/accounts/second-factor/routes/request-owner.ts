import type { FastifyRequest } from 'fastify';
import { currentUser } from '../../../../platform/http/auth.ts';
import type { FactorOwner } from '../enrol-totp.ts';

/** Who asks, and from which session. Routes without an `apiScope` are reached by sessions alone. */
export function ownerOf(request: FastifyRequest): FactorOwner {
  const { userId, sessionId } = currentUser(request);
  if (sessionId === null) throw new Error('A request without a session reached a route that is for sessions alone');
  return { userId, sessionId: Number(sessionId) };
}
