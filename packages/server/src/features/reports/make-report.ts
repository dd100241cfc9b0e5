import type { JobResult, JobRun } from '../../platform/jobs/job.ts';
import { SmartLockError } from '../../platform/errors.ts';
import type { LogEntry } from '../access/index.ts';
import type { DeviceSummary } from '../devices/index.ts';
import type { ReportContext } from './context.ts';
import { renderReport } from './document/report-pdf.ts';
import { wordings } from './document/wording.ts';
import { EntryCsv } from './entry-csv.ts';
import { publishReady } from './events.ts';
import { problemOfJob } from './fail-lost-reports.ts';
import { generateAccessReport } from './job-kinds.ts';
import type { Period } from './period.ts';
import {
  countErasedEntries,
  findReport,
  insertPeople,
  markFailed,
  markReady,
  takeNamesTurn,
  type Finished,
  type ReportRow,
} from './store.ts';
import { Tally } from './tally.ts';

/** Every time somebody who was named is erased meanwhile, the names are read again. */
const readingsMax = 3;

/** Makes the files of a report. Run again it makes them under the same names, and nobody is told twice. */
export async function makeReport(context: ReportContext, id: number, run: JobRun): Promise<JobResult> {
  try {
    return await make(context, id, run.signal);
  } catch (error) {
    const isStopped = run.signal.aborted && (run.signal.reason as { code?: unknown }).code === 'job_aborted_stop';
    if (!isStopped && run.attempt >= generateAccessReport.attemptsMax) await markFailed(context.db, id, problemOfJob(run.id));
    throw error;
  }
}

async function make(context: ReportContext, id: number, signal: AbortSignal): Promise<JobResult> {
  const { db, storage } = context;
  for (let reading = 1; reading <= readingsMax; reading += 1) {
    const report = await findReport(db, id);
    if (report === undefined) return { made: false, reason: 'the report was deleted' };
    if (report.status === 'ready') return { made: false, reason: 'it was made before' };
    const device = (await context.deviceSummaries([report.device_pk])).get(report.device_pk);
    if (device === undefined) return { made: false, reason: 'the device is gone' };
    const { tally, finished } = await writeFiles(context, report, device, signal);
    const outcome = await finish(context, report, device, tally, finished);
    if (outcome === 'ready') return { made: true, entries: finished.totals.entries, pdf_bytes: finished.pdfBytes };
    if (outcome === 'gone' && (await findReport(db, id)) === undefined) {
      // Whoever deleted it may have removed the files before they were written.
      await storage.remove(report.pdf_file);
      await storage.remove(report.csv_file);
    }
  }
  throw new SmartLockError(
    'conflict',
    'names_changed',
    `People were erased each time while the report ${id} was made. It is tried again.`,
  );
}

export function periodOfReport(report: ReportRow): Period {
  return {
    firstDay: report.first_day,
    lastDay: report.last_day,
    timeZone: report.time_zone,
    startsAt: report.starts_at,
    endsAt: report.ends_at,
  };
}

async function writeFiles(context: ReportContext, report: ReportRow, device: DeviceSummary, signal: AbortSignal) {
  const { storage, clock, settings } = context;
  const madeAt = clock.now();
  const period = periodOfReport(report);
  const tally = new Tally(period);
  const csv = new EntryCsv(period.timeZone);
  const shown: LogEntry[] = [];
  const { erasedPerson } = wordings[report.language];
  await csv.begin();
  for await (const entries of context.readLogEntries(report.device_pk, { from: period.startsAt, until: period.endsAt })) {
    signal.throwIfAborted();
    for (const entry of entries) tally.add(entry);
    shown.push(...entries.slice(0, settings.entriesInPdfMax - shown.length));
    await csv.add(entries, erasedPerson);
  }
  const hasArchivedEntries = await context.hasArchivedEntries(period.startsAt, period.endsAt);
  const totals = tally.totals();
  const pdf = await renderReport({
    device,
    period,
    month: report.month,
    language: report.language,
    totals,
    entries: shown,
    madeAt,
    hasArchivedEntries,
  });
  signal.throwIfAborted();
  await storage.write(report.csv_file, await csv.end());
  await storage.write(report.pdf_file, pdf);
  const finished: Finished = { totals, pdfBytes: pdf.byteLength, csvBytes: csv.bytes, hasArchivedEntries, at: madeAt };
  return { tally, finished };
}

type Outcome = 'ready' | 'gone' | 'names changed';

/** From the commit on the report is there, whoever is named in it finds it, and its owner is told. */
async function finish(
  context: ReportContext,
  report: ReportRow,
  device: DeviceSummary,
  tally: Tally,
  finished: Finished,
): Promise<Outcome> {
  const { db, events } = context;
  return await db.transaction().execute(async (trx): Promise<Outcome> => {
    await takeNamesTurn(trx);
    if ((await countErasedEntries(trx, report.device_pk, report.starts_at, report.ends_at)) > tally.erased)
      return 'names changed';
    if (!(await markReady(trx, report.id, finished))) return 'gone';
    await insertPeople(trx, report.id, [...tally.people]);
    await publishReady(events, trx, report, device);
    if (report.is_mailed && report.month !== null) {
      const [year = 0, month = 0] = report.month.split('-').map(Number);
      await context.notifier.notify(trx, {
        userId: device.ownerId,
        message: {
          template: 'access_report',
          params: { device: device.name, year, month, link: linkOf(context, report.id) },
        },
        attachments: [{ filename: fileNameOf(report, device, 'pdf'), contentType: 'application/pdf', storedAs: report.pdf_file }],
        onceKey: `access_report:${report.id}`,
      });
    }
    return 'ready';
  });
}

function linkOf({ settings }: ReportContext, id: number): string {
  return `${settings.publicUrl.replace(/\/+$/u, '')}/api/v1/reports/access/${id}/pdf/`;
}

/** Under which somebody keeps it. */
export function fileNameOf(report: ReportRow, device: DeviceSummary | undefined, extension: 'pdf' | 'csv'): string {
  const days = report.month?.slice(0, 7) ?? `${report.first_day}-to-${report.last_day}`;
  const ofDevice = (device?.deviceId ?? '').replaceAll(/[^A-Za-z0-9_-]+/gu, '-');
  return `access-report-${ofDevice}-${days}.${extension}`;
}
