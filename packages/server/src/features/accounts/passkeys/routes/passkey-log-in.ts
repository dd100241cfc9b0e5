import { Type } from 'typebox';
import { errorResponses } from '../../../../platform/http/schemas.ts';
import type { App } from '../../../../platform/http/types.ts';
import type { AccountContext } from '../../context.ts';
import { presentUser, UserAnswer, UserWithTokensAnswer } from '../../presenter.ts';
import { clientOf } from '../../routes/request-client.ts';
import { logInWithPasskey } from '../../second-factor/second-factor-log-in.ts';
import { setSessionCookies } from '../../session-cookies.ts';
import { AssertionField, OptionsAnswer } from '../fields.ts';
import { passkeyLoginOptions } from '../manage-passkeys.ts';

const AssertionBody = Type.Object({ credential: AssertionField });

/** Signing in with a passkey alone: it tells who it is, and verified them itself. */
export function passkeyLogIn(app: App, context: AccountContext): void {
  const config = { throttle: 'login', idempotent: false } as const;
  app.post(
    '/api/v1/auth/login/passkey/options/',
    {
      config: { ...config, audit: 'refusals' },
      schema: {
        summary: 'What a passkey has to sign for a log-in without a password',
        tags: ['Accounts'],
        operationId: 'getPasskeyLoginOptions',
        response: { 200: OptionsAnswer, ...errorResponses(409, 429) },
      },
    },
    async () => await passkeyLoginOptions(context),
  );
  app.post(
    '/api/v1/auth/login/passkey/',
    {
      config,
      schema: {
        summary: 'Log in with a passkey, for tokens',
        tags: ['Accounts'],
        operationId: 'loginWithPasskey',
        body: AssertionBody,
        response: { 200: UserWithTokensAnswer, ...errorResponses(400, 401, 429) },
      },
    },
    async (request) => {
      const { user, tokens } = await logInWithPasskey(context, request.body.credential, 'token', clientOf(request));
      return { user: presentUser(user, await context.countDevices(user.id), context.settings), tokens };
    },
  );
  app.post(
    '/api/v1/auth/session/passkey/',
    {
      config,
      schema: {
        summary: 'Log in with a passkey, for a browser',
        tags: ['Accounts'],
        operationId: 'startSessionWithPasskey',
        body: AssertionBody,
        response: { 200: Type.Object({ user: UserAnswer }), ...errorResponses(400, 401, 429) },
      },
    },
    async (request, reply) => {
      const started = await logInWithPasskey(context, request.body.credential, 'cookie', clientOf(request));
      setSessionCookies(request, reply, context.settings, started);
      return { user: presentUser(started.user, await context.countDevices(started.user.id), context.settings) };
    },
  );
}
