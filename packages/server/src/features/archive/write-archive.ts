import { randomUUID } from 'node:crypto';
import type { ArchivedLog } from '../../platform/archived-log.ts';
import { SmartLockError } from '../../platform/errors.ts';
import { newFileName } from '../../platform/storage/file-storage.ts';
import { DamagedArchive, formatRows, packRows, sha256Of, unpackRows } from './archive-file.ts';
import type { ArchiveContext } from './context.ts';
import { deleteRows, lockRows, readRows, type LogRows, type Period } from './log-rows.ts';
import { dropUnfinished, markArchived, type ArchiveRow } from './store.ts';

/** Rows that somebody changes while they are written are written anew, so often. */
const attemptsMax = 3;

/**
 * Takes at most one file full of rows out of a log, in three steps that each leave everything safe: the name of the file is kept; the file
 * is written, read back and compared; and in one transaction the very rows are compared with the file once more, deleted, and the file
 * is declared to stand for them. Whatever dies on the way leaves the rows where they were and a name by which the file is cleared away.
 * Answers how many rows went.
 */
export async function archiveSome(context: ArchiveContext, log: ArchivedLog, period: Period): Promise<number> {
  for (let attempt = 1; ; attempt += 1) {
    const chunk = await context.db.transaction().execute((trx) => readRows(trx, log, period, context.rowsPerArchive));
    if (chunk.rows.length === 0) return 0;
    const file = await packRows(log.columns, chunk.rows);
    const archive = {
      id: randomUUID(),
      log: log.name,
      month: `${chunk.firstAt.toISOString().slice(0, 7)}-01`,
      file_name: newFileName({ folder: 'archives', extension: 'gz' }),
      row_count: chunk.rows.length,
      byte_size: file.bytes.byteLength,
      sha256: file.sha256,
      content_sha256: file.contentSha256,
      first_at: chunk.firstAt,
      last_at: chunk.lastAt,
      created_at: context.clock.now(),
    };
    await context.db.insertInto('archives').values(archive).execute();
    await writeAndVerify(context, archive, file.bytes);
    if (await replaceRows(context, log, chunk, archive)) return chunk.rows.length;
    await clearAway(context, archive);
    if (attempt === attemptsMax)
      throw new SmartLockError(
        'conflict',
        'rows_changed',
        `Rows of ${log.name} were changed each time they were being archived. They are still in the database; the job will be tried again.`,
      );
  }
}

type NewArchive = Pick<ArchiveRow, 'id' | 'log' | 'file_name' | 'row_count' | 'sha256' | 'content_sha256'>;

async function writeAndVerify(context: ArchiveContext, archive: NewArchive, bytes: Buffer): Promise<void> {
  const { storage } = context;
  try {
    await storage.write(archive.file_name, bytes);
    await unpackRows(await storage.read(archive.file_name), expectedOf(archive));
  } catch (error) {
    // Where the storage is gone the next run clears the file away.
    await clearAway(context, archive).catch(() => undefined);
    if (!(error instanceof DamagedArchive)) throw error;
    throw new SmartLockError(
      'unavailable',
      'archive_not_verified',
      `An archive of ${archive.log} could not be read back as it was written: ${error.message} Nothing was deleted; check the storage.`,
      { cause: error },
    );
  }
}

export function expectedOf(archive: Pick<ArchiveRow, 'sha256' | 'content_sha256' | 'row_count'>) {
  return { sha256: archive.sha256, contentSha256: archive.content_sha256, rowCount: archive.row_count };
}

/** False, and nothing is changed, where the rows are not any more what the file holds. */
async function replaceRows(
  { db, clock }: ArchiveContext,
  log: ArchivedLog,
  chunk: LogRows,
  archive: NewArchive,
): Promise<boolean> {
  return await db.transaction().execute(async (trx) => {
    const rows = await lockRows(trx, log, chunk.keys);
    if (sha256Of(formatRows(log.columns, rows)) !== archive.content_sha256) return false;
    if (!(await markArchived(trx, archive.id, clock.now()))) throw lostArchive(archive);
    const deleted = await deleteRows(trx, log, chunk.keys);
    if (deleted !== archive.row_count)
      throw new Error(
        `${deleted} rows of ${log.name} were about to be deleted for the ${archive.row_count} of archive ${archive.id}`,
      );
    return true;
  });
}

function lostArchive({ id }: NewArchive): SmartLockError {
  return new SmartLockError(
    'conflict',
    'archive_taken_over',
    `Another worker took archive ${id} for a leftover; nothing was deleted.`,
  );
}

/** The file first: as long as its name is kept it can be found. */
export async function clearAway({ db, storage }: ArchiveContext, archive: Pick<ArchiveRow, 'id' | 'file_name'>): Promise<void> {
  await storage.remove(archive.file_name);
  await dropUnfinished(db, archive.id);
}
