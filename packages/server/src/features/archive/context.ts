import type { ArchivedLog } from '../../platform/archived-log.ts';
import type { AuditTrail } from '../../platform/audit/audit-trail.ts';
import type { Clock } from '../../platform/clock.ts';
import type { JobQueue } from '../../platform/jobs/job.ts';
import type { FileStorage } from '../../platform/storage/file-storage.ts';
import type { ArchiveDatabase } from './tables.ts';

/** A log, and after how many days its rows leave the database. */
export interface KeptLog {
  readonly log: ArchivedLog;
  readonly days: number;
}

export interface ArchiveContext {
  readonly db: ArchiveDatabase;
  readonly storage: Pick<FileStorage, 'write' | 'read' | 'remove'>;
  readonly logs: readonly KeptLog[];
  readonly jobs: JobQueue;
  readonly audit: AuditTrail;
  readonly clock: Clock;
  /** How many rows one file and one transaction hold at the most. */
  readonly rowsPerArchive: number;
}
