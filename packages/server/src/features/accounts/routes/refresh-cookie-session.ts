import { Type } from 'typebox';
import { errorResponses } from '../../../platform/http/schemas.ts';
import type { App } from '../../../platform/http/types.ts';
import type { AccountContext } from '../context.ts';
import { presentUser, UserAnswer } from '../presenter.ts';
import { requireRefreshCookie, setSessionCookies } from '../session-cookies.ts';
import { readRefreshSessionId, rotateCookieSession } from '../sessions.ts';

/** Public, since the access token may be long gone: the refresh cookie is what identifies. */
export function refreshCookieSession(app: App, context: AccountContext): void {
  app.post(
    '/api/v1/auth/session/refresh/',
    {
      config: { idempotent: false },
      schema: {
        summary: 'Renew the cookies of a browser session; needs X-CSRF-Token',
        tags: ['Accounts'],
        operationId: 'refreshSession',
        response: { 200: Type.Object({ user: UserAnswer }), ...errorResponses(401, 403) },
      },
    },
    async (request, reply) => {
      const refresh = requireRefreshCookie(request);
      app.gate.csrf.check(request, readRefreshSessionId(context, refresh));
      const rotated = await rotateCookieSession(context, refresh);
      setSessionCookies(request, reply, context.settings, rotated);
      return { user: presentUser(rotated.user, await context.countDevices(rotated.user.id), context.settings) };
    },
  );
}
