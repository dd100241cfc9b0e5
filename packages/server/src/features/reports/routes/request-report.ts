import { Type } from 'typebox';
import { errorResponses, Id, StringEnum } from '../../../platform/http/schemas.ts';
import type { App } from '../../../platform/http/types.ts';
import { languages } from '../../../platform/notify/language.ts';
import type { ReportContext } from '../context.ts';
import { presentReport, ReportSchema } from '../presenter.ts';
import { requestReport } from '../request-report.ts';
import { allQuery, viewerOf } from './context.ts';
import { Month } from './fields.ts';

const Day = Type.String({ format: 'date', pattern: '^2[0-9]{3}-' });

const body = Type.Object(
  {
    device: Id,
    month: Type.Optional(Month),
    from: Type.Optional({ ...Day, description: 'First day, instead of a month' }),
    to: Type.Optional({ ...Day, description: 'Last day, itself in the report' }),
    language: Type.Optional(StringEnum(languages, { description: "The owner's where it is left out" })),
    mail: Type.Optional(
      Type.Boolean({
        description: "Whether it is mailed to the device's owner: a month is unless this is false, days never are",
      }),
    ),
  },
  { additionalProperties: false },
);

export function requestReportRoute(app: App, context: ReportContext): void {
  app.post(
    '/api/v1/reports/access/',
    {
      config: { apiScope: 'reports:write' },
      schema: {
        operationId: 'requestAccessReport',
        summary: 'Have a report made of who was at a device in a month, or from one day to another',
        tags: ['Reports'],
        querystring: Type.Object({ ...allQuery }),
        body,
        response: { 202: ReportSchema, ...errorResponses(400, 401, 404, 429) },
      },
    },
    async (request, reply) => {
      const report = await requestReport(context, viewerOf(request, request.query), request.body);
      const devices = await context.deviceSummaries([report.device_pk]);
      return await reply.code(202).send(presentReport(report, devices.get(report.device_pk)));
    },
  );
}
