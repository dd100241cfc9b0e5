import { Type } from 'typebox';
import type { Static } from 'typebox';
import { notFound } from '../errors.ts';
import { authScope } from '../http/auth.ts';
import { paginate } from '../http/pagination.ts';
import { errorResponses, Id, IdParams, Nullable, pageQuery, Paginated, StringEnum, Timestamp } from '../http/schemas.ts';
import type { App } from '../http/types.ts';
import { channelNames } from './channels/channel.ts';
import type { DeliverySummary } from './delivery-rows.ts';
import type { Mailer } from './mailer.ts';

const MailAnswer = Type.Object({
  id: Id,
  channel: StringEnum(channelNames),
  to: Type.String(),
  template: Type.String(),
  subject: Type.String(),
  status: StringEnum(['queued', 'outbox', 'sent', 'failed', 'suppressed'], {
    description:
      'outbox: the channel is not configured, the message is read here. suppressed: nothing was to be sent, for the reason',
  }),
  reason: Nullable(Type.String()),
  attempts: Type.Integer(),
  error: Nullable(Type.String()),
  created_at: Timestamp,
  sent_at: Nullable(Timestamp),
});

const MailDetailAnswer = Type.Object({
  ...MailAnswer.properties,
  text: Nullable(Type.String({ description: 'Null once sent: the text may hold a PIN or a one-time link' })),
  html: Nullable(Type.String()),
});

function presentMail(mail: DeliverySummary): Static<typeof MailAnswer> {
  return {
    id: mail.id,
    channel: mail.channel,
    to: mail.to,
    template: mail.template,
    subject: mail.subject,
    status: mail.status,
    reason: mail.reason,
    attempts: mail.attempts,
    error: mail.error,
    created_at: mail.createdAt.toISOString(),
    sent_at: mail.sentAt?.toISOString() ?? null,
  };
}

/** What was sent or waits on every channel, for administrators: the only way to a one-time link while no SMTP server is configured. */
export function registerOutboxRoutes(app: App, mailer: Mailer): void {
  authScope(app, 'staff', (scoped) => {
    scoped.get(
      '/api/v1/notifications/outbox/',
      {
        schema: {
          summary: 'Messages of every channel, newest first',
          tags: ['Notifications'],
          operationId: 'listMails',
          querystring: Type.Object(pageQuery),
          response: { 200: Paginated(MailAnswer), ...errorResponses(401, 403, 404) },
        },
      },
      (request) =>
        paginate(request, request.query, {
          count: () => mailer.count(),
          rows: async (limit, offset) => (await mailer.list(limit, offset)).map(presentMail),
        }),
    );

    scoped.get(
      '/api/v1/notifications/outbox/:id/',
      {
        config: { audit: 'always' },
        schema: {
          summary: 'One message with its text',
          tags: ['Notifications'],
          operationId: 'getMail',
          params: IdParams,
          response: { 200: MailDetailAnswer, ...errorResponses(401, 403, 404) },
        },
      },
      async (request) => {
        const mail = await mailer.read(request.params.id);
        if (mail === undefined) throw notFound('message');
        return { ...presentMail(mail), text: mail.content?.text ?? null, html: mail.content?.html ?? null };
      },
    );
  });
}
