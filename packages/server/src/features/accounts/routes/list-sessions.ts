import { Type } from 'typebox';
import { currentUser } from '../../../platform/http/auth.ts';
import { errorResponses } from '../../../platform/http/schemas.ts';
import type { App } from '../../../platform/http/types.ts';
import type { AccountContext } from '../context.ts';
import { presentSession, SessionAnswer } from '../presenter.ts';
import { listSessions } from '../sessions.ts';
import { sessionIdOf } from './request-client.ts';

export function listOwnSessions(app: App, context: AccountContext): void {
  app.get(
    '/api/v1/auth/sessions/',
    {
      schema: {
        summary: 'Where the user is signed in, last used first',
        tags: ['Accounts'],
        operationId: 'listSessions',
        response: { 200: Type.Object({ count: Type.Integer(), results: Type.Array(SessionAnswer) }), ...errorResponses(401) },
      },
    },
    async (request) => {
      const user = currentUser(request);
      const sessions = await listSessions(context, user.userId);
      return { count: sessions.length, results: sessions.map((session) => presentSession(session, sessionIdOf(user))) };
    },
  );
}
