import { Type } from 'typebox';
import { errorResponses, IdParams } from '../../../platform/http/schemas.ts';
import type { App } from '../../../platform/http/types.ts';
import { deletePin, getPin } from '../issue-pin.ts';
import { allQuery, versionToMatch, viewerOf, type AccessRoutesContext } from './context.ts';

export function deletePinRoute(app: App, context: AccessRoutesContext): void {
  app.delete(
    '/:id/',
    {
      config: { apiScope: 'access:write' },
      schema: {
        operationId: 'deletePin',
        summary: 'Delete a PIN; it opens nothing from now on',
        tags: ['Access'],
        params: IdParams,
        querystring: Type.Object(allQuery),
        response: { 204: Type.Null({ description: 'Deleted' }), ...errorResponses(400, 401, 403, 404, 409, 412) },
      },
    },
    async (request, reply) => {
      const viewer = viewerOf(request, request.query);
      const pin = await getPin(context, viewer, request.params.id);
      await deletePin(context, viewer, pin, versionToMatch(request, pin.version));
      return await reply.code(204).send(null);
    },
  );
}
