import type { AuditTrail } from '../../platform/audit/audit-trail.ts';
import type { ReportRow } from './store.ts';
import type { ReportDatabase } from './tables.ts';

type Told = Pick<ReportRow, 'id' | 'device_pk' | 'first_day' | 'last_day' | 'time_zone' | 'is_scheduled'>;

/** In the transaction of what it tells of. Nobody is named: a report is known by its device and its days. */
export async function recordReport(
  audit: AuditTrail,
  trx: ReportDatabase,
  action: 'access_report.requested' | 'access_report.deleted',
  report: Told,
): Promise<void> {
  await audit.record(trx, {
    action,
    resourceType: 'access_report',
    resourceId: report.id,
    devicePk: report.device_pk,
    detail: {
      first_day: report.first_day,
      last_day: report.last_day,
      time_zone: report.time_zone,
      is_scheduled: report.is_scheduled,
    },
  });
}
