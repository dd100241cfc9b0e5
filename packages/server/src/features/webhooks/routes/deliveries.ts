import { Type } from 'typebox';
import { currentUser } from '../../../platform/http/auth.ts';
import { paginate } from '../../../platform/http/pagination.ts';
import { errorResponses, Id, IdParams, pageQuery, Paginated, StringEnum } from '../../../platform/http/schemas.ts';
import type { App } from '../../../platform/http/types.ts';
import type { WebhookContext } from '../context.ts';
import { pingWebhook, resendDelivery } from '../manage-webhook.ts';
import { deliveryStatuses, DeliverySchema, presentDelivery } from '../presenter.ts';
import { countDeliveries, getDelivery, getWebhook, listAttempts, pageOfDeliveries } from '../store.ts';

const deliveryParams = Type.Object({ id: Id, delivery_id: Id });
const tags = ['Webhooks'];
const reads = { apiScope: 'webhooks:read' };
const writes = { apiScope: 'webhooks:write' };

export function deliveryRoutes(app: App, context: WebhookContext): void {
  app.post(
    '/:id/ping/',
    {
      config: writes,
      schema: {
        operationId: 'pingWebhook',
        summary: 'Send a test event; its delivery says whether it was taken',
        tags,
        params: IdParams,
        response: { 202: DeliverySchema, ...errorResponses(400, 401, 403, 404, 409) },
      },
    },
    async (request, reply) => {
      const delivery = await pingWebhook(context, currentUser(request).userId, request.params.id);
      return await reply.code(202).send(presentDelivery(delivery, []));
    },
  );

  app.get(
    '/:id/deliveries/',
    {
      config: reads,
      schema: {
        operationId: 'listWebhookDeliveries',
        summary: 'What was sent, or is to be, with every try; newest first, kept for 30 days',
        tags,
        params: IdParams,
        querystring: Type.Object({ ...pageQuery, status: Type.Optional(StringEnum(deliveryStatuses)) }),
        response: { 200: Paginated(DeliverySchema), ...errorResponses(400, 401, 403, 404) },
      },
    },
    async (request) => {
      const webhook = await getWebhook(context.db, currentUser(request).userId, request.params.id);
      const { status } = request.query;
      return await paginate(request, request.query, {
        count: () => countDeliveries(context.db, webhook.id, status),
        rows: async (limit, offset) => {
          const rows = await pageOfDeliveries(context.db, webhook.id, status, { limit, offset });
          const attempts = await listAttempts(
            context.db,
            rows.map(({ id }) => id),
          );
          return rows.map((row) => presentDelivery(row, attempts));
        },
      });
    },
  );

  app.get(
    '/:id/deliveries/:delivery_id/',
    {
      config: reads,
      schema: {
        operationId: 'getWebhookDelivery',
        summary: 'One delivery with its tries',
        tags,
        params: deliveryParams,
        response: { 200: DeliverySchema, ...errorResponses(400, 401, 403, 404) },
      },
    },
    async (request) => {
      const webhook = await getWebhook(context.db, currentUser(request).userId, request.params.id);
      const delivery = await getDelivery(context.db, webhook.id, request.params.delivery_id);
      return presentDelivery(delivery, await listAttempts(context.db, [delivery.id]));
    },
  );

  app.post(
    '/:id/deliveries/:delivery_id/resend/',
    {
      config: writes,
      schema: {
        operationId: 'resendWebhookDelivery',
        summary: 'Send the same event with the same id once more',
        tags,
        params: deliveryParams,
        response: { 202: DeliverySchema, ...errorResponses(400, 401, 403, 404, 409) },
      },
    },
    async (request, reply) => {
      const { id, delivery_id: deliveryId } = request.params;
      const delivery = await resendDelivery(context, currentUser(request).userId, id, deliveryId);
      return await reply.code(202).send(presentDelivery(delivery, await listAttempts(context.db, [delivery.id])));
    },
  );
}
