import { Type } from 'typebox';
import { SmartLockError } from '../../../platform/errors.ts';
import type { App } from '../../../platform/http/types.ts';
import { escapeHtml } from '../../../platform/notify/mail-templates.ts';
import type { AccountContext } from '../context.ts';
import { peekLink } from '../one-time-links.ts';
import { passwordCharsMax, passwordCharsMin } from '../password-rules.ts';
import { confirmPasswordReset } from '../reset-password.ts';
import { LinkTokenField } from '../routes/fields.ts';
import { errorList, linkGonePage, messagePage, sendPage } from './layout.ts';
import type { Page } from './layout.ts';

const path = '/reset-password';

// The form's own limits are hints for the browser; passwords are judged by the use case, whose words the page shows.
const ResetForm = Type.Object({
  token: LinkTokenField,
  new_password: Type.String({ maxLength: 1000 }),
  new_password_confirm: Type.String({ maxLength: 1000 }),
});

function formPage(token: string, email: string, errors: readonly string[]): Page {
  const field = (name: string, label: string): string =>
    `<label for="${name}">${label}</label>
<input id="${name}" name="${name}" type="password" autocomplete="new-password" required minlength="${passwordCharsMin}" maxlength="${passwordCharsMax}">`;
  return {
    status: errors.length === 0 ? 200 : 400,
    title: 'Choose a new password',
    body: `<p>For ${escapeHtml(email)}. Every device that is signed in will be signed out.</p>
${errorList(errors)}<form method="post" action="${path}">
<input type="hidden" name="token" value="${escapeHtml(token)}">
${field('new_password', 'New password')}
${field('new_password_confirm', 'The same again')}
<button type="submit">Set the new password</button>
</form>`,
  };
}

export function resetPasswordPage(app: App, context: AccountContext): void {
  app.get(
    path,
    { schema: { hide: true, querystring: Type.Object({ token: Type.Optional(LinkTokenField) }) } },
    async (request, reply) => {
      const { token } = request.query;
      const link = token === undefined ? undefined : await peekLink(context, 'reset_password', token);
      return sendPage(reply, token === undefined || link === undefined ? linkGonePage : formPage(token, link.email, []));
    },
  );

  app.post(path, { config: { idempotent: false }, schema: { hide: true, body: ResetForm } }, async (request, reply) => {
    const { token, new_password: newPassword, new_password_confirm: newPasswordConfirm } = request.body;
    const link = await peekLink(context, 'reset_password', token);
    if (link === undefined) return sendPage(reply, linkGonePage);
    try {
      await confirmPasswordReset(context, { token, newPassword, newPasswordConfirm });
    } catch (error) {
      if (!(error instanceof SmartLockError) || error.kind !== 'invalid_input') throw error;
      if (error.code === 'link_not_valid') return sendPage(reply, linkGonePage);
      return sendPage(
        reply,
        formPage(
          token,
          link.email,
          error.fields.map(({ message }) => message),
        ),
      );
    }
    return sendPage(reply, messagePage(200, 'Your password is changed', 'Sign in with the new one. You can close this page.'));
  });
}
