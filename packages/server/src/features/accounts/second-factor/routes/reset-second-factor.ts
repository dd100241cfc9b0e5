import { Type } from 'typebox';
import { errorResponses, IdParams } from '../../../../platform/http/schemas.ts';
import type { App } from '../../../../platform/http/types.ts';
import type { AccountContext } from '../../context.ts';
import { resetSecondFactor as reset } from '../reset-second-factor.ts';

export function resetSecondFactor(app: App, context: AccountContext): void {
  app.delete(
    '/api/v1/users/:id/second-factor/',
    {
      config: { stepUp: true },
      schema: {
        summary: "Remove every second factor of a user who lost them; the user's sessions end",
        tags: ['Users'],
        operationId: 'resetSecondFactor',
        params: IdParams,
        response: { 204: Type.Null(), ...errorResponses(401, 403, 404) },
      },
    },
    async (request, reply) => {
      await reset(context, request.params.id);
      return reply.code(204).send(null);
    },
  );
}
