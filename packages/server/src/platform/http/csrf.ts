import { createHmac, randomBytes, timingSafeEqual, type KeyObject } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { notAllowed } from '../errors.ts';

/** Readable by the console's script, unlike the session cookies; it proves nothing without the session. */
export const csrfCookieName = 'smartlock_csrf';
export const csrfHeaderName = 'x-csrf-token';

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS']);

export interface CsrfGuard {
  /** The token to set as the CSRF cookie when a cookie session begins. */
  issue(sessionId: string): string;
  /** Throws 403 `csrf_failed` when an unsafe request of a cookie session does not carry its token. */
  check(request: FastifyRequest, sessionId: string | null): void;
}

/**
 * Double submit, bound to the session by HMAC: a token planted through another cookie (a sibling domain) does not fit
 * the victim's session. The first key signs; the others, in use before, still verify.
 */
export function createCsrfGuard(keys: readonly [KeyObject, ...KeyObject[]]): CsrfGuard {
  function macOf(key: KeyObject, sessionId: string, nonce: string): Buffer {
    return createHmac('sha256', key).update(`csrf\n${sessionId}\n${nonce}`).digest();
  }

  function fits(token: string, sessionId: string): boolean {
    const dot = token.indexOf('.');
    if (dot < 1) return false;
    const given = Buffer.from(token.slice(dot + 1), 'base64url');
    const nonce = token.slice(0, dot);
    return keys.some((key) => {
      const expected = macOf(key, sessionId, nonce);
      return given.length === expected.length && timingSafeEqual(given, expected);
    });
  }

  return {
    issue(sessionId) {
      const nonce = randomBytes(16).toString('base64url');
      return `${nonce}.${macOf(keys[0], sessionId, nonce).toString('base64url')}`;
    },
    check(request, sessionId) {
      if (safeMethods.has(request.method)) return;
      const header = request.headers[csrfHeaderName];
      const cookie = request.cookies[csrfCookieName];
      const matches =
        typeof header === 'string' && cookie !== undefined && header === cookie && sessionId !== null && fits(header, sessionId);
      if (!matches) {
        throw notAllowed(
          'csrf_failed',
          `CSRF check failed: send the value of the cookie ${csrfCookieName} in the header X-CSRF-Token, or sign in again.`,
        );
      }
    },
  };
}
