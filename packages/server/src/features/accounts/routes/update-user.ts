import { Type } from 'typebox';
import { requireIfMatch, setEtag } from '../../../platform/http/etag.ts';
import { errorResponses, IdParams } from '../../../platform/http/schemas.ts';
import type { App } from '../../../platform/http/types.ts';
import type { AccountContext } from '../context.ts';
import { manageUser } from '../manage-user.ts';
import { ManagedUserAnswer, presentManagedUser } from '../presenter.ts';

export function updateUser(app: App, context: AccountContext): void {
  app.patch(
    '/api/v1/users/:id/',
    {
      schema: {
        summary: 'Activate, deactivate, make or unmake an administrator; the sessions of the user end',
        tags: ['Users'],
        operationId: 'updateUser',
        params: IdParams,
        body: Type.Object({ is_active: Type.Optional(Type.Boolean()), is_staff: Type.Optional(Type.Boolean()) }),
        response: { 200: ManagedUserAnswer, ...errorResponses(400, 401, 403, 404, 409, 412) },
      },
    },
    async (request, reply) => {
      const user = await manageUser(context, request.params.id, request.body, (before) =>
        requireIfMatch(request, before.version),
      );
      setEtag(reply, user.version);
      return presentManagedUser(user, await context.countDevices(user.id), context.settings);
    },
  );
}
