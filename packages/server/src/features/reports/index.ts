import type { QueryExecutorProvider } from 'kysely';
import type { Database } from '../../platform/database/connection.ts';
import type { EventConsumer } from '../../platform/events/event.ts';
import type { App } from '../../platform/http/types.ts';
import type { JobHandler } from '../../platform/jobs/job.ts';
import type { PersonalData } from '../../platform/personal-data.ts';
import type { ReportContext, ReportSettings } from './context.ts';
import { reportConsumer } from './delete-report.ts';
import { reportJobs } from './jobs.ts';
import { eraseFromReports, eraseGuestFromReports, exportReports } from './personal-data.ts';
import { registerReportRoutes } from './routes/index.ts';
import { withReportTables } from './tables.ts';

export { reportEvents } from './events.ts';

export interface ReportsDeps extends Omit<ReportContext, 'db' | 'settings'> {
  readonly db: Database;
  readonly settings: Omit<ReportSettings, 'entriesInPdfMax'> & { readonly entriesInPdfMax?: number };
}

/** About twenty printed pages. */
const entriesInPdfMaxDefault = 1000;

export interface Reports {
  /** Its durable work, for the list of all. */
  readonly jobs: readonly JobHandler[];
  /** Sees devices go. */
  readonly eventConsumer: EventConsumer;
  readonly personalData: PersonalData;
  /** In the transaction that erases a guest. */
  eraseGuest(trx: QueryExecutorProvider, guestId: number): Promise<void>;
  registerRoutes(app: App): void;
}

/** Puts the feature together. Nothing runs by itself. */
export function createReports(deps: ReportsDeps): Reports {
  const db = withReportTables(deps.db);
  const context: ReportContext = { ...deps, db, settings: { entriesInPdfMax: entriesInPdfMaxDefault, ...deps.settings } };
  return {
    jobs: reportJobs(context),
    eventConsumer: reportConsumer(context),
    personalData: {
      name: 'reports',
      export: (person) => exportReports(db, person),
      erase: (trx, person) => eraseFromReports(context, trx, person),
    },
    eraseGuest: (trx, guestId) => eraseGuestFromReports(context, trx, guestId),
    registerRoutes: (app) => registerReportRoutes(app, context),
  };
}
