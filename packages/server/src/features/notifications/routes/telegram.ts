import { Type } from 'typebox';
import { currentUser } from '../../../platform/http/auth.ts';
import { errorResponses, Timestamp } from '../../../platform/http/schemas.ts';
import type { App } from '../../../platform/http/types.ts';
import type { NotificationContext } from '../context.ts';
import { offerTelegramLink, unlinkTelegram } from '../link-telegram.ts';
import { presentTelegramLink, TelegramLinkAnswer } from '../presenter.ts';
import { findTelegramLink } from '../store/telegram.ts';

const url = '/api/v1/notifications/telegram/link/';
const tags = ['Notifications'];

export function telegramLink(app: App, context: NotificationContext): void {
  app.get(
    url,
    {
      schema: {
        operationId: 'getTelegramLink',
        summary: 'Whether a Telegram chat is linked to your account',
        tags,
        response: { 200: TelegramLinkAnswer, ...errorResponses(401) },
      },
    },
    async (request) =>
      presentTelegramLink(await findTelegramLink(context.db, currentUser(request).userId), context.telegram !== null),
  );
  app.post(
    url,
    {
      schema: {
        operationId: 'offerTelegramLink',
        summary: 'An address to open in Telegram: who presses Start there is linked to your account',
        tags,
        response: {
          201: Type.Object({ url: Type.String(), expires_at: Timestamp }),
          ...errorResponses(401, 409, 503),
        },
      },
    },
    async (request, reply) => {
      const offer = await offerTelegramLink(context, currentUser(request).userId);
      return await reply.code(201).send({ url: offer.url, expires_at: offer.expiresAt.toISOString() });
    },
  );
  app.delete(
    url,
    {
      schema: {
        operationId: 'deleteTelegramLink',
        summary: 'Send nothing more to the linked Telegram chat',
        tags,
        response: { 204: Type.Null({ description: 'Unlinked' }), ...errorResponses(401, 404) },
      },
    },
    async (request, reply) => {
      await unlinkTelegram(context, currentUser(request).userId);
      return await reply.code(204).send(null);
    },
  );
}
