import { Type } from 'typebox';
import { errorResponses, IdParams } from '../../../platform/http/schemas.ts';
import type { App } from '../../../platform/http/types.ts';
import type { ReportContext } from '../context.ts';
import { deleteReport } from '../delete-report.ts';
import { allQuery, viewerOf } from './context.ts';

export function deleteReportRoute(app: App, context: ReportContext): void {
  app.delete(
    '/api/v1/reports/access/:id/',
    {
      config: { apiScope: 'reports:write' },
      schema: {
        operationId: 'deleteAccessReport',
        summary: 'Delete an access report and its files',
        tags: ['Reports'],
        params: IdParams,
        querystring: Type.Object({ ...allQuery }),
        response: { 204: Type.Null(), ...errorResponses(400, 401, 404) },
      },
    },
    async (request, reply) => {
      await deleteReport(context, viewerOf(request, request.query), request.params.id);
      return await reply.code(204).send(null);
    },
  );
}
