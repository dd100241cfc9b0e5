import { Type } from 'typebox';
import { paginate, paginateByCursor } from '../../../platform/http/pagination.ts';
import { errorResponses, Id, Paginated } from '../../../platform/http/schemas.ts';
import type { App } from '../../../platform/http/types.ts';
import { ListedAccessLogSchema } from '../presenter.ts';
import { countVisibleLogs, pageOfVisibleLogs } from '../store/visible-logs.ts';
import { allQuery, viewerOf, type AccessRoutesContext } from './context.ts';
import { logFilterQuery, logPosition, positionOfLog, presentListedLogs, readConditions, readPosition } from './log-query.ts';

const query = Type.Object({
  ...logFilterQuery,
  ...allQuery,
  device: Type.Optional(Id),
  user: Type.Optional(Id),
});

const recentMs = 24 * 3_600_000;

/** Over all devices that the caller may see: everybody's attempts where they manage, their own elsewhere. */
export function listLogs(app: App, context: AccessRoutesContext): void {
  for (const isRecent of [false, true]) {
    app.get(
      isRecent ? '/logs/recent/' : '/logs/',
      {
        config: { apiScope: 'logs:read' },
        schema: {
          operationId: isRecent ? 'listRecentAccessLogs' : 'listAccessLogs',
          summary: `Attempts to open and close doors${isRecent ? ' in the last 24 hours' : ''}, newest first`,
          tags: ['Access'],
          querystring: query,
          response: { 200: Paginated(ListedAccessLogSchema), ...errorResponses(400, 401, 404) },
        },
      },
      async (request) => {
        const { cursor, device, user, page_size } = request.query;
        const viewer = viewerOf(request, request.query);
        const conditions = readConditions(request.query);
        const recent = new Date(context.clock.now().getTime() - recentMs);
        const isLater = conditions.from === undefined || conditions.from < recent;
        const filter = { ...conditions, device, userId: user, ...(isRecent && isLater ? { from: recent } : {}) };
        if (cursor === undefined) {
          return await paginate(request, request.query, {
            count: () => countVisibleLogs(context.db, viewer, filter),
            rows: async (limit, offset) =>
              await presentListedLogs(context, await pageOfVisibleLogs(context.db, viewer, filter, { limit, offset })),
          });
        }
        const page = await paginateByCursor(
          request,
          { cursor, page_size },
          {
            position: logPosition,
            rowsAfter: (from, limit) => pageOfVisibleLogs(context.db, viewer, filter, { limit, after: readPosition(from) }),
            positionOf: positionOfLog,
          },
        );
        return { ...page, results: await presentListedLogs(context, page.results) };
      },
    );
  }
}
