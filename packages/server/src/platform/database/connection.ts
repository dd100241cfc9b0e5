import { Kysely, PostgresDialect } from 'kysely';
import { Pool, types, type ClientConfig, type QueryConfig } from 'pg';

import { SmartLockError } from '../errors.ts';
import type { Logger } from '../logger.ts';
import type { EmbeddedConnection } from './embedded/embedded-postgres.ts';
import { withPreparedStatements } from './prepared-statements.ts';

export {
  isCheckViolation,
  isExclusionViolation,
  isForeignKeyViolation,
  isSerializationFailure,
  isStatementTimeout,
  isUniqueViolation,
} from './database-errors.ts';

/** Tables that the platform itself reads by name. */
export interface PlatformTables {
  schema_migrations: { name: string; timestamp: string };
}

/**
 * The database as the platform hands it out. A feature adds the tables it owns in its own types:
 *
 *     type DeviceTables = { devices: { id: Generated<number>; device_id: string } }; // a type: an interface is refused
 *     const devices = db.$extendTables<DeviceTables>();
 *     await devices.selectFrom('devices').select('id').where('device_id', '=', deviceId).executeTakeFirst();
 *
 * It is the same connection pool, only the type is wider; `Transaction` has `$extendTables` too. Lists belong in one array
 * parameter (sql`device_id = any(${ids})`), whose text stays the same for every length and so is prepared once.
 */
export type Database = Kysely<PlatformTables>;

/** A connection URL, or the embedded server's socket. */
export type DatabaseConnection = string | EmbeddedConnection;

export interface DatabaseOptions {
  readonly connection: DatabaseConnection;
  readonly poolMax: number;
  readonly applicationName: string;
  readonly logger: Logger;
  /** A statement that takes longer is cancelled. */
  readonly statementTimeoutMs?: number;
  /** A transaction that does nothing for longer is ended: it holds locks, and vacuum waits for it. */
  readonly idleInTransactionTimeoutMs?: number;
}

export interface DatabaseHandle {
  readonly db: Database;
  readonly pool: Pool;
  /** Asks the database for an answer; throws when there is none within a few seconds. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

export function openDatabase(options: DatabaseOptions): DatabaseHandle {
  const { logger } = options;
  const pool = new Pool({
    ...clientConfig(options.connection, options.applicationName),
    max: options.poolMax,
    idleTimeoutMillis: 30_000,
    statement_timeout: options.statementTimeoutMs ?? 30_000,
    idle_in_transaction_session_timeout: options.idleInTransactionTimeoutMs ?? 60_000,
  });
  // The pool drops the connection by itself; without a listener Node would end the program.
  pool.on('error', (error) => logger.warn({ err: error }, 'an idle database connection was lost'));
  // The same for a connection that is lost while it is in use: the statement under way fails, which is all that anybody needs.
  pool.on('connect', (client) => client.on('error', (error) => logger.debug({ err: error }, 'a database connection was lost')));
  const db = new Kysely<PlatformTables>({ dialect: new PostgresDialect({ pool: withPreparedStatements(pool) }) });
  let closed: Promise<void> | undefined;
  return {
    db,
    pool,
    ping: () => ping(pool),
    close: () => (closed ??= closePool(db, pool)),
  };
}

async function closePool(db: Database, pool: Pool): Promise<void> {
  await db.destroy();
  // Kysely ends the pool only once it has used it.
  if (!pool.ending) await pool.end();
}

const pingTimeoutMs = 3_000;

async function ping(pool: Pool): Promise<void> {
  // pg knows query_timeout for a single query as well, its types do not.
  const query: QueryConfig & { query_timeout: number } = { text: 'select 1', query_timeout: pingTimeoutMs };
  try {
    // The first attempt may fall on an idle connection that was lost without our noticing; it is gone from the pool then.
    await pool.query(query).catch(() => pool.query(query));
  } catch (cause) {
    throw new SmartLockError(
      'unavailable',
      'database_unavailable',
      'The database does not answer; check that it runs and DATABASE_URL.',
      {
        cause,
      },
    );
  }
}

/** Settings that every connection of ours has, in the pool and the dedicated ones. */
export function clientConfig(connection: DatabaseConnection, applicationName: string): ClientConfig {
  return {
    ...(typeof connection === 'string' ? { connectionString: connection } : connection),
    application_name: applicationName,
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    types: { getTypeParser },
  };
}

const oid = { int8: 20, int8Array: 1016, date: 1082, dateArray: 1182 } as const;

/** bigint as a number, since our ids and counts are ones; what a number cannot hold exactly is an error, never rounded. */
function parseInt8(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) {
    throw new SmartLockError(
      'internal',
      'number_too_large',
      `The database returned the number ${text}, which is too large to be exact.`,
    );
  }
  return value;
}

type TypeParser = (value: string) => unknown;

/** The driver's own parsers; its types list the scalar types only, although it parses many more. */
const driverParserOf = types.getTypeParser as (type: number, format?: 'text' | 'binary') => TypeParser;

const textArrayOid = 1009;
const parseTextArray = driverParserOf(textArrayOid) as (text: string) => (string | null)[];

/** numeric stays text (it can hold more than a number), timestamptz becomes a Date, a date stays `YYYY-MM-DD`: it has no zone. */
function getTypeParser(type: number, format?: 'text' | 'binary'): TypeParser {
  if (format !== 'binary') {
    if (type === oid.int8) return parseInt8;
    if (type === oid.date) return (text) => text;
    if (type === oid.dateArray) return parseTextArray;
    if (type === oid.int8Array) return (text) => parseTextArray(text).map((item) => (item === null ? null : parseInt8(item)));
  }
  return driverParserOf(type, format);
}
