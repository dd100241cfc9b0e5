import { Type } from 'typebox';
import { paginate } from '../../../platform/http/pagination.ts';
import {
  errorResponses,
  Id,
  IdParams,
  Ordering,
  pageQuery,
  Paginated,
  readOrdering,
  StringEnum,
  Timestamp,
} from '../../../platform/http/schemas.ts';
import type { App } from '../../../platform/http/types.ts';
import { alertSeverities, alertTypes } from '../alert-kinds.ts';
import type { SecurityContext } from '../context.ts';
import {
  AcknowledgedSchema,
  AlertSchema,
  presentAcknowledged,
  presentAlert,
  presentResolved,
  ResolvedSchema,
} from '../presenter.ts';
import { acknowledgeAlert, getAlert, resolveAlert } from '../settle-alert.ts';
import { alertOrderings, countAlerts, pageOfAlerts } from '../store/alerts.ts';
import { allQuery, usersIn, viewerOf } from './context.ts';

const listQuery = Type.Object({
  ...pageQuery,
  ...allQuery,
  device: Type.Optional(Id),
  alert_type: Type.Optional(StringEnum(alertTypes)),
  severity: Type.Optional(StringEnum(alertSeverities)),
  is_resolved: Type.Optional(Type.Boolean({ description: 'Of /unresolved/ it is ignored' })),
  is_acknowledged: Type.Optional(Type.Boolean()),
  created_after: Type.Optional(Timestamp),
  created_before: Type.Optional(Timestamp),
  ordering: Ordering(alertOrderings, '-created_at'),
});

const toDate = (text: string | undefined): Date | undefined => (text === undefined ? undefined : new Date(text));

/** Of devices that the caller manages; those of no device for administrators who ask for everything. */
export function listAlerts(app: App, context: SecurityContext): void {
  for (const isUnresolved of [false, true]) {
    app.get(
      isUnresolved ? '/alerts/unresolved/' : '/alerts/',
      {
        config: { apiScope: 'security:read' },
        schema: {
          operationId: isUnresolved ? 'listUnresolvedAlerts' : 'listAlerts',
          summary: isUnresolved ? 'Alerts that nobody resolved yet' : 'Alerts of the devices that you manage, newest first',
          tags: ['Security'],
          querystring: listQuery,
          response: { 200: Paginated(AlertSchema), ...errorResponses(400, 401, 404) },
        },
      },
      async (request) => {
        const { query } = request;
        const viewer = viewerOf(request, query);
        const filter = {
          device: query.device,
          type: query.alert_type,
          severity: query.severity,
          isAcknowledged: query.is_acknowledged,
          isResolved: isUnresolved ? false : query.is_resolved,
          from: toDate(query.created_after),
          until: toDate(query.created_before),
        };
        const order = readOrdering(query.ordering, alertOrderings);
        return await paginate(request, query, {
          count: () => countAlerts(context.db, viewer, filter),
          rows: async (limit, offset) => {
            const rows = await pageOfAlerts(context.db, viewer, filter, order, { limit, offset });
            const users = await usersIn(
              context,
              rows.flatMap((row) => [row.acknowledged_by, row.resolved_by]),
            );
            return rows.map((row) => presentAlert(row, users));
          },
        });
      },
    );
  }
}

export function getAlertRoute(app: App, context: SecurityContext): void {
  app.get(
    '/alerts/:id/',
    {
      config: { apiScope: 'security:read' },
      schema: {
        operationId: 'getAlert',
        summary: 'One alert',
        tags: ['Security'],
        params: IdParams,
        querystring: Type.Object(allQuery),
        response: { 200: AlertSchema, ...errorResponses(400, 401, 404) },
      },
    },
    async (request) => {
      const alert = await getAlert(context, viewerOf(request, request.query), request.params.id);
      return presentAlert(alert, await usersIn(context, [alert.acknowledged_by, alert.resolved_by]));
    },
  );
}

export function settleAlertRoutes(app: App, context: SecurityContext): void {
  app.post(
    '/alerts/:id/acknowledge/',
    {
      config: { apiScope: 'security:write' },
      schema: {
        operationId: 'acknowledgeAlert',
        summary: 'Say that you look after an alert: nobody else is told of it any more',
        tags: ['Security'],
        params: IdParams,
        querystring: Type.Object(allQuery),
        body: Type.Object({}, { additionalProperties: false }),
        response: { 200: AcknowledgedSchema, ...errorResponses(400, 401, 404, 409) },
      },
    },
    async (request) => {
      const alert = await acknowledgeAlert(context, viewerOf(request, request.query), request.params.id);
      return presentAcknowledged(alert, await usersIn(context, [alert.acknowledged_by]));
    },
  );

  app.post(
    '/alerts/:id/resolve/',
    {
      config: { apiScope: 'security:write' },
      schema: {
        operationId: 'resolveAlert',
        summary: 'Close an alert, with notes on what it was',
        tags: ['Security'],
        params: IdParams,
        querystring: Type.Object(allQuery),
        body: Type.Object({ notes: Type.String({ maxLength: 2000, default: '' }) }, { additionalProperties: false }),
        response: { 200: ResolvedSchema, ...errorResponses(400, 401, 404, 409) },
      },
    },
    async (request) => {
      const alert = await resolveAlert(context, viewerOf(request, request.query), request.params.id, request.body.notes);
      return presentResolved(alert, await usersIn(context, [alert.resolved_by]));
    },
  );
}
