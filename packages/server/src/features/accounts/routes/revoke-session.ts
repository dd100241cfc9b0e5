import { Type } from 'typebox';
import { currentUser } from '../../../platform/http/auth.ts';
import { errorResponses, IdParams } from '../../../platform/http/schemas.ts';
import type { App } from '../../../platform/http/types.ts';
import type { AccountContext } from '../context.ts';
import { revokeOwnSession } from '../sessions.ts';

export function revokeSession(app: App, context: AccountContext): void {
  app.delete(
    '/api/v1/auth/sessions/:id/',
    {
      schema: {
        summary: 'Sign one session out; its tokens stop working at once',
        tags: ['Accounts'],
        operationId: 'revokeSession',
        params: IdParams,
        response: { 204: Type.Null(), ...errorResponses(401, 404) },
      },
    },
    async (request, reply) => {
      await revokeOwnSession(context, currentUser(request).userId, request.params.id);
      return reply.code(204).send(null);
    },
  );
}
