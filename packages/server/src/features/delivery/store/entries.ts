import { sql, type Insertable, type Selectable } from 'kysely';
import type { DeliveryDatabase, DeliveryTables } from '../tables.ts';

export type EntryRow = Selectable<DeliveryTables['lock_entries']>;
export type NewEntry = Insertable<DeliveryTables['lock_entries']>;
export type EntryChanges = Partial<Omit<EntryRow, 'id' | 'device_pk'>>;

/** What a lock holds or may hold of us, and what it is to be given. */
export async function listEntries(db: DeliveryDatabase, devicePk: number): Promise<EntryRow[]> {
  return await db
    .selectFrom('lock_entries')
    .selectAll()
    .where('device_pk', '=', devicePk)
    .where('state', '<>', 'gone')
    .orderBy('id')
    .execute();
}

export async function insertEntry(trx: DeliveryDatabase, entry: NewEntry): Promise<number> {
  return (await trx.insertInto('lock_entries').values(entry).returning('id').executeTakeFirstOrThrow()).id;
}

export async function updateEntry(trx: DeliveryDatabase, id: number, changes: EntryChanges): Promise<void> {
  await trx.updateTable('lock_entries').set(changes).where('id', '=', id).execute();
}

export interface MarkedCode {
  readonly id: number;
  readonly ref: string;
  readonly digitsHash: string;
}

/**
 * Codes of ours that are in the lock though they were taken for gone before `before`, or were never seen in it: they go once more. Answers them.
 */
export async function removeOnceMore(
  trx: DeliveryDatabase,
  devicePk: number,
  marked: readonly MarkedCode[],
  before: Date,
): Promise<{ readonly code_ref: string; readonly pin_id: number | null }[]> {
  if (marked.length === 0) return [];
  const { rows } = await sql<{ code_ref: string; pin_id: number | null }>`
    update lock_entries e set state = 'proven', wish = 'remove', code_ref = m.ref, gone_at = null, sent_at = null, try_at = null, misses = 0,
      is_moving = false
    from unnest(${marked.map(({ id }) => id)}::bigint[], ${marked.map(({ ref }) => ref)}::text[],
      ${marked.map(({ digitsHash }) => digitsHash)}::text[]) as m (id, ref, hash)
    where e.id = m.id and e.device_pk = ${devicePk} and e.digits_hash = m.hash and e.state = 'gone'
      and (e.gone_at < ${before} or e.code_ref is null)
      and not exists (select from lock_entries h where h.device_pk = e.device_pk and h.digits_hash = e.digits_hash
        and h.state in ('sent', 'awaiting', 'proven', 'removing'))
    returning e.code_ref, e.pin_id`.execute(trx);
  return rows;
}

/** Whether any of these is one of ours that is taken for gone. */
export async function hasGone(trx: DeliveryDatabase, devicePk: number, marked: readonly MarkedCode[]): Promise<boolean> {
  const { rows } = await sql`
    select from lock_entries e join unnest(${marked.map(({ id }) => id)}::bigint[], ${marked.map(({ digitsHash }) => digitsHash)}::text[]) as m (id, hash)
      on m.id = e.id and m.hash = e.digits_hash
    where e.device_pk = ${devicePk} and e.state = 'gone' limit 1`.execute(trx);
  return rows.length > 0;
}

/** Hashes of codes that a lock has told of and are not ours, refreshed by each reading. */
export async function replaceUnmanaged(
  trx: DeliveryDatabase,
  devicePk: number,
  found: readonly Omit<Insertable<DeliveryTables['unmanaged_codes']>, 'device_pk' | 'first_seen_at'>[],
  at: Date,
): Promise<void> {
  const refs = found.map(({ code_ref: ref }) => ref);
  await sql`delete from unmanaged_codes where device_pk = ${devicePk} and not code_ref = any(${refs}::text[])`.execute(trx);
  if (found.length === 0) return;
  await trx
    .insertInto('unmanaged_codes')
    .values(found.map((code) => ({ ...code, device_pk: devicePk, first_seen_at: at })))
    .onConflict((conflict) =>
      conflict.columns(['device_pk', 'code_ref']).doUpdateSet((set) => ({
        name: set.ref('excluded.name'),
        digits_sealed: set.ref('excluded.digits_sealed'),
        digits_hash: set.ref('excluded.digits_hash'),
        kind: set.ref('excluded.kind'),
        starts_at: set.ref('excluded.starts_at'),
        ends_at: set.ref('excluded.ends_at'),
        last_seen_at: set.ref('excluded.last_seen_at'),
      })),
    )
    .execute();
}

/** A lock makes such a code out itself until it is typed for the first time; from then on it can be taken away as any other. */
export async function noteKnownToLocks(trx: DeliveryDatabase, pinIds: readonly number[]): Promise<void> {
  await sql`
    update lock_entries set opens_until = null, try_at = null
    where pin_id = any(${[...pinIds]}::bigint[]) and opens_until is not null`.execute(trx);
}
