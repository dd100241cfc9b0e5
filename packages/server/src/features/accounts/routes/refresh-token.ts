import { Type } from 'typebox';
import { errorResponses } from '../../../platform/http/schemas.ts';
import type { App } from '../../../platform/http/types.ts';
import type { AccountContext } from '../context.ts';
import { refreshAccess } from '../sessions.ts';
import { RefreshField } from './fields.ts';

export function refreshToken(app: App, context: AccountContext): void {
  app.post(
    '/api/v1/auth/token/refresh/',
    {
      schema: {
        summary: 'A new access token; the refresh token stays valid',
        tags: ['Accounts'],
        operationId: 'refreshToken',
        body: Type.Object({ refresh: RefreshField }),
        response: { 200: Type.Object({ access: Type.String() }), ...errorResponses(400, 401) },
      },
    },
    async (request) => ({ access: await refreshAccess(context, request.body.refresh) }),
  );
}
