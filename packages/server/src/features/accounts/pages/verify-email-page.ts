import { Type } from 'typebox';
import { SmartLockError } from '../../../platform/errors.ts';
import type { App } from '../../../platform/http/types.ts';
import { escapeHtml } from '../../../platform/notify/mail-templates.ts';
import type { AccountContext } from '../context.ts';
import { peekLink } from '../one-time-links.ts';
import { LinkTokenField } from '../routes/fields.ts';
import { verifyEmail } from '../verify-email.ts';
import { linkGonePage, messagePage, sendPage } from './layout.ts';
import type { Page } from './layout.ts';

const path = '/verify-email';

function confirmPage(token: string, email: string): Page {
  return {
    status: 200,
    title: 'Confirm your email address',
    body: `<p>Is ${escapeHtml(email)} your address?</p>
<form method="post" action="${path}">
<input type="hidden" name="token" value="${escapeHtml(token)}">
<button type="submit">Yes, confirm it</button>
</form>`,
  };
}

/** Opening the page confirms nothing: mail scanners open every link. The button does. */
export function verifyEmailPage(app: App, context: AccountContext): void {
  app.get(
    path,
    { schema: { hide: true, querystring: Type.Object({ token: Type.Optional(LinkTokenField) }) } },
    async (request, reply) => {
      const { token } = request.query;
      const link = token === undefined ? undefined : await peekLink(context, 'verify_email', token);
      return sendPage(reply, token === undefined || link === undefined ? linkGonePage : confirmPage(token, link.email));
    },
  );

  app.post(
    path,
    { config: { idempotent: false }, schema: { hide: true, body: Type.Object({ token: LinkTokenField }) } },
    async (request, reply) => {
      try {
        await verifyEmail(context, request.body.token);
      } catch (error) {
        if (error instanceof SmartLockError && error.code === 'link_not_valid') return sendPage(reply, linkGonePage);
        throw error;
      }
      return sendPage(reply, messagePage(200, 'Thank you', 'Your email address is confirmed. You can close this page.'));
    },
  );
}
