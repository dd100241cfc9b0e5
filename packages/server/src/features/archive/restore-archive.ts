import type { ArchivedLog } from '../../platform/archived-log.ts';
import { SmartLockError } from '../../platform/errors.ts';
import type { JobResult } from '../../platform/jobs/job.ts';
import { DamagedArchive, unpackRows } from './archive-file.ts';
import type { ArchiveContext } from './context.ts';
import { deleteRestoredRows, insertRows } from './log-rows.ts';
import { archivesToReturn, keepCheck, lockArchive, requireArchive, setRestoredUntil, type ArchiveRow } from './store.ts';
import { expectedOf } from './write-archive.ts';

const dayMs = 86_400_000;
const rowsPerInsert = 2_000;

/** Reads the file and compares it with what is known of it; the outcome is kept. */
export async function verifyArchive(context: ArchiveContext, id: string): Promise<ArchiveRow> {
  const { db } = context;
  await checkFile(context, await requireArchive(db, id));
  return await requireArchive(db, id);
}

async function checkFile(context: ArchiveContext, archive: ArchiveRow) {
  const { db, storage, clock } = context;
  try {
    const content = await unpackRows(await storage.read(archive.file_name), expectedOf(archive));
    await keepCheck(db, archive.id, clock.now(), null);
    return content;
  } catch (error) {
    if (!(error instanceof DamagedArchive)) throw error;
    await keepCheck(db, archive.id, clock.now(), error.message);
    return error;
  }
}

/** Asks for the rows of an archive to be brought back for some days. Answers the job's id; null: it is asked for already. */
export async function requestRestore(context: ArchiveContext, id: string, enqueue: RestoreEnqueue): Promise<string | null> {
  return await context.db.transaction().execute(async (trx) => {
    const archive = await lockArchive(trx, id);
    await context.audit.record(trx, {
      action: 'archive.restore_requested',
      resourceType: 'archive',
      resourceId: id,
      detail: { log: archive.log, rows: archive.row_count },
    });
    return await enqueue(trx);
  });
}

export type RestoreEnqueue = (trx: ArchiveContext['db']) => Promise<string | null>;

/**
 * Brings the rows back, all in one transaction. They are in the archive as well, and go again when the days are over. Run again, nothing is
 * there twice: the days begin anew.
 */
export async function restoreArchive(context: ArchiveContext, id: string, days: number): Promise<JobResult> {
  const { db, clock, logs } = context;
  const archive = await requireArchive(db, id);
  const log = logs.find((kept) => kept.log.name === archive.log)?.log;
  if (log === undefined)
    throw new SmartLockError(
      'unprocessable',
      'unknown_log',
      `Archive ${id} is of ${archive.log}, which this program does not know.`,
    );
  const content = await checkFile(context, archive);
  if (content instanceof DamagedArchive)
    throw new SmartLockError('unprocessable', 'archive_damaged', `Archive ${id} cannot be restored. ${content.message}`);
  const until = new Date(clock.now().getTime() + days * dayMs);
  const restored = await db.transaction().execute(async (trx) => {
    const { restored_until: restoredUntil } = await lockArchive(trx, id);
    await setRestoredUntil(trx, id, until);
    if (restoredUntil !== null) return 0;
    let rows = 0;
    for (let at = 0; at < content.rows.length; at += rowsPerInsert) {
      const some = content.rows.slice(at, at + rowsPerInsert);
      const records = some.map((row) => Object.fromEntries(content.columns.map((column, index) => [column, row[index] ?? null])));
      rows += await insertRows(trx, log, id, records);
    }
    return rows;
  });
  return { rows_in_archive: archive.row_count, rows_restored: restored, until: until.toISOString() };
}

/**
 * Takes rows that were brought back out again once their days are over. Their archive is still there, which is made sure of first: where it
 * is damaged the rows stay. Answers how many archives are.
 */
export async function returnRestored(context: ArchiveContext, log: ArchivedLog, signal: AbortSignal): Promise<number> {
  const { db, clock } = context;
  let damaged = 0;
  for (const { id } of await archivesToReturn(db, log.name, clock.now())) {
    signal.throwIfAborted();
    const archive = await requireArchive(db, id);
    if ((await checkFile(context, archive)) instanceof DamagedArchive) {
      damaged += 1;
      continue;
    }
    await db.transaction().execute(async (trx) => {
      const { restored_until: until } = await lockArchive(trx, id);
      // Asked for anew in the meantime.
      if (until === null || until > clock.now()) return;
      await deleteRestoredRows(trx, log, id);
      await setRestoredUntil(trx, id, null);
    });
  }
  return damaged;
}
