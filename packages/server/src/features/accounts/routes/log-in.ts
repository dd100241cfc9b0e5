import { Type } from 'typebox';
import { errorResponses } from '../../../platform/http/schemas.ts';
import type { App } from '../../../platform/http/types.ts';
import type { AccountContext } from '../context.ts';
import { logIn } from '../log-in.ts';
import { presentUser, UserWithTokensAnswer } from '../presenter.ts';
import { CodeField } from '../second-factor/routes/fields.ts';
import { EmailField, PasswordField } from './fields.ts';
import { clientOf } from './request-client.ts';

export const CredentialsBody = Type.Object({
  email: EmailField,
  password: PasswordField,
  otp: Type.Optional(CodeField),
});

export function logInUser(app: App, context: AccountContext): void {
  app.post(
    '/api/v1/auth/login/',
    {
      config: { throttle: 'login' },
      schema: {
        summary: 'Log in for tokens',
        tags: ['Accounts'],
        operationId: 'login',
        body: CredentialsBody,
        response: { 200: UserWithTokensAnswer, ...errorResponses(400, 401, 429) },
      },
    },
    async (request) => {
      const { user, tokens } = await logIn(context, request.body, 'token', clientOf(request));
      return { user: presentUser(user, await context.countDevices(user.id), context.settings), tokens };
    },
  );
}
