import { Type } from 'typebox';
import { errorResponses } from '../../../platform/http/schemas.ts';
import type { App } from '../../../platform/http/types.ts';
import type { AccountContext } from '../context.ts';
import { logIn } from '../log-in.ts';
import { presentUser, UserAnswer } from '../presenter.ts';
import { setSessionCookies } from '../session-cookies.ts';
import { CredentialsBody } from './log-in.ts';
import { clientOf } from './request-client.ts';

export function startCookieSession(app: App, context: AccountContext): void {
  app.post(
    '/api/v1/auth/session/',
    {
      // The answer is its cookies: kept for a repeat they would outlive their rotation.
      config: { throttle: 'login', idempotent: false },
      schema: {
        summary: 'Log in for a browser: tokens go into cookies that scripts cannot read',
        tags: ['Accounts'],
        operationId: 'startSession',
        body: CredentialsBody,
        response: { 200: Type.Object({ user: UserAnswer }), ...errorResponses(400, 401, 429) },
      },
    },
    async (request, reply) => {
      const started = await logIn(context, request.body, 'cookie', clientOf(request));
      setSessionCookies(request, reply, context.settings, started);
      return { user: presentUser(started.user, await context.countDevices(started.user.id), context.settings) };
    },
  );
}
