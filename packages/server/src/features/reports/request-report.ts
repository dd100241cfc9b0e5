import { invalidInput, SmartLockError } from '../../platform/errors.ts';
import { languageOf, type Language } from '../../platform/notify/language.ts';
import { newFileName } from '../../platform/storage/file-storage.ts';
import type { Viewer } from '../devices/index.ts';
import { recordReport } from './audit.ts';
import type { ReportContext } from './context.ts';
import { generateAccessReport } from './job-kinds.ts';
import { countDays, dayOf, periodOf, periodOfMonth, type Period } from './period.ts';
import { requireManaged } from './policy.ts';
import { countQueuedOf, hasEntries, insertReport, type ReportRow } from './store.ts';
import type { ReportDatabase } from './tables.ts';

const daysMax = 366;
const queuedMax = 20;
/** Locks that were offline at midnight report soon after. */
const settlingMs = 3_600_000;

export interface ReportOrder {
  readonly device: number;
  /** Such as 2026-10. */
  readonly month?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly language?: Language | undefined;
  readonly mail?: boolean | undefined;
}

export interface NewReportOf {
  readonly devicePk: number;
  readonly ownerId: number;
  /** Of a whole month, such as 2026-10. */
  readonly month: string | null;
  readonly days: { readonly from: string; readonly to: string } | null;
  readonly language?: Language | undefined;
  readonly isScheduled: boolean;
  readonly isMailed: boolean;
  readonly requestedBy: number | null;
}

/** Somebody asks for a report. It is made by a job, which the answer does not wait for. */
export async function requestReport(context: ReportContext, viewer: Viewer, order: ReportOrder): Promise<ReportRow> {
  const { db } = context;
  const days = readDays(order);
  if (days !== null && order.mail === true)
    throw invalidInput(
      'mail',
      'Only reports of a whole month are mailed. Leave out "mail", and read this one here.',
      'not_a_month',
    );
  const device = await requireManaged(context, viewer, order.device);
  return await db.transaction().execute(async (trx) => {
    if ((await countQueuedOf(trx, viewer.userId)) >= queuedMax)
      throw new SmartLockError(
        'rate_limited',
        'too_many_reports',
        `${queuedMax} reports that you asked for are still being made. Ask again when one of them is ready.`,
        { retryAfterSeconds: 60 },
      );
    const report = await addReport(context, trx, {
      devicePk: device.id,
      ownerId: device.owner_id,
      month: days === null ? (order.month ?? null) : null,
      days,
      language: order.language,
      isScheduled: false,
      isMailed: days === null && order.mail !== false,
      requestedBy: viewer.userId,
    });
    if (report === undefined) throw new Error('A report that was asked for was not stored');
    return report;
  });
}

/** Adds a report and the job that makes it. Undefined: the schedule has asked for this month before, or nobody was at the device. */
export async function addReport(
  context: ReportContext,
  trx: ReportDatabase,
  wanted: NewReportOf,
): Promise<ReportRow | undefined> {
  const { jobs, audit, clock, settings } = context;
  const now = clock.now();
  const owner = await context.contactOf(trx, wanted.ownerId);
  const timeZone = zoneOf(owner?.timeZone, settings.timeZone);
  const period = readPeriod(wanted, timeZone);
  if (period.startsAt > now)
    throw invalidInput(
      wanted.days === null ? 'month' : 'from',
      `This time has not begun: it is ${dayOf(timeZone, now)} in ${timeZone}.`,
      'not_begun',
    );
  if (wanted.isScheduled && !(await hasEntries(trx, wanted.devicePk, period.startsAt, period.endsAt))) return undefined;
  const report = await insertReport(trx, {
    device_pk: wanted.devicePk,
    month: wanted.month === null ? null : `${wanted.month}-01`,
    first_day: period.firstDay,
    last_day: period.lastDay,
    time_zone: timeZone,
    starts_at: period.startsAt,
    ends_at: period.endsAt,
    language: wanted.language ?? languageOf(owner?.language, settings.defaultLanguage),
    is_scheduled: wanted.isScheduled,
    is_mailed: wanted.isMailed,
    requested_by: wanted.requestedBy,
    pdf_file: newFileName({ folder: 'reports', extension: 'pdf' }),
    csv_file: newFileName({ folder: 'reports', extension: 'gz' }),
    created_at: now,
  });
  if (report === undefined) return undefined;
  await recordReport(audit, trx, 'access_report.requested', report);
  // Where the owner's month ends later than that of the schedule's zone.
  const startAfter = new Date(period.endsAt.getTime() + settlingMs);
  const isEarly = wanted.isScheduled && startAfter > now;
  await jobs.enqueue(
    trx,
    generateAccessReport,
    { report_id: report.id },
    { key: String(report.id), ...(isEarly ? { startAfter } : {}) },
  );
  return report;
}

/** UTC is what people have who chose none. */
function zoneOf(ofOwner: string | undefined, ofSchedules: string): string {
  return ofOwner === undefined || ofOwner === 'UTC' ? ofSchedules : ofOwner;
}

function readPeriod({ month, days }: NewReportOf, timeZone: string): Period {
  if (days !== null) return periodOf(timeZone, days.from, days.to);
  if (month === null) throw new Error('A report needs a month or days');
  return periodOfMonth(timeZone, month);
}

/** Null: a month was given. */
function readDays({ month, from, to }: ReportOrder): { readonly from: string; readonly to: string } | null {
  const isOfDays = from !== undefined || to !== undefined;
  if ((month !== undefined) === isOfDays)
    throw invalidInput('month', 'Give a month such as 2026-10, or the days "from" and "to".', 'month_or_days');
  if (month !== undefined) return null;
  if (from === undefined || to === undefined)
    throw invalidInput(from === undefined ? 'from' : 'to', 'Give both days, "from" and "to".', 'incomplete_period');
  if (to < from) throw invalidInput('to', 'The last day is before the first.', 'invalid_period');
  if (countDays(from, to) > daysMax)
    throw invalidInput('to', `A report is of ${daysMax} days at the most. Ask for several.`, 'period_too_long');
  return { from, to };
}
