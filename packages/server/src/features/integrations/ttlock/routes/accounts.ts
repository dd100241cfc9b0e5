import { Type } from 'typebox';
import { currentUser } from '../../../../platform/http/auth.ts';
import { paginate } from '../../../../platform/http/pagination.ts';
import { errorResponses, IdParams, pageQuery, Paginated, StringEnum } from '../../../../platform/http/schemas.ts';
import type { App } from '../../../../platform/http/types.ts';
import { connectAccount } from '../connect-account.ts';
import type { TtlockContext } from '../context.ts';
import { deleteAccount } from '../delete-account.ts';
import { AccountSchema } from '../presenter.ts';
import { refreshAccount } from '../refresh-account.ts';
import { countAccounts, pageOfAccounts } from '../store/accounts.ts';
import { allQuery, base, presentAccounts, presentOne, tags, viewerOf, visibleAccount } from './context.ts';

const text = (maxLength: number, description: string) =>
  Type.String({ minLength: 1, maxLength, pattern: String.raw`^[^\u0000-\u001f\u007f]*\S[^\u0000-\u001f\u007f]*$`, description });

const ConnectBody = Type.Object(
  {
    name: Type.Optional(text(200, 'The user name when left out')),
    client_id: Type.Optional(text(100, "From the developer console; the server's own application when left out")),
    client_secret: Type.Optional(text(200, 'From the developer console; kept sealed')),
    username: text(200, 'Of the TTLock app, not of the developer console'),
    password: Type.String({ minLength: 1, maxLength: 200, description: 'Used once, and not kept' }),
    remember_password: Type.Boolean({
      default: false,
      description: 'Keep it, sealed, to sign in again where TTLock refuses to refresh',
    }),
    region: Type.Optional(StringEnum(['eu', 'cn'])),
    base_url: Type.Optional(
      Type.String({
        maxLength: 500,
        pattern: '^https?://[!-~]+$',
        description: 'Administrators: another address, such as that of a simulator',
      }),
    ),
  },
  { additionalProperties: false },
);

export function listAccounts(app: App, context: TtlockContext): void {
  app.get(
    base,
    {
      config: { apiScope: 'integrations:read' },
      schema: {
        operationId: 'listTtlockAccounts',
        summary: 'Your accounts at TTLock, each with the state of its token',
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

export function getAccountRoute(app: App, context: TtlockContext): void {
  app.get(
    `${base}:id/`,
    {
      config: { apiScope: 'integrations:read' },
      schema: {
        operationId: 'getTtlockAccount',
        summary: 'One account at TTLock',
        tags,
        params: IdParams,
        querystring: Type.Object(allQuery),
        response: { 200: AccountSchema, ...errorResponses(400, 401, 403, 404) },
      },
    },
    async (request) => await presentOne(context, await visibleAccount(context, request)),
  );
}

export function connectAccountRoute(app: App, context: TtlockContext): void {
  app.post(
    base,
    {
      config: { throttle: 'login' },
      schema: {
        operationId: 'connectTtlockAccount',
        summary: 'Connect an account at TTLock by its log-in; again, it signs in anew',
        tags,
        body: ConnectBody,
        response: { 200: AccountSchema, 201: AccountSchema, ...errorResponses(400, 401, 403, 422, 503) },
      },
    },
    async (request, reply) => {
      const user = currentUser(request);
      const {
        client_id: clientId,
        client_secret: clientSecret,
        username,
        password,
        name,
        region,
        base_url: baseUrl,
      } = request.body;
      const { account, isNew } = await connectAccount(context, {
        ownerId: user.userId,
        isStaff: user.isStaff,
        name: name?.trim(),
        region,
        baseUrl,
        clientId: clientId?.trim(),
        clientSecret: clientSecret?.trim(),
        username: username.trim(),
        password,
        rememberPassword: request.body.remember_password,
      });
      return await reply.code(isNew ? 201 : 200).send(await presentOne(context, account));
    },
  );
}

export function refreshAccountRoute(app: App, context: TtlockContext): void {
  app.post(
    `${base}:id/refresh/`,
    {
      config: { apiScope: 'integrations:write' },
      schema: {
        operationId: 'refreshTtlockAccount',
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

export function deleteAccountRoute(app: App, context: TtlockContext): void {
  app.delete(
    `${base}:id/`,
    {
      schema: {
        operationId: 'deleteTtlockAccount',
        summary: 'Disconnect an account; nothing is deleted at TTLock',
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
