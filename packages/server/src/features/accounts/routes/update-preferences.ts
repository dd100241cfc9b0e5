import { Type } from 'typebox';
import { currentUser } from '../../../platform/http/auth.ts';
import { requireIfMatch, setEtag } from '../../../platform/http/etag.ts';
import { errorResponses } from '../../../platform/http/schemas.ts';
import type { App } from '../../../platform/http/types.ts';
import type { AccountContext } from '../context.ts';
import { PreferencesAnswer, presentPreferences } from '../presenter.ts';
import { changePreferences } from '../update-profile.ts';

const PreferencesBody = Type.Object({
  language: Type.Optional(
    Type.String({ pattern: '^[a-z]{2,3}(-[A-Za-z0-9]{2,8})?$', description: 'Language tag such as en or de-AT' }),
  ),
  timezone: Type.Optional(Type.String({ minLength: 1, maxLength: 64, description: 'IANA time zone such as Europe/Berlin' })),
  email_notifications: Type.Optional(Type.Boolean()),
  push_notifications: Type.Optional(Type.Boolean()),
  sms_notifications: Type.Optional(Type.Boolean()),
});

const methods = [
  { method: 'PUT', operationId: 'replacePreferences' },
  { method: 'PATCH', operationId: 'updatePreferences' },
] as const;

export function updatePreferences(app: App, context: AccountContext): void {
  for (const { method, operationId } of methods) {
    app.route({
      method,
      url: '/api/v1/users/preferences/',
      schema: {
        summary: 'Change the own preferences; fields that are left out stay as they are',
        tags: ['Users'],
        operationId,
        body: PreferencesBody,
        response: { 200: PreferencesAnswer, ...errorResponses(400, 401, 412) },
      },
      handler: async (request, reply) => {
        const { userId } = currentUser(request);
        const preferences = await changePreferences(context, userId, request.body, (before) =>
          requireIfMatch(request, before.version),
        );
        setEtag(reply, preferences.version);
        return presentPreferences(preferences);
      },
    });
  }
}
