import { Type } from 'typebox';
import { errorResponses, IdParams } from '../../../platform/http/schemas.ts';
import type { App } from '../../../platform/http/types.ts';
import { eraseGuest, eraseGuestsByEmail } from '../personal-data.ts';
import { allQuery, viewerOf, type AccessRoutesContext } from './context.ts';

export function eraseGuestRoute(app: App, context: AccessRoutesContext): void {
  app.delete(
    '/:id/personal-data/',
    {
      schema: {
        operationId: 'eraseGuest',
        summary: "Erase a guest's name, address and mails for good, also when the access is over; their PIN ends",
        tags: ['Personal data'],
        params: IdParams,
        querystring: Type.Object(allQuery),
        response: { 204: Type.Null({ description: 'Erased' }), ...errorResponses(400, 401, 404) },
      },
    },
    async (request, reply) => {
      await eraseGuest(context, viewerOf(request, request.query), request.params.id);
      return await reply.code(204).send(null);
    },
  );
}

export function eraseGuestsRoute(app: App, context: AccessRoutesContext): void {
  app.post(
    '/guests/erase/',
    {
      schema: {
        operationId: 'eraseGuestsByEmail',
        summary: 'Erase a guest by e-mail at every door; answers how many accesses of theirs there were',
        tags: ['Personal data'],
        body: Type.Object({ email: Type.String({ minLength: 3, maxLength: 254 }) }, { additionalProperties: false }),
        response: { 200: Type.Object({ erased: Type.Integer() }), ...errorResponses(400, 401, 403) },
      },
    },
    async (request) => ({ erased: await eraseGuestsByEmail(context, request.body.email.trim()) }),
  );
}
