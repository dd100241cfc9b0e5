import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { notFound } from '../../../platform/errors.ts';
import { currentUser } from '../../../platform/http/auth.ts';
import { requireIfMatch, setEtag } from '../../../platform/http/etag.ts';
import { errorResponses, Nullable } from '../../../platform/http/schemas.ts';
import type { App } from '../../../platform/http/types.ts';
import { changePreferences } from '../change-preferences.ts';
import type { NotificationContext } from '../context.ts';
import { PreferencesAnswer, presentPreferences } from '../presenter.ts';
import { readPreferences, type StoredPreferences } from '../store/preferences.ts';

const url = '/api/v1/notifications/preferences/';

const Switches = Type.Object(
  {
    email: Type.Optional(Type.Boolean()),
    sms: Type.Optional(Type.Boolean()),
    push: Type.Optional(Type.Boolean()),
    telegram: Type.Optional(Type.Boolean()),
  },
  { additionalProperties: false },
);

const WallClock = Type.String({ pattern: '^([01][0-9]|2[0-3]):[0-5][0-9]$', description: 'HH:MM' });

const Body = Type.Object(
  {
    kinds: Type.Optional(
      Type.Object(
        {
          pin_code: Type.Optional(Switches),
          security_alert: Type.Optional(Switches),
          cleanup_summary: Type.Optional(Switches),
          booking_alert: Type.Optional(Switches),
          access_report: Type.Optional(Switches),
        },
        { additionalProperties: false },
      ),
    ),
    quiet_hours: Type.Optional(
      Nullable(
        Type.Object(
          {
            start: WallClock,
            end: WallClock,
            time_zone: Type.Optional(Nullable(Type.String({ minLength: 1, maxLength: 64 }))),
          },
          {
            additionalProperties: false,
            description: 'Nothing but what is urgent is sent then; the rest waits for the end. Null: none',
          },
        ),
      ),
    ),
  },
  { additionalProperties: false },
);

export function preferences(app: App, context: NotificationContext): void {
  const present = async (request: FastifyRequest, stored: StoredPreferences) => {
    const contact = await context.contactOf(context.db, currentUser(request).userId);
    if (contact === undefined) throw notFound('user');
    return presentPreferences(stored, contact);
  };

  app.get(
    url,
    {
      config: { apiScope: 'notifications:read' },
      schema: {
        operationId: 'getNotificationPreferences',
        summary: 'What you are told on which channel, and when not',
        tags: ['Notifications'],
        response: { 200: PreferencesAnswer, ...errorResponses(401) },
      },
    },
    async (request, reply) => {
      const stored = await readPreferences(context.db, currentUser(request).userId);
      setEtag(reply, stored.version);
      return await present(request, stored);
    },
  );

  for (const method of ['PUT', 'PATCH'] as const) {
    app.route({
      method,
      url,
      config: { apiScope: 'notifications:write' },
      schema: {
        operationId: method === 'PUT' ? 'replaceNotificationPreferences' : 'updateNotificationPreferences',
        summary: 'Change what you are told where; what is left out stays as it is',
        tags: ['Notifications'],
        body: Body,
        response: { 200: PreferencesAnswer, ...errorResponses(400, 401, 412) },
      },
      handler: async (request, reply) => {
        const { kinds, quiet_hours: quiet } = request.body;
        const stored = await changePreferences(
          context,
          currentUser(request).userId,
          {
            choices: kinds,
            quiet:
              quiet === undefined || quiet === null
                ? quiet
                : { start: quiet.start, end: quiet.end, timeZone: quiet.time_zone ?? null },
          },
          (version) => requireIfMatch(request, version),
        );
        setEtag(reply, stored.version);
        return await present(request, stored);
      },
    });
  }
}
