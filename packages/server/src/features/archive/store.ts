import { sql, type Selectable } from 'kysely';
import { notFound } from '../../platform/errors.ts';
import type { ArchiveDatabase, ArchiveTables } from './tables.ts';

export type ArchiveRow = Selectable<ArchiveTables['archives']>;

export interface ArchiveFilter {
  readonly log?: string | undefined;
  readonly month?: string | undefined;
}

/** Those whose rows are safe in them alone. */
const archived = (db: ArchiveDatabase) => db.selectFrom('archives').where('state', '=', 'archived');

function filtered(db: ArchiveDatabase, { log, month }: ArchiveFilter) {
  return archived(db)
    .$if(log !== undefined, (query) => query.where('log', '=', log ?? ''))
    .$if(month !== undefined, (query) => query.where('month', '=', `${month}-01`));
}

export async function countArchives(db: ArchiveDatabase, filter: ArchiveFilter): Promise<number> {
  const row = await filtered(db, filter)
    .select((select) => select.fn.countAll<number>().as('count'))
    .executeTakeFirst();
  return row?.count ?? 0;
}

export async function pageOfArchives(
  db: ArchiveDatabase,
  filter: ArchiveFilter,
  { limit, offset }: { readonly limit: number; readonly offset: number },
): Promise<ArchiveRow[]> {
  return await filtered(db, filter)
    .selectAll()
    .orderBy('month', 'desc')
    .orderBy('log')
    .orderBy('created_at', 'desc')
    .orderBy('id')
    .limit(limit)
    .offset(offset)
    .execute();
}

export async function requireArchive(db: ArchiveDatabase, id: string): Promise<ArchiveRow> {
  const row = await archived(db).selectAll().where('id', '=', id).executeTakeFirst();
  if (row === undefined) throw notFound('archive');
  return row;
}

export async function lockArchive(trx: ArchiveDatabase, id: string): Promise<ArchiveRow> {
  const row = await archived(trx).selectAll().where('id', '=', id).forUpdate().executeTakeFirst();
  if (row === undefined) throw notFound('archive');
  return row;
}

/** Files whose writing was not brought to an end: their rows are still where they were. */
export async function unfinishedArchives(db: ArchiveDatabase, log: string): Promise<ArchiveRow[]> {
  return await db.selectFrom('archives').selectAll().where('log', '=', log).where('state', '=', 'writing').execute();
}

export async function dropUnfinished(db: ArchiveDatabase, id: string): Promise<void> {
  await db.deleteFrom('archives').where('id', '=', id).where('state', '=', 'writing').execute();
}

/** From the commit on the file stands for its rows. False: somebody else took it for a leftover. */
export async function markArchived(trx: ArchiveDatabase, id: string, at: Date): Promise<boolean> {
  const result = await trx
    .updateTable('archives')
    .set({ state: 'archived', archived_at: at, checked_at: at })
    .where('id', '=', id)
    .where('state', '=', 'writing')
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}

/** Those whose rows were brought back for a time that is over. */
export async function archivesToReturn(db: ArchiveDatabase, log: string, now: Date): Promise<ArchiveRow[]> {
  return await archived(db).selectAll().where('log', '=', log).where('restored_until', '<=', now).orderBy('id').execute();
}

/** Whether any of that time is in a file and was not brought back. */
export async function hasArchived(db: ArchiveDatabase, log: string, from: Date, until: Date): Promise<boolean> {
  const row = await archived(db)
    .select('id')
    .where('log', '=', log)
    .where('first_at', '<', until)
    .where('last_at', '>=', from)
    .where('restored_until', 'is', null)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

export async function keepCheck(db: ArchiveDatabase, id: string, at: Date, problem: string | null): Promise<void> {
  await db.updateTable('archives').set({ checked_at: at, problem }).where('id', '=', id).execute();
}

export async function setRestoredUntil(trx: ArchiveDatabase, id: string, until: Date | null): Promise<void> {
  await trx.updateTable('archives').set({ restored_until: until }).where('id', '=', id).execute();
}

/** At one time one program writes archives. The lock is the session's: it ends with the program, however that ends. */
export async function tryLockArchiving(session: ArchiveDatabase): Promise<boolean> {
  const { rows } = await sql<{ locked: boolean }>`select pg_try_advisory_lock(hashtext('smartlock archive')) as locked`.execute(
    session,
  );
  return rows[0]?.locked === true;
}

export async function unlockArchiving(session: ArchiveDatabase): Promise<void> {
  await sql`select pg_advisory_unlock(hashtext('smartlock archive'))`.execute(session);
}
