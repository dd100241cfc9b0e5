import { Type } from 'typebox';
import { EventDeviceSchema, type DeviceSummary } from '../devices/index.ts';
import { defineEvent, type EventDefinition, type EventOutbox } from '../../platform/events/event.ts';
import { DateOnly, Id } from '../../platform/http/schemas.ts';
import type { ReportRow } from './store.ts';
import type { ReportDatabase } from './tables.ts';

export const accessReportReady = defineEvent({
  type: 'access_report.ready',
  summary: 'An access report of a device can be read.',
  data: Type.Object({ device: EventDeviceSchema, report_id: Id, first_day: DateOnly, last_day: DateOnly }),
});

export const reportEvents: readonly EventDefinition[] = [accessReportReady];

export async function publishReady(
  events: EventOutbox,
  trx: ReportDatabase,
  report: Pick<ReportRow, 'id' | 'device_pk' | 'first_day' | 'last_day'>,
  device: DeviceSummary,
): Promise<void> {
  await events.publish(
    trx,
    accessReportReady,
    {
      device: { id: device.id, device_id: device.deviceId, name: device.name },
      report_id: report.id,
      first_day: report.first_day,
      last_day: report.last_day,
    },
    { devicePk: report.device_pk, isForManagers: true },
  );
}
