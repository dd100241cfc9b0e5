import { Type } from 'typebox';
import { errorResponses } from '../../../platform/http/schemas.ts';
import type { App } from '../../../platform/http/types.ts';
import type { AccountContext } from '../context.ts';
import { MessageAnswer } from '../presenter.ts';
import { confirmPasswordReset } from '../reset-password.ts';
import { LinkTokenField, NewPasswordField } from './fields.ts';

export function setPasswordByLink(app: App, context: AccountContext): void {
  app.post(
    '/api/v1/auth/password-reset/confirm/',
    {
      schema: {
        summary: 'Choose a new password with the token from the mailed link; every session ends',
        tags: ['Accounts'],
        operationId: 'confirmPasswordReset',
        body: Type.Object({
          token: LinkTokenField,
          new_password: NewPasswordField,
          new_password_confirm: Type.String({ maxLength: 128 }),
        }),
        response: { 200: MessageAnswer, ...errorResponses(400) },
      },
    },
    async (request) => {
      const { token, new_password: newPassword, new_password_confirm: newPasswordConfirm } = request.body;
      await confirmPasswordReset(context, { token, newPassword, newPasswordConfirm });
      return { message: 'Password changed successfully' };
    },
  );
}
