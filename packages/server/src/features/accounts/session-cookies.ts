import type { FastifyReply, FastifyRequest } from 'fastify';
import { csrfCookieName } from '../../platform/http/csrf.ts';
import type { AccountSettings } from './context.ts';
import { badToken } from './sessions.ts';
import type { StartedSession } from './sessions.ts';

export const accessCookieName = 'smartlock_access';
export const refreshCookieName = 'smartlock_refresh';

/** The refresh token goes to the one address that takes it, the access token to the API alone. */
const paths = { access: '/api', refresh: '/api/v1/auth/session', csrf: '/' } as const;

/** Cookies that a script cannot read hold the tokens; the CSRF token must be readable, and proves nothing by itself. */
export function setSessionCookies(
  request: FastifyRequest,
  reply: FastifyReply,
  settings: AccountSettings,
  { session, tokens }: StartedSession,
): void {
  const secure = settings.hasSecureCookies || request.protocol === 'https';
  const shared = { secure, sameSite: 'strict', expires: session.expires_at } as const;
  reply.setCookie(accessCookieName, tokens.access, {
    ...shared,
    httpOnly: true,
    path: paths.access,
    expires: accessExpiry(session.last_used_at, settings),
  });
  reply.setCookie(refreshCookieName, tokens.refresh, { ...shared, httpOnly: true, path: paths.refresh });
  reply.setCookie(csrfCookieName, request.server.gate.csrf.issue(String(session.id)), {
    ...shared,
    httpOnly: false,
    path: paths.csrf,
  });
}

function accessExpiry(issuedAt: Date, settings: AccountSettings): Date {
  return new Date(issuedAt.getTime() + settings.accessTokenMinutes * 60_000);
}

export function clearSessionCookies(reply: FastifyReply): void {
  reply.clearCookie(accessCookieName, { path: paths.access });
  reply.clearCookie(refreshCookieName, { path: paths.refresh });
  reply.clearCookie(csrfCookieName, { path: paths.csrf });
}

export function requireRefreshCookie(request: FastifyRequest): string {
  const token = request.cookies[refreshCookieName];
  if (token === undefined) throw badToken();
  return token;
}
