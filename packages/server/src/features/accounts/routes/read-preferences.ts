import { currentUser } from '../../../platform/http/auth.ts';
import { setEtag } from '../../../platform/http/etag.ts';
import { errorResponses } from '../../../platform/http/schemas.ts';
import type { App } from '../../../platform/http/types.ts';
import type { AccountContext } from '../context.ts';
import { PreferencesAnswer, presentPreferences } from '../presenter.ts';
import { readOwnPreferences } from '../update-profile.ts';

export function readPreferences(app: App, context: AccountContext): void {
  app.get(
    '/api/v1/users/preferences/',
    {
      config: { apiScope: 'profile:read' },
      schema: {
        summary: 'The own preferences',
        tags: ['Users'],
        operationId: 'getPreferences',
        response: { 200: PreferencesAnswer, ...errorResponses(401) },
      },
    },
    async (request, reply) => {
      const preferences = await readOwnPreferences(context, currentUser(request).userId);
      setEtag(reply, preferences.version);
      return presentPreferences(preferences);
    },
  );
}
