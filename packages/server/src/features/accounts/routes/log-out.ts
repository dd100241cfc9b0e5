import { Type } from 'typebox';
import { errorResponses } from '../../../platform/http/schemas.ts';
import type { App } from '../../../platform/http/types.ts';
import type { AccountContext } from '../context.ts';
import { MessageAnswer } from '../presenter.ts';
import { logOut } from '../sessions.ts';
import { RefreshField } from './fields.ts';

export function logOutUser(app: App, context: AccountContext): void {
  app.post(
    '/api/v1/auth/logout/',
    {
      schema: {
        summary: 'Log out: the session of this refresh token ends at once, with its access tokens',
        tags: ['Accounts'],
        operationId: 'logout',
        body: Type.Object({ refresh: RefreshField }),
        response: { 200: MessageAnswer, ...errorResponses(400, 401) },
      },
    },
    async (request) => {
      await logOut(context, request.body.refresh);
      return { message: 'Successfully logged out' };
    },
  );
}
