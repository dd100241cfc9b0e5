import type { JobResult } from '../../platform/jobs/job.ts';
import type { ReportContext } from './context.ts';
import { monthBefore, periodOfMonth } from './period.ts';
import { addReport } from './request-report.ts';
import { devicesWithEntries } from './store.ts';

const devicesPerRead = 200;
const dayMs = 86_400_000;

/**
 * The month before `at`, in the zone of schedules, for every device that anybody was at. One transaction a device: whoever takes over from
 * a worker that died goes on with the others, and no month is made twice.
 */
export async function scheduleReports(context: ReportContext, at: Date, signal: AbortSignal): Promise<JobResult> {
  const { db, settings } = context;
  const month = monthBefore(settings.timeZone, at);
  const { startsAt, endsAt } = periodOfMonth(settings.timeZone, month);
  // A device's month is that of its owner's zone, which begins and ends up to a day earlier or later.
  const [from, until] = [new Date(startsAt.getTime() - dayMs), new Date(endsAt.getTime() + dayMs)];
  const result = { month, reports: 0, left_out: 0 };
  for (let afterId = 0; ;) {
    const devices = await devicesWithEntries(db, from, until, afterId, devicesPerRead);
    for (const { id: devicePk, owner_id: ownerId } of devices) {
      signal.throwIfAborted();
      const wanted = { devicePk, ownerId, month, days: null, isScheduled: true, isMailed: true, requestedBy: null };
      const report = await db.transaction().execute((trx) => addReport(context, trx, wanted));
      if (report === undefined) result.left_out += 1;
      else result.reports += 1;
    }
    const last = devices.at(-1);
    if (last === undefined || devices.length < devicesPerRead) return result;
    afterId = last.id;
  }
}
