import { Type } from 'typebox';
import { errorResponses } from '../../../platform/http/schemas.ts';
import type { App } from '../../../platform/http/types.ts';
import type { AccountContext } from '../context.ts';
import { ownerOf } from '../second-factor/routes/request-owner.ts';
import { revokeOtherSessions as revokeOthers } from '../sessions.ts';

export function revokeOtherSessions(app: App, context: AccountContext): void {
  app.delete(
    '/api/v1/auth/sessions/',
    {
      schema: {
        summary: 'Sign out everywhere but here',
        tags: ['Accounts'],
        operationId: 'revokeOtherSessions',
        response: { 200: Type.Object({ revoked: Type.Integer() }), ...errorResponses(401) },
      },
    },
    async (request) => {
      const { userId, sessionId } = ownerOf(request);
      return { revoked: await revokeOthers(context, userId, sessionId) };
    },
  );
}
