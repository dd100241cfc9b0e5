import type { FastifyReply } from 'fastify';
import { escapeHtml } from '../../../platform/notify/mail-templates.ts';

export const stylePath = '/account-pages/style.css';

/** `body` is HTML; whatever came from outside is escaped before it gets here. */
function layOut(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)} · SmartLock</title>
<link rel="stylesheet" href="${stylePath}">
<link rel="icon" href="data:,">
</head>
<body><main>
<h1>${escapeHtml(title)}</h1>
${body}
</main></body>
</html>
`;
}

export interface Page {
  readonly status: number;
  readonly title: string;
  readonly body: string;
}

/** The address holds a token: it is not to be cached, nor told to any other site. */
export function sendPage(reply: FastifyReply, page: Page): FastifyReply {
  return reply
    .code(page.status)
    .headers({
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'content-security-policy':
        "default-src 'self'; img-src 'self' data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    })
    .type('text/html; charset=utf-8')
    .send(layOut(page.title, page.body));
}

export function messagePage(status: number, title: string, message: string): Page {
  return { status, title, body: `<p>${escapeHtml(message)}</p>` };
}

export const linkGonePage: Page = messagePage(
  400,
  'This link does not work any more',
  'It was used already, has expired, or was not copied whole. Ask for a new one.',
);

export function errorList(messages: readonly string[]): string {
  if (messages.length === 0) return '';
  return `<ul class="errors" role="alert">${messages.map((message) => `<li>${escapeHtml(message)}</li>`).join('')}</ul>\n`;
}
