import type { ArchivedLog } from '../../platform/archived-log.ts';

export const telemetryArchive: ArchivedLog = {
  name: 'telemetry',
  table: 'device_telemetry',
  timeColumn: 'received_at',
  key: 'ctid',
  columns: [
    'device_pk',
    'received_at',
    'reported_at',
    'is_online',
    'battery_level',
    'lock_status',
    'signal_strength',
    'temperature',
  ],
  references: { device_pk: { table: 'devices', isRequired: true } },
};
