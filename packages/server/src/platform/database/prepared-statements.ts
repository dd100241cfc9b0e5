import { createHash } from 'node:crypto';

import type { PostgresPool, PostgresPoolClient } from 'kysely';
import { DatabaseError, type Pool, type PoolClient, type QueryConfig, type QueryResult } from 'pg';

/**
 * How many texts get a name. Each connection keeps each named statement it has run until it ends, so this bounds what a
 * backend remembers. The texts in the source code are some hundreds; past the bound a text is simply sent unnamed.
 */
const namesMax = 500;
/** A text is named when it is seen again: one that is built anew each time would only fill the list. */
const candidatesMax = 500;
/** Long texts come from inserts and lists of changing length. */
const textLengthMax = 4_000;

/** `in ($1, $2` and `values (...), (...)`: another text for every length, hardly ever the same again. */
const changingLength = /\bin \(\$\d+, \$\d+|\), \(\$\d+/i;

export interface StatementNames {
  /** The name to run a text under, or undefined to run it unnamed. */
  nameOf(text: string): string | undefined;
  /** Gives every text a new name, so that no connection uses what it prepared before. */
  renew(): void;
}

export function createStatementNames(): StatementNames {
  const names = new Map<string, string>();
  const candidates = new Set<string>();
  let generation = 0;
  return {
    nameOf(text) {
      const known = names.get(text);
      if (known !== undefined) return known;
      if (names.size >= namesMax || text.length > textLengthMax || changingLength.test(text)) return undefined;
      if (!candidates.delete(text)) {
        if (candidates.size >= candidatesMax) candidates.clear();
        candidates.add(text);
        return undefined;
      }
      const name = `${generation}-${createHash('sha256').update(text).digest('base64url').slice(0, 27)}`;
      names.set(text, name);
      return name;
    },
    renew() {
      generation += 1;
      names.clear();
    },
  };
}

/** A migration changed the columns of a statement that this connection had prepared. */
function isPlanOutdated(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '0A000' && error.message.includes('cached plan');
}

/** The commands that Kysely sends around a transaction; preparing them gains nothing. */
const isTransactionControl = /^(begin|start transaction|commit|rollback|savepoint|release)\b/;

/**
 * The pool as Kysely sees it. Kysely sends every statement unnamed, to be parsed and planned each time; here a text that is
 * repeated gets a name, by which PostgreSQL keeps it prepared on each connection.
 */
export function withPreparedStatements(pool: Pool): PostgresPool {
  const names = createStatementNames();
  // One wrapper a connection: Kysely remembers connections by identity.
  const wrappers = new WeakMap<PoolClient, PostgresPoolClient>();
  return {
    async connect() {
      const client = await pool.connect();
      let wrapper = wrappers.get(client);
      if (wrapper === undefined) {
        wrapper = wrap(client, names);
        wrappers.set(client, wrapper);
      }
      return wrapper;
    },
    end: () => pool.end(),
    options: pool.options,
  };
}

/** Anything but an ordinary error of a statement: the server ended the session, or what was said on it is not known for sure. */
function isSessionBroken(error: unknown): boolean {
  return !(error instanceof DatabaseError) || error.severity === 'FATAL' || error.severity === 'PANIC';
}

function wrap(client: PoolClient, names: StatementNames): PostgresPoolClient {
  let isInTransaction = false;
  let isBroken = false;

  async function send(query: QueryConfig): Promise<QueryResult> {
    try {
      return await client.query(query);
    } catch (error) {
      isBroken ||= isSessionBroken(error);
      throw error;
    }
  }

  async function run(text: string, parameters: readonly unknown[]): Promise<QueryResult> {
    const values = [...parameters];
    const control = isTransactionControl.exec(text)?.[1];
    if (control !== undefined) {
      const result = await send({ text, values });
      if (control === 'begin' || control === 'start transaction') isInTransaction = true;
      if ((control === 'commit' || control === 'rollback') && !text.startsWith('rollback to')) isInTransaction = false;
      return result;
    }
    const name = names.nameOf(text);
    if (name === undefined) return send({ text, values });
    try {
      return await send({ name, text, values });
    } catch (error) {
      if (!isPlanOutdated(error)) throw error;
      names.renew();
      // The error has undone an open transaction, which only its owner can repeat.
      if (isInTransaction) throw error;
      return send({ text, values });
    }
  }

  const wrapper = {
    get processID() {
      return (client as PoolClient & { processID?: number }).processID;
    },
    query: run,
    release(destroy?: boolean) {
      isInTransaction = false;
      client.release(destroy === true || isBroken);
    },
  };
  // Kysely's interface also has the form for cursors, which it uses only when it was given a cursor class; it was not.
  return wrapper as unknown as PostgresPoolClient;
}
