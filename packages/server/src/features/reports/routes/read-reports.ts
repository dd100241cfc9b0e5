import { Type } from 'typebox';
import { paginate } from '../../../platform/http/pagination.ts';
import { errorResponses, Id, IdParams, pageQuery, Paginated, StringEnum } from '../../../platform/http/schemas.ts';
import type { App } from '../../../platform/http/types.ts';
import type { ReportContext } from '../context.ts';
import { presentReport, reportStatuses, ReportSchema } from '../presenter.ts';
import { countReports, pageOfReports, type ReportRow } from '../store.ts';
import { allQuery, requireReport, viewerOf } from './context.ts';
import { Month } from './fields.ts';

const listQuery = Type.Object({
  ...pageQuery,
  ...allQuery,
  device: Type.Optional(Id),
  status: Type.Optional(StringEnum(reportStatuses)),
  month: Type.Optional(Month),
});

export function readReports(app: App, context: ReportContext): void {
  const { db } = context;
  const present = async (rows: readonly ReportRow[]) => {
    const devices = await context.deviceSummaries(rows.map((row) => row.device_pk));
    return rows.map((row) => presentReport(row, devices.get(row.device_pk)));
  };

  app.get(
    '/api/v1/reports/access/',
    {
      config: { apiScope: 'reports:read' },
      schema: {
        operationId: 'listAccessReports',
        summary: 'Access reports of the devices that you manage, newest first',
        tags: ['Reports'],
        querystring: listQuery,
        response: { 200: Paginated(ReportSchema), ...errorResponses(400, 401, 404) },
      },
    },
    async (request) => {
      const viewer = viewerOf(request, request.query);
      return await paginate(request, request.query, {
        count: () => countReports(db, viewer, request.query),
        rows: async (limit, offset) => await present(await pageOfReports(db, viewer, request.query, { limit, offset })),
      });
    },
  );

  app.get(
    '/api/v1/reports/access/:id/',
    {
      config: { apiScope: 'reports:read' },
      schema: {
        operationId: 'getAccessReport',
        summary: 'One access report: whether it is ready, and its totals',
        tags: ['Reports'],
        params: IdParams,
        querystring: Type.Object({ ...allQuery }),
        response: { 200: ReportSchema, ...errorResponses(400, 401, 404) },
      },
    },
    async (request) => {
      const report = await requireReport(context, viewerOf(request, request.query), request.params.id);
      const [presented] = await present([report]);
      if (presented === undefined) throw new Error('A report was read and not presented');
      return presented;
    },
  );
}
