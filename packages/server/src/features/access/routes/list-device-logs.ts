import { Type } from 'typebox';
import { currentUser } from '../../../platform/http/auth.ts';
import { paginate, paginateByCursor } from '../../../platform/http/pagination.ts';
import { errorResponses, IdParams, Paginated } from '../../../platform/http/schemas.ts';
import type { App } from '../../../platform/http/types.ts';
import { mayDo } from '../../devices/index.ts';
import { AccessLogSchema } from '../presenter.ts';
import { countLogs, pageOfLogs } from '../store.ts';
import { allQuery, type AccessRoutesContext } from './context.ts';
import { logFilterQuery, logPosition, positionOfLog, presentLogs, readConditions, readPosition } from './log-query.ts';

const query = Type.Object({ ...logFilterQuery, ...allQuery });

/** Who manages a device sees everybody's attempts, others their own. */
export function listDeviceLogs(app: App, context: AccessRoutesContext): void {
  app.get(
    '/:id/logs/',
    {
      config: { apiScope: 'logs:read' },
      schema: {
        operationId: 'listDeviceLogs',
        summary: 'Attempts to open and close the door, newest first',
        tags: ['Access'],
        params: IdParams,
        querystring: query,
        response: { 200: Paginated(AccessLogSchema), ...errorResponses(400, 401, 404) },
      },
    },
    async (request) => {
      const user = currentUser(request);
      const { cursor, all } = request.query;
      const device = await context.getDevice({ userId: user.userId, seesAll: user.isStaff && all === true }, request.params.id);
      const filter = {
        ...readConditions(request.query),
        devicePk: device.id,
        userId: mayDo(device.role, 'see_everyones_access') ? undefined : user.userId,
      };
      if (cursor === undefined) {
        return await paginate(request, request.query, {
          count: () => countLogs(context.db, filter),
          rows: async (limit, offset) => await presentLogs(context, await pageOfLogs(context.db, filter, { limit, offset })),
        });
      }
      const page = await paginateByCursor(
        request,
        { cursor, page_size: request.query.page_size },
        {
          position: logPosition,
          rowsAfter: async (from, limit) => await pageOfLogs(context.db, filter, { limit, after: readPosition(from) }),
          positionOf: positionOfLog,
        },
      );
      return { ...page, results: await presentLogs(context, page.results) };
    },
  );
}
