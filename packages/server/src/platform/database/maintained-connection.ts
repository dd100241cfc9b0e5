import { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

import { Client, type QueryResult, type QueryResultRow } from 'pg';

import type { Logger } from '../logger.ts';
import { clientConfig, type DatabaseConnection } from './connection.ts';

/** A connection of its own, for what belongs to a session: notifications and advisory locks. */
export interface Session {
  /** One statement after the other; one that takes too long ends the session. */
  run<Row extends QueryResultRow>(text: string, values?: readonly unknown[]): Promise<QueryResult<Row>>;
  onNotification(handler: (channel: string, payload: string) => void): void;
  /** Aborted at the moment the connection is lost or given up. */
  readonly ended: AbortSignal;
  /** Gives the connection up; another one is made. */
  abandon(reason: Error): void;
}

export interface MaintainOptions {
  readonly connection: DatabaseConnection;
  /** When the first attempt may be made; none is when it rejects, of which others tell. */
  readonly databaseReady?: Promise<unknown>;
  readonly applicationName: string;
  readonly logger: Logger;
  /** Prepares a new session; when it fails, or the session ends, another connection is tried after a pause. */
  readonly prepare: (session: Session) => Promise<void>;
  readonly pingEveryMs: number;
  /** How long one statement may take before the connection is held to be lost. */
  readonly answerTimeoutMs?: number;
}

export interface MaintainedConnection {
  close(): Promise<void>;
}

const answerTimeoutMsDefault = 5_000;
const retryMsMin = 100;
const retryMsMax = 5_000;

/** Keeps one connection open for ever, and tells within seconds when it is gone, also when the other side just fell silent. */
export function maintainConnection(options: MaintainOptions): MaintainedConnection {
  const { logger, applicationName } = options;
  const closing = new AbortController();

  async function keep(): Promise<void> {
    let retryMs = retryMsMin;
    try {
      await options.databaseReady;
    } catch {
      return;
    }
    while (!closing.signal.aborted) {
      const startedAt = performance.now();
      try {
        await holdSession(options, closing.signal);
      } catch (error) {
        if (!closing.signal.aborted)
          logger.warn({ err: error, connection: applicationName }, 'a database connection was lost and is made again');
      }
      // A session that held for a while was a good one: the next loss starts with short pauses again.
      if (performance.now() - startedAt > retryMsMax) retryMs = retryMsMin;
      await pause(retryMs * (0.5 + Math.random()), closing.signal);
      retryMs = Math.min(retryMs * 2, retryMsMax);
    }
  }

  const kept = keep();
  return {
    close: async () => {
      closing.abort(new Error('The connection was closed.'));
      await kept;
    },
  };
}

/** Opens a session and returns, or throws the reason, when it has ended. */
async function holdSession(options: MaintainOptions, closing: AbortSignal): Promise<void> {
  const { client, session, end } = createSession(options);
  const close = () => end(new Error('The connection was closed.'));
  closing.addEventListener('abort', close, { once: true });
  try {
    await client.connect();
    await options.prepare(session);
    while (!session.ended.aborted) {
      await pause(options.pingEveryMs, session.ended);
      if (!session.ended.aborted) await session.run('select 1');
    }
    session.ended.throwIfAborted();
  } catch (error) {
    end(error instanceof Error ? error : new Error(String(error)));
    throw error;
  } finally {
    closing.removeEventListener('abort', close);
  }
}

function createSession({ connection, applicationName, answerTimeoutMs = answerTimeoutMsDefault }: MaintainOptions): {
  client: Client;
  session: Session;
  end: (reason: Error) => void;
} {
  // Our own socket, so that a connection whose other side is silent can be dropped instead of asked to end.
  const socket = new Socket();
  const client = new Client({ ...clientConfig(connection, applicationName), stream: () => socket });
  const ended = new AbortController();
  const end = (reason: Error) => {
    if (ended.signal.aborted) return;
    ended.abort(reason);
    socket.destroy();
  };
  client.on('error', end);
  client.on('end', () => end(new Error('The database ended the connection.')));
  let last: Promise<unknown> = Promise.resolve();

  async function runOne<Row extends QueryResultRow>(text: string, values: readonly unknown[]): Promise<QueryResult<Row>> {
    ended.signal.throwIfAborted();
    const timer = setTimeout(() => end(new Error('The database does not answer.')), answerTimeoutMs);
    try {
      return await client.query<Row>(text, [...values]);
    } finally {
      clearTimeout(timer);
    }
  }

  const session: Session = {
    run<Row extends QueryResultRow>(text: string, values: readonly unknown[] = []) {
      const result = last.then(() => runOne<Row>(text, values));
      last = result.catch(() => undefined);
      return result;
    },
    onNotification: (handler) => {
      client.on('notification', ({ channel, payload }) => handler(channel, payload ?? ''));
    },
    ended: ended.signal,
    abandon: end,
  };
  return { client, session, end };
}

/** Waits, shorter when the signal comes. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await delay(ms, undefined, { signal });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
