import { setEtag } from '../../../platform/http/etag.ts';
import { errorResponses, IdParams } from '../../../platform/http/schemas.ts';
import type { App } from '../../../platform/http/types.ts';
import type { AccountContext } from '../context.ts';
import { ManagedUserAnswer, presentManagedUser } from '../presenter.ts';
import { readUser } from '../update-profile.ts';

export function getUser(app: App, context: AccountContext): void {
  app.get(
    '/api/v1/users/:id/',
    {
      config: { apiScope: 'users:read' },
      schema: {
        summary: 'One user',
        tags: ['Users'],
        operationId: 'getUser',
        params: IdParams,
        response: { 200: ManagedUserAnswer, ...errorResponses(401, 403, 404) },
      },
    },
    async (request, reply) => {
      const user = await readUser(context, request.params.id);
      setEtag(reply, user.version);
      return presentManagedUser(user, await context.countDevices(user.id), context.settings);
    },
  );
}
