import type { Config } from '../config.ts';
import type { Access } from '../features/access/index.ts';
import type { Accounts } from '../features/accounts/index.ts';
import type { Archive } from '../features/archive/index.ts';
import type { Devices } from '../features/devices/index.ts';
import { createReports, type Reports, type ReportsDeps } from '../features/reports/index.ts';
import { urlOf } from './reachable-host.ts';

type Given = Pick<ReportsDeps, 'db' | 'storage' | 'jobs' | 'events' | 'notifier' | 'audit' | 'clock'>;

export interface ReportParts extends Given {
  readonly config: Config;
  readonly accounts: Pick<Accounts, 'contactOf'>;
  readonly devices: Pick<Devices, 'getDevice' | 'deviceSummaries'>;
  readonly access: Pick<Access, 'readLogEntries'>;
  readonly archive: Pick<Archive, 'hasArchived'>;
}

/** Reports stand on the access log and get from the others what they tell of it. */
export function composeReports({ config, accounts, devices, access, archive, ...given }: ReportParts): Reports {
  return createReports({
    ...given,
    getDevice: (viewer, id) => devices.getDevice(viewer, id),
    deviceSummaries: (ids) => devices.deviceSummaries(ids),
    contactOf: (trx, userId) => accounts.contactOf(trx, userId),
    readLogEntries: (devicePk, period) => access.readLogEntries(devicePk, period),
    hasArchivedEntries: (from, until) => archive.hasArchived('access_logs', from, until),
    settings: {
      timeZone: config.jobsTimeZone,
      defaultLanguage: config.defaultLanguage,
      publicUrl: config.publicUrl ?? urlOf('http', config.host, config.port),
    },
  });
}
