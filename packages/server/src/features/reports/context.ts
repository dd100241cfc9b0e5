import type { QueryExecutorProvider } from 'kysely';
import type { LogEntry } from '../access/index.ts';
import type { Contact } from '../accounts/index.ts';
import type { DeviceRow, DeviceSummary, Viewer } from '../devices/index.ts';
import type { AuditTrail } from '../../platform/audit/audit-trail.ts';
import type { Clock } from '../../platform/clock.ts';
import type { EventOutbox } from '../../platform/events/event.ts';
import type { JobQueue } from '../../platform/jobs/job.ts';
import type { Language } from '../../platform/notify/language.ts';
import type { Notifier } from '../../platform/notify/notification.ts';
import type { FileStorage } from '../../platform/storage/file-storage.ts';
import type { ReportDatabase } from './tables.ts';

export interface ReportSettings {
  /** Of schedules; and of reports whose device's owner has chosen no zone. */
  readonly timeZone: string;
  readonly defaultLanguage: Language;
  readonly publicUrl: string;
  /** How many entries the PDF shows at the most; the CSV has all. */
  readonly entriesInPdfMax: number;
}

export interface ReportContext {
  readonly db: ReportDatabase;
  readonly storage: Pick<FileStorage, 'write' | 'read' | 'remove'>;
  readonly jobs: JobQueue;
  readonly events: EventOutbox;
  readonly notifier: Notifier;
  readonly audit: AuditTrail;
  readonly clock: Clock;
  /** The device with the viewer's role; throws not_found for strangers. */
  readonly getDevice: (viewer: Viewer, id: number) => Promise<DeviceRow>;
  readonly deviceSummaries: (ids: readonly number[]) => Promise<ReadonlyMap<number, DeviceSummary>>;
  readonly contactOf: (trx: QueryExecutorProvider, userId: number) => Promise<Contact | undefined>;
  readonly readLogEntries: (
    devicePk: number,
    period: { readonly from: Date; readonly until: Date },
  ) => AsyncIterable<readonly LogEntry[]>;
  /** Whether entries of that time were taken out of the log and are not there at present. */
  readonly hasArchivedEntries: (from: Date, until: Date) => Promise<boolean>;
  readonly settings: ReportSettings;
}
