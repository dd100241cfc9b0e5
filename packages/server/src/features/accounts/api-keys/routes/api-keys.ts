import { Type } from 'typebox';
import { requireIfMatch, setEtag } from '../../../../platform/http/etag.ts';
import { errorResponses, IdParams, Nullable, StringEnum, Timestamp } from '../../../../platform/http/schemas.ts';
import type { App } from '../../../../platform/http/types.ts';
import type { AccountContext } from '../../context.ts';
import { ownerOf } from '../../second-factor/routes/request-owner.ts';
import { changeApiKey, getApiKey, makeApiKey, revokeApiKey } from '../manage-api-keys.ts';
import { ApiKeyAnswer, presentApiKey } from '../presenter.ts';
import { apiScopeNames, apiScopes } from '../scopes.ts';
import { listApiKeys } from '../store.ts';

const tags = ['API keys'];
const url = '/api/v1/api-keys/';

const scopeList = apiScopeNames.map((name) => `\`${name}\`: ${apiScopes[name]}.`).join(' ');

const fields = {
  name: Type.String({ minLength: 1, maxLength: 100, pattern: String.raw`\S`, description: 'What the key is for' }),
  scopes: Type.Array(StringEnum(apiScopeNames), {
    minItems: 1,
    maxItems: apiScopeNames.length,
    uniqueItems: true,
    description: `What it may do, never more than its user. ${scopeList}`,
  }),
  expires_at: Type.Optional(Nullable(Timestamp)),
  allowed_addresses: Type.Optional(
    Nullable(
      Type.Array(Type.String({ minLength: 2, maxLength: 50 }), {
        minItems: 1,
        maxItems: 50,
        description: 'Addresses and networks from which it works; null: from anywhere',
      }),
    ),
  ),
};

const toDate = (text: string | null | undefined): Date | null => (text === null || text === undefined ? null : new Date(text));

/** A user's own keys. Only whoever signed in gets here: a key cannot make keys. */
export function apiKeys(app: App, context: AccountContext): void {
  app.get(
    url,
    {
      schema: {
        summary: 'The API keys of the account',
        tags,
        operationId: 'listApiKeys',
        response: { 200: Type.Object({ count: Type.Integer(), results: Type.Array(ApiKeyAnswer) }), ...errorResponses(401) },
      },
    },
    async (request) => {
      const keys = await listApiKeys(context.db, ownerOf(request).userId);
      return { count: keys.length, results: keys.map(presentApiKey) };
    },
  );
  app.post(
    url,
    {
      config: { stepUp: true },
      schema: {
        summary: 'Make an API key; it is in the answer this once',
        tags,
        operationId: 'createApiKey',
        body: Type.Object(fields),
        response: {
          201: Type.Object({ ...ApiKeyAnswer.properties, key: Type.String({ description: 'For the header X-API-Key' }) }),
          ...errorResponses(400, 401, 403, 409),
        },
      },
    },
    async (request, reply) => {
      const { name, scopes, expires_at, allowed_addresses } = request.body;
      const { apiKey, key } = await makeApiKey(context, ownerOf(request).userId, {
        name: name.trim(),
        scopes,
        expiresAt: toDate(expires_at),
        allowedAddresses: allowed_addresses ?? null,
      });
      setEtag(reply, apiKey.version);
      reply.code(201).header('cache-control', 'no-store');
      return { ...presentApiKey(apiKey), key };
    },
  );
  app.get(
    `${url}:id/`,
    {
      schema: {
        summary: 'One API key',
        tags,
        operationId: 'getApiKey',
        params: IdParams,
        response: { 200: ApiKeyAnswer, ...errorResponses(401, 404) },
      },
    },
    async (request, reply) => {
      const apiKey = await getApiKey(context, ownerOf(request).userId, request.params.id);
      setEtag(reply, apiKey.version);
      return presentApiKey(apiKey);
    },
  );
  app.patch(
    `${url}:id/`,
    {
      config: { stepUp: true },
      schema: {
        summary: 'Change what an API key is called, what it may do, from where, and until when',
        tags,
        operationId: 'updateApiKey',
        params: IdParams,
        body: Type.Partial(Type.Object(fields), { minProperties: 1 }),
        response: { 200: ApiKeyAnswer, ...errorResponses(400, 401, 403, 404, 412) },
      },
    },
    async (request, reply) => {
      const { name, scopes, expires_at, allowed_addresses } = request.body;
      const changes = {
        ...(name === undefined ? {} : { name: name.trim() }),
        ...(scopes === undefined ? {} : { scopes }),
        ...(expires_at === undefined ? {} : { expiresAt: toDate(expires_at) }),
        ...(allowed_addresses === undefined ? {} : { allowedAddresses: allowed_addresses }),
      };
      const changed = await changeApiKey(context, ownerOf(request).userId, request.params.id, changes, (apiKey) =>
        requireIfMatch(request, apiKey.version),
      );
      setEtag(reply, changed.version);
      return presentApiKey(changed);
    },
  );
  app.delete(
    `${url}:id/`,
    {
      schema: {
        summary: 'Revoke an API key; it stops working at once',
        tags,
        operationId: 'revokeApiKey',
        params: IdParams,
        response: { 204: Type.Null(), ...errorResponses(401, 404) },
      },
    },
    async (request, reply) => {
      await revokeApiKey(context, ownerOf(request).userId, request.params.id);
      return reply.code(204).send(null);
    },
  );
}
