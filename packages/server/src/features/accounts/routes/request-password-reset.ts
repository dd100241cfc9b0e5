import { Type } from 'typebox';
import { errorResponses } from '../../../platform/http/schemas.ts';
import type { App } from '../../../platform/http/types.ts';
import type { AccountContext } from '../context.ts';
import { MessageAnswer } from '../presenter.ts';
import { requestPasswordReset } from '../reset-password.ts';
import { EmailField } from './fields.ts';

export function askForPasswordReset(app: App, context: AccountContext): void {
  app.post(
    '/api/v1/auth/password-reset/',
    {
      schema: {
        summary: 'Mail a link for choosing a new password; the answer is the same whether or not the account exists',
        tags: ['Accounts'],
        operationId: 'requestPasswordReset',
        body: Type.Object({ email: EmailField }),
        response: { 200: MessageAnswer, ...errorResponses(400, 429) },
      },
    },
    (request) => {
      requestPasswordReset(context, request.body.email);
      return { message: 'If there is an account with this email address, a mail with a link is on its way' };
    },
  );
}
