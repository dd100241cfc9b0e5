import { Type } from 'typebox';
import { errorResponses } from '../../../platform/http/schemas.ts';
import type { App } from '../../../platform/http/types.ts';
import type { AccountContext } from '../context.ts';
import { MessageAnswer } from '../presenter.ts';
import { verifyEmail } from '../verify-email.ts';
import { LinkTokenField } from './fields.ts';

export function confirmEmail(app: App, context: AccountContext): void {
  app.post(
    '/api/v1/auth/verify-email/',
    {
      schema: {
        summary: 'Confirm an email address with the token from the mailed link',
        tags: ['Accounts'],
        operationId: 'verifyEmail',
        body: Type.Object({ token: LinkTokenField }),
        response: { 200: MessageAnswer, ...errorResponses(400) },
      },
    },
    async (request) => {
      await verifyEmail(context, request.body.token);
      return { message: 'Email address confirmed' };
    },
  );
}
