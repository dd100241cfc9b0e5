import { Type } from 'typebox';
import { errorResponses } from '../../../platform/http/schemas.ts';
import type { App } from '../../../platform/http/types.ts';
import type { AccountContext } from '../context.ts';
import { clearSessionCookies, requireRefreshCookie } from '../session-cookies.ts';
import { endCookieSession as endSession, readRefreshSessionId } from '../sessions.ts';

/** Public, so that logging out also works when the access token has expired. */
export function endCookieSession(app: App, context: AccountContext): void {
  app.delete(
    '/api/v1/auth/session/',
    {
      schema: {
        summary: 'Log a browser out; needs X-CSRF-Token',
        tags: ['Accounts'],
        operationId: 'endSession',
        response: { 204: Type.Null(), ...errorResponses(401, 403) },
      },
    },
    async (request, reply) => {
      const refresh = requireRefreshCookie(request);
      app.gate.csrf.check(request, readRefreshSessionId(context, refresh));
      await endSession(context, refresh);
      clearSessionCookies(reply);
      return reply.code(204).send(null);
    },
  );
}
