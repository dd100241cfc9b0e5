import { sql, type QueryExecutorProvider } from 'kysely';

export type LogLevel = 'INFO' | 'WARNING' | 'ERROR';

export interface LogRow {
  readonly at: Date;
  readonly level: LogLevel;
  readonly source: string;
  readonly message: string;
}

const keptLines = 2_000;

export async function addLogLine(db: QueryExecutorProvider, { at, level, source, message }: LogRow): Promise<void> {
  await sql`
    insert into utec_gateway_log (at, level, source, message) values (${at}, ${level}, ${source}, ${message})`.execute(db);
}

export async function readLog(db: QueryExecutorProvider): Promise<readonly LogRow[]> {
  const { rows } = await sql<LogRow>`
    select at, level, source, message from (select * from utec_gateway_log order by id desc limit ${keptLines}) as latest
    order by id`.execute(db);
  return rows;
}

export async function clearLog(trx: QueryExecutorProvider): Promise<void> {
  await sql`delete from utec_gateway_log`.execute(trx);
}

/** The oldest lines go. */
export async function trimLog(db: QueryExecutorProvider): Promise<void> {
  await sql`
    delete from utec_gateway_log where id <= (select id from utec_gateway_log order by id desc offset ${keptLines} limit 1)`.execute(
    db,
  );
}
