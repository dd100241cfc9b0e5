import { authScope } from '../../../platform/http/auth.ts';
import type { App } from '../../../platform/http/types.ts';
import type { ReportContext } from '../context.ts';
import { deleteReportRoute } from './delete-report.ts';
import { downloadReport } from './download-report.ts';
import { readReports } from './read-reports.ts';
import { requestReportRoute } from './request-report.ts';

/** For people alone: no lock asks for a report. */
export function registerReportRoutes(app: App, context: ReportContext): void {
  authScope(app, 'user', (scoped) => {
    requestReportRoute(scoped, context);
    readReports(scoped, context);
    downloadReport(scoped, context);
    deleteReportRoute(scoped, context);
  });
}
