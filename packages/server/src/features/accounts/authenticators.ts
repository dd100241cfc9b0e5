import type { FastifyRequest } from 'fastify';
import { notAuthenticated } from '../../platform/errors.ts';
import type { Authenticator, StepUpState, UserPrincipal } from '../../platform/http/types.ts';
import type { AuthTokens, TokenClaims } from './auth-token.ts';
import { accessCookieName } from './session-cookies.ts';
import type { SessionRegistry } from './session-registry.ts';

/** Whether the person behind this session was seen lately; asked for by the few routes that want to know. */
export type PresenceReader = (session: { readonly userId: number; readonly sessionId: number }) => Promise<StepUpState>;

function principalOf(claims: TokenClaims, via: 'bearer' | 'cookie', readPresence: PresenceReader): UserPrincipal {
  return {
    kind: 'user',
    userId: claims.user_id,
    email: claims.email,
    isStaff: claims.is_staff,
    sessionId: String(claims.sid),
    via,
    scopes: null,
    stepUp: () => readPresence({ userId: claims.user_id, sessionId: claims.sid }),
  };
}

function refuse(): never {
  throw notAuthenticated('token_not_valid', 'Token is invalid or expired. Refresh it, or sign in again.');
}

function bearerToken(request: FastifyRequest): string | undefined {
  const header = request.headers.authorization;
  return header !== undefined && header.slice(0, 7).toLowerCase() === 'bearer ' ? header.slice(7).trim() : undefined;
}

/** `Authorization: Bearer`. Nothing is awaited as long as the registry can be relied on. */
export function bearerAuthenticator(tokens: AuthTokens, registry: SessionRegistry, readPresence: PresenceReader): Authenticator {
  return {
    authenticate(request) {
      const token = bearerToken(request);
      if (token === undefined) return null;
      const claims = tokens.verify(token, 'access') ?? refuse();
      const isRevoked = registry.isRevoked(claims.sid);
      if (isRevoked instanceof Promise)
        return isRevoked.then((revoked) => (revoked ? refuse() : principalOf(claims, 'bearer', readPresence)));
      return isRevoked ? refuse() : principalOf(claims, 'bearer', readPresence);
    },
  };
}

/** A browser sends its cookies with everything, also when they have expired: a bad one counts as none. */
export function cookieAuthenticator(tokens: AuthTokens, registry: SessionRegistry, readPresence: PresenceReader): Authenticator {
  return {
    authenticate(request) {
      const token = request.cookies[accessCookieName];
      const claims = token === undefined ? undefined : tokens.verify(token, 'access');
      if (claims === undefined) return null;
      const isRevoked = registry.isRevoked(claims.sid);
      if (isRevoked instanceof Promise)
        return isRevoked.then((revoked) => (revoked ? null : principalOf(claims, 'cookie', readPresence)));
      return isRevoked ? null : principalOf(claims, 'cookie', readPresence);
    },
  };
}
