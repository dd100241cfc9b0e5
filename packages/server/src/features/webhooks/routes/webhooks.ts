import { Type } from 'typebox';
import { currentUser } from '../../../platform/http/auth.ts';
import { requireIfMatch, setEtag } from '../../../platform/http/etag.ts';
import { paginate } from '../../../platform/http/pagination.ts';
import { errorResponses, IdParams, Nullable, pageQuery, Paginated } from '../../../platform/http/schemas.ts';
import type { App } from '../../../platform/http/types.ts';
import type { WebhookContext } from '../context.ts';
import { changeWebhook, createWebhook, deleteWebhook, rotateSecret } from '../manage-webhook.ts';
import { presentWebhook, WebhookSchema, WebhookWithSecretSchema } from '../presenter.ts';
import { getWebhook, listWebhooks } from '../store.ts';

const fields = {
  url: Type.String({ minLength: 1, maxLength: 2000, description: 'https, at a public address' }),
  description: Type.Optional(Type.String({ maxLength: 500 })),
  event_types: Type.Optional(
    Nullable(Type.Array(Type.String({ maxLength: 100 }), { minItems: 1, maxItems: 100, description: 'null: all' })),
  ),
  is_active: Type.Optional(Type.Boolean()),
};
const tags = ['Webhooks'];
const reads = { apiScope: 'webhooks:read' };
const writes = { apiScope: 'webhooks:write' };

export function webhookRoutes(app: App, context: WebhookContext): void {
  app.get(
    '/',
    {
      prefixTrailingSlash: 'slash',
      config: reads,
      schema: {
        operationId: 'listWebhooks',
        summary: 'Your webhooks',
        tags,
        querystring: Type.Object(pageQuery),
        response: { 200: Paginated(WebhookSchema), ...errorResponses(400, 401, 403) },
      },
    },
    async (request) => {
      const webhooks = await listWebhooks(context.db, currentUser(request).userId);
      return await paginate(request, request.query, {
        count: () => Promise.resolve(webhooks.length),
        rows: async (limit, offset) => webhooks.slice(offset, offset + limit).map(presentWebhook),
      });
    },
  );

  app.post(
    '/',
    {
      prefixTrailingSlash: 'slash',
      config: writes,
      schema: {
        operationId: 'createWebhook',
        summary: 'Have events sent to an address of yours; the secret is answered this once',
        tags,
        body: Type.Object(fields, { additionalProperties: false }),
        response: { 201: WebhookWithSecretSchema, ...errorResponses(400, 401, 403, 409) },
      },
    },
    async (request, reply) => {
      const { webhook, secret } = await createWebhook(context, currentUser(request).userId, request.body);
      setEtag(reply, webhook.version);
      return await reply.code(201).send({ ...presentWebhook(webhook), secret });
    },
  );

  app.get(
    '/:id/',
    {
      config: reads,
      schema: {
        operationId: 'getWebhook',
        summary: 'One webhook',
        tags,
        params: IdParams,
        response: { 200: WebhookSchema, ...errorResponses(400, 401, 403, 404) },
      },
    },
    async (request, reply) => {
      const webhook = await getWebhook(context.db, currentUser(request).userId, request.params.id);
      setEtag(reply, webhook.version);
      return presentWebhook(webhook);
    },
  );

  app.patch(
    '/:id/',
    {
      config: writes,
      schema: {
        operationId: 'updateWebhook',
        summary: 'Change a webhook, or switch it on again',
        tags,
        params: IdParams,
        body: Type.Partial(Type.Object(fields), { additionalProperties: false, minProperties: 1 }),
        response: { 200: WebhookSchema, ...errorResponses(400, 401, 403, 404, 412) },
      },
    },
    async (request, reply) => {
      const { userId } = currentUser(request);
      const changed = await changeWebhook(context, userId, request.params.id, request.body, (row) =>
        requireIfMatch(request, row.version),
      );
      setEtag(reply, changed.version);
      return presentWebhook(changed);
    },
  );

  app.delete(
    '/:id/',
    {
      config: writes,
      schema: {
        operationId: 'deleteWebhook',
        summary: 'Delete a webhook with its log; nothing more is sent',
        tags,
        params: IdParams,
        response: { 204: Type.Null({ description: 'Deleted' }), ...errorResponses(400, 401, 403, 404, 412) },
      },
    },
    async (request, reply) => {
      await deleteWebhook(context, currentUser(request).userId, request.params.id, (row) => requireIfMatch(request, row.version));
      return await reply.code(204).send(null);
    },
  );

  app.post(
    '/:id/rotate-secret/',
    {
      config: writes,
      schema: {
        operationId: 'rotateWebhookSecret',
        summary: 'Make a new secret, answered this once; for a day both sign',
        tags,
        params: IdParams,
        response: { 200: WebhookWithSecretSchema, ...errorResponses(400, 401, 403, 404) },
      },
    },
    async (request, reply) => {
      const { webhook, secret } = await rotateSecret(context, currentUser(request).userId, request.params.id);
      setEtag(reply, webhook.version);
      return { ...presentWebhook(webhook), secret };
    },
  );
}
