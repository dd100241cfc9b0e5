import { SmartLockError } from '../../platform/errors.ts';
import type { JobResult } from '../../platform/jobs/job.ts';
import type { ArchiveContext, KeptLog } from './context.ts';
import type { Period } from './log-rows.ts';
import { oldestTime } from './log-rows.ts';
import { returnRestored } from './restore-archive.ts';
import { tryLockArchiving, unfinishedArchives, unlockArchiving } from './store.ts';
import { archiveSome, clearAway } from './write-archive.ts';

const dayMs = 86_400_000;

/** Takes all that is too old out of every log, a bounded piece at a time. Stopped anywhere, another run goes on from there. */
export async function archiveLogs(context: ArchiveContext, signal: AbortSignal): Promise<JobResult> {
  return await context.db.connection().execute(async (session) => {
    if (!(await tryLockArchiving(session)))
      throw new SmartLockError(
        'conflict',
        'archiving_already',
        'Logs are being archived by another run; this one waits for its end.',
      );
    try {
      const total = { archives: 0, damaged_archives: 0 };
      const rows: Record<string, number> = {};
      for (const kept of context.logs) {
        for (const leftover of await unfinishedArchives(context.db, kept.log.name)) await clearAway(context, leftover);
        const archived = await archiveLog(context, kept, signal);
        rows[kept.log.name] = archived.rows;
        total.archives += archived.archives;
        total.damaged_archives += await returnRestored(context, kept.log, signal);
      }
      return { ...total, ...rows };
    } finally {
      await unlockArchiving(session);
    }
  });
}

async function archiveLog(context: ArchiveContext, { log, days }: KeptLog, signal: AbortSignal) {
  const before = new Date(context.clock.now().getTime() - days * dayMs);
  const done = { archives: 0, rows: 0 };
  for (;;) {
    const oldest = await oldestTime(context.db, log, before);
    if (oldest === undefined) return done;
    for (let rows = -1; rows !== 0; done.rows += rows) {
      signal.throwIfAborted();
      rows = await archiveSome(context, log, monthOf(oldest, before));
      if (rows > 0) done.archives += 1;
    }
  }
}

/** The month in UTC that holds an instant, as far as it is old enough. */
function monthOf(at: Date, before: Date): Period {
  const from = new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth()));
  const end = new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1));
  return { from, to: end < before ? end : before };
}
