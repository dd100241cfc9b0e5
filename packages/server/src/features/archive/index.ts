import type { AuditTrail } from '../../platform/audit/audit-trail.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Database } from '../../platform/database/connection.ts';
import type { App } from '../../platform/http/types.ts';
import type { JobHandler, JobQueue } from '../../platform/jobs/job.ts';
import type { FileStorage } from '../../platform/storage/file-storage.ts';
import type { ArchiveContext, KeptLog } from './context.ts';
import { archiveJobs } from './jobs.ts';
import { registerArchiveRoutes } from './routes/index.ts';
import { hasArchived } from './store.ts';
import { withArchiveTables } from './tables.ts';

export interface ArchiveDeps {
  readonly db: Database;
  readonly storage: Pick<FileStorage, 'write' | 'read' | 'remove'>;
  readonly logs: readonly KeptLog[];
  readonly jobs: JobQueue;
  readonly audit: AuditTrail;
  readonly clock: Clock;
  readonly rowsPerArchive?: number;
}

/** A few megabytes of memory, and a transaction of well under a second. */
const rowsPerArchiveDefault = 20_000;

export interface Archive {
  /** Its durable work, for the list of all. */
  readonly jobs: readonly JobHandler[];
  /** Whether rows of that time are in an archive and not in their log. One archive holds the rows of all devices. */
  hasArchived(log: string, from: Date, until: Date): Promise<boolean>;
  registerRoutes(app: App): void;
}

/** Puts the feature together. Nothing runs by itself. */
export function createArchive({ db, rowsPerArchive = rowsPerArchiveDefault, ...deps }: ArchiveDeps): Archive {
  const context: ArchiveContext = { ...deps, db: withArchiveTables(db), rowsPerArchive };
  return {
    jobs: archiveJobs(context),
    hasArchived: (log, from, until) => hasArchived(context.db, log, from, until),
    registerRoutes: (app) => registerArchiveRoutes(app, context),
  };
}
