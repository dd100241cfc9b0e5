import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { Type } from 'typebox';
import { conflict } from '../../../platform/errors.ts';
import { errorResponses, IdParams } from '../../../platform/http/schemas.ts';
import type { App } from '../../../platform/http/types.ts';
import type { ReportContext } from '../context.ts';
import { fileNameOf } from '../make-report.ts';
import type { ReportRow } from '../store.ts';
import { allQuery, requireReport, viewerOf } from './context.ts';

const formats = {
  pdf: { contentType: 'application/pdf', summary: 'The report as a PDF to print' },
  csv: { contentType: 'text/csv; charset=utf-8', summary: 'All entries of the report as CSV' },
} as const;

export function downloadReport(app: App, context: ReportContext): void {
  for (const format of ['pdf', 'csv'] as const) {
    const { contentType, summary } = formats[format];
    app.get(
      `/api/v1/reports/access/:id/${format}/`,
      {
        // It tells who was where: that it was read is written down.
        config: { apiScope: 'reports:read', audit: 'always' },
        schema: {
          operationId: format === 'pdf' ? 'downloadAccessReportPdf' : 'downloadAccessReportCsv',
          summary,
          tags: ['Reports'],
          params: IdParams,
          querystring: Type.Object({ ...allQuery }),
          response: {
            200: Type.Unsafe<Readable>({
              content: { [format === 'pdf' ? 'application/pdf' : 'text/csv']: { schema: { type: 'string', format: 'binary' } } },
            }),
            ...errorResponses(400, 401, 404, 409),
          },
        },
      },
      async (request, reply) => {
        const report = await requireReport(context, viewerOf(request, request.query), request.params.id);
        const bytes = await readFile(context, report, format);
        const device = (await context.deviceSummaries([report.device_pk])).get(report.device_pk);
        reply
          .type(contentType)
          .header('content-disposition', `attachment; filename="${fileNameOf(report, device, format)}"`)
          .header('cache-control', 'no-store');
        return reply.send(format === 'pdf' ? Readable.from([bytes]) : Readable.from([bytes]).pipe(createGunzip()));
      },
    );
  }
}

async function readFile({ storage }: ReportContext, report: ReportRow, format: keyof typeof formats): Promise<Buffer> {
  if (report.status === 'queued') throw conflict('report_not_ready', 'This report is still being made. Ask again in a moment.');
  if (report.status === 'failed')
    throw conflict('report_failed', `There is no file of this report. ${report.problem ?? ''}`.trim());
  const bytes = await storage.read(format === 'pdf' ? report.pdf_file : report.csv_file);
  if (bytes === undefined)
    throw conflict(
      'report_file_gone',
      'The file of this report is gone from the storage. Delete the report and have it made again.',
    );
  return bytes;
}
