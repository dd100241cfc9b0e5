import type { App } from '../../../platform/http/types.ts';
import type { AccountContext } from '../context.ts';
import { stylePath } from './layout.ts';
import { resetPasswordPage } from './reset-password-page.ts';
import { pageStyle } from './style.ts';
import { verifyEmailPage } from './verify-email-page.ts';

const formBytesMax = 16 * 1024;

/** Where the mailed links lead: pages that work without script, on a phone too. Forms are what they post. */
export function registerAccountPages(app: App, context: AccountContext): void {
  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string', bodyLimit: formBytesMax },
    (_request, body, done) => {
      done(null, Object.fromEntries(new URLSearchParams(body.toString())));
    },
  );
  verifyEmailPage(app, context);
  resetPasswordPage(app, context);
  app.get(stylePath, { schema: { hide: true } }, (_request, reply) =>
    reply.header('cache-control', 'public, max-age=3600').type('text/css; charset=utf-8').send(pageStyle),
  );
}
