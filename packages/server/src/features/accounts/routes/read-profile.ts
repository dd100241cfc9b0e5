import { currentUser } from '../../../platform/http/auth.ts';
import { setEtag } from '../../../platform/http/etag.ts';
import { errorResponses } from '../../../platform/http/schemas.ts';
import type { App } from '../../../platform/http/types.ts';
import type { AccountContext } from '../context.ts';
import { presentUser, UserAnswer } from '../presenter.ts';
import { readUser } from '../update-profile.ts';

const addresses = [
  { url: '/api/v1/users/profile/', operationId: 'getProfile' },
  { url: '/api/v1/users/me/', operationId: 'getMe' },
];

export function readProfile(app: App, context: AccountContext): void {
  for (const { url, operationId } of addresses) {
    app.get(
      url,
      {
        config: { apiScope: 'profile:read' },
        schema: {
          summary: 'The own profile',
          tags: ['Users'],
          operationId,
          response: { 200: UserAnswer, ...errorResponses(401) },
        },
      },
      async (request, reply) => {
        const user = await readUser(context, currentUser(request).userId);
        setEtag(reply, user.version);
        return presentUser(user, await context.countDevices(user.id), context.settings);
      },
    );
  }
}
