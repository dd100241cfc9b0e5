import { Type } from 'typebox';
import { currentUser } from '../../../../platform/http/auth.ts';
import { paginate } from '../../../../platform/http/pagination.ts';
import { errorResponses, IdParams, Nullable, pageQuery, Paginated } from '../../../../platform/http/schemas.ts';
import type { App } from '../../../../platform/http/types.ts';
import { changeAccount, deleteAccount, refreshAccount } from '../change-account.ts';
import { connectAccount } from '../connect-account.ts';
import type { UtecContext } from '../context.ts';
import { startLogin } from '../log-in.ts';
import { AccountSchema, LoginSchema, presentLogin } from '../presenter.ts';
import { countAccounts, pageOfAccounts } from '../store/accounts.ts';
import { address, allQuery, base, presentAccounts, presentOne, tags, text, viewerOf, visibleAccount } from './context.ts';

const RedirectUri = address("Where U-tec sends the browser after the log-in; the server's own callback when left out");

const ConnectBody = Type.Object(
  {
    name: Type.Optional(text(200, 'What you call it')),
    client_id: Type.Optional(text(200, "From the U-tec app: My account, OpenAPI; the server's own application when left out")),
    client_secret: Type.Optional(text(500, 'From there too; kept sealed')),
    redirect_uri: Type.Optional(RedirectUri),
    oauth_base_url: Type.Optional(address('Administrators: another address, such as that of a simulator')),
    api_base_url: Type.Optional(address('Administrators: another address, such as that of a simulator')),
  },
  { additionalProperties: false },
);

const ChangeBody = Type.Object(
  {
    name: Type.Optional(text(200, 'What you call it')),
    client_secret: Type.Optional(text(500, 'A new one of the same application')),
    redirect_uri: Type.Optional(RedirectUri),
    auto_refresh: Type.Optional(Type.Boolean({ description: 'Renew the token by clock, and not only when it is needed' })),
    refresh_buffer_minutes: Type.Optional(
      Nullable(Type.Integer({ minimum: 5, maximum: 1440, description: "How long before its end; null: the server's setting" })),
    ),
    poll_seconds: Type.Optional(
      Nullable(
        Type.Integer({ minimum: 30, maximum: 86_400, description: "How often states are read; null: the server's setting" }),
      ),
    ),
  },
  { additionalProperties: false, minProperties: 1 },
);

export function listAccounts(app: App, context: UtecContext): void {
  app.get(
    base,
    {
      config: { apiScope: 'integrations:read' },
      schema: {
        operationId: 'listUtecAccounts',
        summary: 'Your accounts at U-tec, each with the state of its token',
        tags,
        querystring: Type.Object({ ...pageQuery, ...allQuery }),
        response: { 200: Paginated(AccountSchema), ...errorResponses(400, 401, 403, 404) },
      },
    },
    async (request) => {
      const viewer = viewerOf(request, request.query);
      return await paginate(request, request.query, {
        count: () => countAccounts(context.db, viewer),
        rows: async (limit, offset) =>
          await presentAccounts(context, await pageOfAccounts(context.db, viewer, { limit, offset })),
      });
    },
  );
}

export function getAccountRoute(app: App, context: UtecContext): void {
  app.get(
    `${base}:id/`,
    {
      config: { apiScope: 'integrations:read' },
      schema: {
        operationId: 'getUtecAccount',
        summary: 'One account at U-tec',
        tags,
        params: IdParams,
        querystring: Type.Object(allQuery),
        response: { 200: AccountSchema, ...errorResponses(400, 401, 403, 404) },
      },
    },
    async (request) => await presentOne(context, await visibleAccount(context, request)),
  );
}

export function connectAccountRoute(app: App, context: UtecContext): void {
  app.post(
    base,
    {
      config: { throttle: 'login' },
      schema: {
        operationId: 'connectUtecAccount',
        summary: 'Keep the application of an account and start its log-in; again, it changes what is kept',
        tags,
        body: ConnectBody,
        response: { 200: LoginSchema, 201: LoginSchema, ...errorResponses(400, 401, 403) },
      },
    },
    async (request, reply) => {
      const user = currentUser(request);
      const { body } = request;
      const { account, isNew } = await connectAccount(context, {
        ownerId: user.userId,
        isStaff: user.isStaff,
        name: body.name?.trim(),
        clientId: body.client_id?.trim(),
        clientSecret: body.client_secret?.trim(),
        redirectUri: body.redirect_uri,
        oauthBaseUrl: body.oauth_base_url,
        apiBaseUrl: body.api_base_url,
      });
      const login = await startLogin(context, account);
      return await reply.code(isNew ? 201 : 200).send(presentLogin(await presentOne(context, account), login));
    },
  );
}

export function changeAccountRoute(app: App, context: UtecContext): void {
  app.patch(
    `${base}:id/`,
    {
      schema: {
        operationId: 'changeUtecAccount',
        summary: 'Change how an account is used',
        tags,
        params: IdParams,
        querystring: Type.Object(allQuery),
        body: ChangeBody,
        response: { 200: AccountSchema, ...errorResponses(400, 401, 403, 404) },
      },
    },
    async (request) => {
      const account = await visibleAccount(context, request);
      const { body } = request;
      const changed = await changeAccount(context, account, {
        name: body.name?.trim(),
        clientSecret: body.client_secret?.trim(),
        redirectUri: body.redirect_uri,
        isAutoRefreshed: body.auto_refresh,
        refreshBufferMinutes: body.refresh_buffer_minutes,
        pollSeconds: body.poll_seconds,
      });
      return await presentOne(context, changed);
    },
  );
}

export function refreshAccountRoute(app: App, context: UtecContext): void {
  app.post(
    `${base}:id/refresh/`,
    {
      config: { apiScope: 'integrations:write' },
      schema: {
        operationId: 'refreshUtecAccount',
        summary: 'Refresh the token now',
        tags,
        params: IdParams,
        querystring: Type.Object(allQuery),
        response: { 200: AccountSchema, ...errorResponses(400, 401, 403, 404, 409, 502, 503) },
      },
    },
    async (request) => await presentOne(context, await refreshAccount(context, await visibleAccount(context, request))),
  );
}

export function deleteAccountRoute(app: App, context: UtecContext): void {
  app.delete(
    `${base}:id/`,
    {
      schema: {
        operationId: 'deleteUtecAccount',
        summary: 'Disconnect an account; nothing is deleted at U-tec',
        tags,
        params: IdParams,
        querystring: Type.Object({
          ...allQuery,
          with_devices: Type.Boolean({ default: false, description: 'Delete its devices here too' }),
        }),
        response: { 204: Type.Null({ description: 'Disconnected' }), ...errorResponses(400, 401, 403, 404, 409) },
      },
    },
    async (request, reply) => {
      await deleteAccount(context, await visibleAccount(context, request), request.query.with_devices);
      return await reply.code(204).send(null);
    },
  );
}
