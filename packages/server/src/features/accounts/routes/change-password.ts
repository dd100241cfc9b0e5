import { Type } from 'typebox';
import { currentUser, requireStepUp } from '../../../platform/http/auth.ts';
import { errorResponses } from '../../../platform/http/schemas.ts';
import type { App } from '../../../platform/http/types.ts';
import { changePassword } from '../change-password.ts';
import type { AccountContext } from '../context.ts';
import { MessageAnswer } from '../presenter.ts';
import { NewPasswordField, PasswordField } from './fields.ts';
import { hasSecondFactor, readSecondFactors } from '../second-factor/store.ts';
import { sessionIdOf } from './request-client.ts';

const PasswordChangeBody = Type.Object({
  old_password: PasswordField,
  new_password: NewPasswordField,
  new_password_confirm: Type.String({ maxLength: 128 }),
});

export function changeOwnPassword(app: App, context: AccountContext): void {
  app.post(
    '/api/v1/users/change-password/',
    {
      schema: {
        summary: 'Change the own password; every other session ends at once',
        tags: ['Users'],
        operationId: 'changePassword',
        body: PasswordChangeBody,
        response: { 200: MessageAnswer, ...errorResponses(400, 401, 403, 429) },
      },
    },
    async (request) => {
      const { old_password: oldPassword, new_password: newPassword, new_password_confirm: newPasswordConfirm } = request.body;
      const user = currentUser(request);
      // The old password alone must not do, for somebody who took a session over and knows it, what it could not do at the log-in.
      if (hasSecondFactor(await readSecondFactors(context.db, user.userId))) await requireStepUp(request);
      const who = { userId: user.userId, sessionId: sessionIdOf(user) };
      await changePassword(context, who, { oldPassword, newPassword, newPasswordConfirm });
      return { message: 'Password changed successfully' };
    },
  );
}
