import { Type } from 'typebox';
import { notFound } from '../../../platform/errors.ts';
import { paginate } from '../../../platform/http/pagination.ts';
import { errorResponses, Id, IdParams, pageQuery, Paginated, StringEnum } from '../../../platform/http/schemas.ts';
import type { App } from '../../../platform/http/types.ts';
import type { DeliveryContext } from '../context.ts';
import { DeliverySchema, presentDelivery, presentStep, StepSchema } from '../presenter.ts';
import { retryDelivery } from '../retry-delivery.ts';
import { deliveryPhases } from '../rules/phases.ts';
import { problemCodes } from '../rules/problems.ts';
import { countDeliveries, listSteps, pageOfDeliveries } from '../store/lists.ts';
import { allQuery, viewerOf } from './context.ts';

export function listDeliveries(app: App, { db }: DeliveryContext): void {
  app.get(
    '/deliveries/',
    {
      config: { apiScope: 'access:read' },
      schema: {
        operationId: 'listDeliveries',
        summary: 'Codes on their way to locks that you manage: what is wanted, how far it is, and how we know',
        tags: ['Delivery'],
        querystring: Type.Object({
          ...pageQuery,
          ...allQuery,
          phase: Type.Optional(StringEnum(deliveryPhases)),
          problem: Type.Optional(StringEnum(problemCodes)),
          device: Type.Optional(Id),
          pin: Type.Optional(Id),
        }),
        response: { 200: Paginated(DeliverySchema), ...errorResponses(400, 401, 404) },
      },
    },
    async (request) => {
      const { phase, problem, device, pin } = request.query;
      const viewer = viewerOf(request, request.query);
      const filter = { phase, problem, device, pin };
      return await paginate(request, request.query, {
        count: () => countDeliveries(db, viewer, filter),
        rows: async (limit, offset) => (await pageOfDeliveries(db, viewer, filter, { limit, offset })).map(presentDelivery),
      });
    },
  );
}

export function pinDeliveries(app: App, { db }: DeliveryContext): void {
  app.get(
    '/access/pins/:id/deliveries/',
    {
      config: { apiScope: 'access:read' },
      schema: {
        operationId: 'getPinDeliveries',
        summary: 'Where the code of a PIN is, and each step that it took, newest first',
        tags: ['Delivery'],
        params: IdParams,
        querystring: Type.Object(allQuery),
        response: {
          200: Type.Object({ results: Type.Array(DeliverySchema), steps: Type.Array(StepSchema) }),
          ...errorResponses(400, 401, 404),
        },
      },
    },
    async (request) => {
      const pin = request.params.id;
      const rows = await pageOfDeliveries(db, viewerOf(request, request.query), { pin }, { limit: 1, offset: 0 });
      if (rows.length === 0) throw notFound('PIN');
      return { results: rows.map(presentDelivery), steps: (await listSteps(db, pin)).map(presentStep) };
    },
  );
}

export function retryDeliveryRoute(app: App, context: DeliveryContext): void {
  app.post(
    '/deliveries/:id/retry/',
    {
      config: { apiScope: 'access:write' },
      schema: {
        operationId: 'retryDelivery',
        summary: 'Try the code of this PIN now, rather than at its next time',
        tags: ['Delivery'],
        params: IdParams,
        querystring: Type.Object(allQuery),
        response: { 202: DeliverySchema, ...errorResponses(400, 401, 404, 409) },
      },
    },
    async (request, reply) => {
      const viewer = viewerOf(request, request.query);
      const pin = request.params.id;
      await retryDelivery(context, viewer, pin);
      const [row] = await pageOfDeliveries(context.db, viewer, { pin }, { limit: 1, offset: 0 });
      if (row === undefined) throw notFound('delivery');
      return await reply.code(202).send(presentDelivery(row));
    },
  );
}
