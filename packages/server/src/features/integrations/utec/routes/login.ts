import { Type } from 'typebox';
import { SmartLockError } from '../../../../platform/errors.ts';
import { errorResponses, IdParams } from '../../../../platform/http/schemas.ts';
import type { App } from '../../../../platform/http/types.ts';
import type { UtecContext } from '../context.ts';
import { finishLoginByPaste, finishLoginByState, startLogin } from '../log-in.ts';
import { AccountSchema, LoginSchema, presentLogin } from '../presenter.ts';
import { allQuery, base, presentOne, tags, text, visibleAccount } from './context.ts';

export const callbackPath = '/integrations/utec/callback';

export function startLoginRoute(app: App, context: UtecContext): void {
  app.post(
    `${base}:id/login/`,
    {
      schema: {
        operationId: 'startUtecLogin',
        summary: 'Start the log-in at U-tec, also of an account that has devices: they stay',
        tags,
        params: IdParams,
        querystring: Type.Object(allQuery),
        response: { 200: LoginSchema, ...errorResponses(400, 401, 403, 404) },
      },
    },
    async (request) => {
      const account = await visibleAccount(context, request);
      const login = await startLogin(context, account);
      return presentLogin(await presentOne(context, account), login);
    },
  );
}

/** For browsers that cannot come back to the server: what their address bar shows is pasted. */
export function pasteLoginRoute(app: App, context: UtecContext): void {
  app.post(
    `${base}:id/callback/`,
    {
      config: { throttle: 'login', idempotent: false },
      schema: {
        operationId: 'finishUtecLogin',
        summary: 'Finish a log-in with the address that the browser ended at, or the code in it',
        tags,
        params: IdParams,
        querystring: Type.Object(allQuery),
        body: Type.Object({ callback: text(4000, 'The whole address, or the code alone') }, { additionalProperties: false }),
        response: { 200: AccountSchema, ...errorResponses(400, 401, 403, 404, 422, 503) },
      },
    },
    async (request) => {
      const account = await visibleAccount(context, request);
      return await presentOne(context, await finishLoginByPaste(context, account, request.body.callback));
    },
  );
}

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function page(title: string, message: string): string {
  const [safeTitle, safeText] = [title, message].map((one) => one.replaceAll(/[&<>"']/g, (sign) => escapes[sign] ?? ''));
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${safeTitle}</title><h1>${safeTitle}</h1><p>${safeText}</p></html>`;
}

/** Where U-tec sends the browser. Whose log-in it is, the state says: nobody can guess it, and it is taken once. */
export function callbackRoute(app: App, context: UtecContext): void {
  const Text = Type.Optional(Type.String({ maxLength: 4000 }));
  app.get(
    callbackPath,
    {
      config: { throttle: 'login' },
      schema: {
        operationId: 'takeUtecLogin',
        summary: 'Where U-tec sends the browser after the log-in; answers with a page for people',
        tags,
        querystring: Type.Object({
          code: Text,
          authorization_code: Text,
          error: Text,
          state: Type.String({ minLength: 1, maxLength: 200 }),
        }),
        response: { 200: Type.String({ description: 'A page' }), ...errorResponses(400, 422, 503) },
      },
    },
    async (request, reply) => {
      const { state } = request.query;
      const given = new URLSearchParams(Object.entries(request.query).filter(([, value]) => typeof value === 'string'));
      try {
        await finishLoginByState(context, `?${given.toString()}`, state);
      } catch (error) {
        const isExpected = error instanceof SmartLockError && error.kind === 'invalid_input';
        if (!isExpected) throw error;
        return await reply.code(400).type('text/html; charset=utf-8').send(page('The log-in did not succeed', error.message));
      }
      return await reply
        .type('text/html; charset=utf-8')
        .send(
          page('Logged in at U-tec', 'SmartLock has its token. You can close this page; locks are imported from the account.'),
        );
    },
  );
}
