import { currentUser } from '../../../platform/http/auth.ts';
import { errorResponses } from '../../../platform/http/schemas.ts';
import type { App } from '../../../platform/http/types.ts';
import type { AccountContext } from '../context.ts';
import { MessageAnswer } from '../presenter.ts';
import { resendVerification } from '../verify-email.ts';

export function resendVerificationMail(app: App, context: AccountContext): void {
  app.post(
    '/api/v1/auth/resend-verification/',
    {
      schema: {
        summary: 'Mail the link that confirms the email address again',
        tags: ['Accounts'],
        operationId: 'resendVerification',
        response: { 200: MessageAnswer, ...errorResponses(401) },
      },
    },
    async (request) => {
      await resendVerification(context, currentUser(request).userId);
      return { message: 'If the email address is not confirmed yet, a mail with a link is on its way' };
    },
  );
}
