import { Type } from 'typebox';
import type { Static } from 'typebox';
import { invalidInput } from '../../../../platform/errors.ts';
import { errorResponses } from '../../../../platform/http/schemas.ts';
import type { App } from '../../../../platform/http/types.ts';
import type { AccountContext } from '../../context.ts';
import { AssertionField } from '../../passkeys/fields.ts';
import { presentUser, UserAnswer, UserWithTokensAnswer } from '../../presenter.ts';
import { clientOf } from '../../routes/request-client.ts';
import { setSessionCookies } from '../../session-cookies.ts';
import { completeLogIn } from '../second-factor-log-in.ts';
import type { SecondProof } from '../second-factor-log-in.ts';
import { ChallengeField, CodeField } from './fields.ts';

const CompletionBody = Type.Object({
  challenge: ChallengeField,
  code: Type.Optional(CodeField),
  passkey: Type.Optional(AssertionField),
});

function completionOf({ challenge, code, passkey }: Static<typeof CompletionBody>): { challenge: string; proof: SecondProof } {
  if (code !== undefined && passkey === undefined) return { challenge, proof: { code } };
  if (passkey !== undefined && code === undefined) return { challenge, proof: { passkey } };
  throw invalidInput('code', 'Give one of code and passkey.', 'one_proof_required');
}

/** The second half of POST …/auth/login/ and POST …/auth/session/. */
export function completeLogInRoutes(app: App, context: AccountContext): void {
  app.post(
    '/api/v1/auth/login/second-factor/',
    {
      // A kept answer would hand tokens out for a code that is used up.
      config: { throttle: 'login', idempotent: false },
      schema: {
        summary: 'Finish a log-in with the second factor, for tokens',
        tags: ['Accounts'],
        operationId: 'completeLogin',
        body: CompletionBody,
        response: { 200: UserWithTokensAnswer, ...errorResponses(400, 401, 429) },
      },
    },
    async (request) => {
      const { user, tokens } = await completeLogIn(context, completionOf(request.body), 'token', clientOf(request));
      return { user: presentUser(user, await context.countDevices(user.id), context.settings), tokens };
    },
  );
  app.post(
    '/api/v1/auth/session/second-factor/',
    {
      config: { throttle: 'login', idempotent: false },
      schema: {
        summary: 'Finish a log-in with the second factor, for a browser',
        tags: ['Accounts'],
        operationId: 'completeSession',
        body: CompletionBody,
        response: { 200: Type.Object({ user: UserAnswer }), ...errorResponses(400, 401, 429) },
      },
    },
    async (request, reply) => {
      const started = await completeLogIn(context, completionOf(request.body), 'cookie', clientOf(request));
      setSessionCookies(request, reply, context.settings, started);
      return { user: presentUser(started.user, await context.countDevices(started.user.id), context.settings) };
    },
  );
}
