import { sql, type QueryExecutorProvider, type RawBuilder } from 'kysely';
import type { ArchivedLog } from '../../platform/archived-log.ts';
import type { Cell, Row } from './archive-file.ts';

export interface Period {
  readonly from: Date;
  /** Not itself in it. */
  readonly to: Date;
}

/** Rows as text, each with what tells it apart. */
export interface LogRows {
  readonly keys: readonly string[];
  readonly rows: readonly Row[];
}

const keyType = { id: sql.raw('bigint[]'), ctid: sql.raw('tid[]') };

/** Times as text are in the zone of the transaction. */
async function readTimesInUtc(trx: QueryExecutorProvider): Promise<void> {
  await sql`select set_config('TimeZone', 'UTC', true)`.execute(trx);
}

const cellsOf = (log: ArchivedLog): RawBuilder<unknown> =>
  sql`array[${sql.join(log.columns.map((column) => sql`${sql.ref(column)}::text`))}] as cells`;

/** When the oldest row that should go is of. Undefined: there is none. */
export async function oldestTime(db: QueryExecutorProvider, log: ArchivedLog, before: Date): Promise<Date | undefined> {
  const time = sql.ref(log.timeColumn);
  const { rows } = await sql<{ oldest: Date | null }>`
    select min(${time}) as oldest from ${sql.table(log.table)} where ${time} < ${before} and archive_id is null
  `.execute(db);
  return rows[0]?.oldest ?? undefined;
}

/** Some rows of a period that were never archived, the oldest first where the table has an order. */
export async function readRows(
  trx: QueryExecutorProvider,
  log: ArchivedLog,
  { from, to }: Period,
  limit: number,
): Promise<LogRows & { readonly firstAt: Date; readonly lastAt: Date }> {
  await readTimesInUtc(trx);
  const time = sql.ref(log.timeColumn);
  const order = log.key === 'id' ? sql`order by ${time}, id` : sql``;
  const { rows } = await sql<{ key: string; at: Date; cells: Cell[] }>`
    select ${sql.ref(log.key)}::text as key, ${time} as at, ${cellsOf(log)} from ${sql.table(log.table)}
    where ${time} >= ${from} and ${time} < ${to} and archive_id is null
    ${order} limit ${limit}
  `.execute(trx);
  const times = rows.map(({ at }) => at.getTime());
  return {
    keys: rows.map(({ key }) => key),
    rows: rows.map(({ cells }) => cells),
    firstAt: new Date(times.reduce((first, at) => Math.min(first, at), Infinity)),
    lastAt: new Date(times.reduce((last, at) => Math.max(last, at), -Infinity)),
  };
}

/** The rows of these keys as they are now, in the order of the keys, held until the end of the transaction. Rows that are gone are missing. */
export async function lockRows(trx: QueryExecutorProvider, log: ArchivedLog, keys: readonly string[]): Promise<Row[]> {
  await readTimesInUtc(trx);
  const key = sql.ref(log.key);
  const { rows } = await sql<{ key: string; cells: Cell[] }>`
    select ${key}::text as key, ${cellsOf(log)} from ${sql.table(log.table)}
    where ${key} = any(${keys}::${keyType[log.key]}) and archive_id is null
    for update
  `.execute(trx);
  const byKey = new Map(rows.map((row) => [row.key, row.cells]));
  return keys.flatMap((one) => {
    const cells = byKey.get(one);
    return cells === undefined ? [] : [cells];
  });
}

/** Answers how many went. */
export async function deleteRows(trx: QueryExecutorProvider, log: ArchivedLog, keys: readonly string[]): Promise<number> {
  const result = await sql`
    delete from ${sql.table(log.table)} where ${sql.ref(log.key)} = any(${keys}::${keyType[log.key]})
  `.execute(trx);
  return Number(result.numAffectedRows ?? 0);
}

/** Rows that were brought back from this archive. Answers how many went. */
export async function deleteRestoredRows(trx: QueryExecutorProvider, log: ArchivedLog, archiveId: string): Promise<number> {
  const result = await sql`delete from ${sql.table(log.table)} where archive_id = ${archiveId}`.execute(trx);
  return Number(result.numAffectedRows ?? 0);
}

/** How a column comes back: what it points to may be gone by now, and so may the person that the row is of. */
function restoredColumn(log: ArchivedLog, column: string): RawBuilder<unknown> {
  const reference = log.references[column];
  const plain = sql.ref(`r.${column}`);
  const value =
    reference === undefined || reference.isRequired
      ? plain
      : sql`(select t.id from ${sql.table(reference.table)} t where t.id = ${plain})`;
  const { erasure } = log;
  if (erasure === undefined) return value;
  if (column === erasure.erasedColumn) return sql`${value} or ${erasure.isErased}`;
  return erasure.personalColumns.includes(column) ? sql`case when not ${erasure.isErased} then ${value} end` : value;
}

/** Puts rows back as they were. Answers how many: not those whose device is gone, nor those that are there. */
export async function insertRows(
  trx: QueryExecutorProvider,
  log: ArchivedLog,
  archiveId: string,
  rows: readonly Readonly<Record<string, Cell>>[],
): Promise<number> {
  const required = Object.entries(log.references).filter(([, { isRequired }]) => isRequired);
  const columns = sql.join(log.columns.map((column) => sql.ref(column)));
  const values = sql.join(log.columns.map((column) => restoredColumn(log, column)));
  const conditions = required.map(
    ([column, { table }]) => sql`exists (select from ${sql.table(table)} t where t.id = ${sql.ref(`r.${column}`)})`,
  );
  const overriding = log.key === 'id' ? sql`overriding system value` : sql``;
  const result = await sql`
    insert into ${sql.table(log.table)} (${columns}, archive_id) ${overriding}
    select ${values}, ${archiveId}::uuid
    from jsonb_populate_recordset(null::${sql.table(log.table)}, ${JSON.stringify(rows)}::jsonb) r
    where ${conditions.length === 0 ? sql`true` : sql.join(conditions, sql` and `)}
    on conflict do nothing
  `.execute(trx);
  return Number(result.numAffectedRows ?? 0);
}
