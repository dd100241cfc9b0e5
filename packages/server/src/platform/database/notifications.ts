import { sql, type QueryExecutorProvider } from 'kysely';
import { escapeIdentifier } from 'pg';

import type { Logger } from '../logger.ts';
import type { DatabaseConnection } from './connection.ts';
import { maintainConnection, type Session } from './maintained-connection.ts';

export type NotificationHandler = (payload: string) => void | Promise<void>;

/**
 * Tells every program on the same database what happened in one of them. What is sent while the connection is down is not
 * delivered later; whoever caches something by these messages drops it in `onReconnect`.
 */
export interface Notifications {
  /** Returns the function that ends the subscription. */
  subscribe(channel: string, handler: NotificationHandler): () => void;
  /** False from the moment the connection is lost, or a channel was added, until the database listens to all channels. */
  isHealthy(): boolean;
  /** Resolves when healthy. */
  whenHealthy(): Promise<void>;
  /** Called after a loss when all channels are heard again, and before `isHealthy` says so. */
  onReconnect(handler: () => void): () => void;
  close(): Promise<void>;
}

export interface NotificationsOptions {
  readonly connection: DatabaseConnection;
  /** When the database is there to be connected to. If it never is, nothing is connected. */
  readonly databaseReady?: Promise<unknown>;
  readonly logger: Logger;
  readonly pingEveryMs?: number;
  readonly answerTimeoutMs?: number;
}

export function openNotifications({
  connection,
  databaseReady = Promise.resolve(),
  logger,
  pingEveryMs = 10_000,
  answerTimeoutMs = 5_000,
}: NotificationsOptions): Notifications {
  const handlers = new Map<string, Set<NotificationHandler>>();
  const reconnectHandlers = new Set<() => void>();
  const waiting = new Set<() => void>();
  let session: Session | undefined;
  let listening = new Set<string>();
  let isReconnectTold = true;
  let isFirst = true;
  let updating: Promise<void> | undefined;

  const isComplete = () =>
    session !== undefined && !session.ended.aborted && [...handlers.keys()].every((channel) => listening.has(channel));
  const isHealthy = () => isReconnectTold && isComplete();

  function deliver(channel: string, payload: string): void {
    for (const handler of handlers.get(channel) ?? []) {
      // Called at once and in order; a rejected promise must not end the program.
      const failed = (error: unknown) => logger.error({ err: error, channel }, 'handling a notification failed');
      try {
        Promise.resolve(handler(payload)).catch(failed);
      } catch (error) {
        failed(error);
      }
    }
  }

  /** Brings what the database listens to in line with the subscriptions, which may change meanwhile. */
  async function update(current: Session): Promise<void> {
    for (;;) {
      const added = [...handlers.keys()].find((channel) => !listening.has(channel));
      const removed = [...listening].find((channel) => !handlers.has(channel));
      if (added !== undefined) {
        await current.run(`listen ${escapeIdentifier(added)}`);
        listening.add(added);
      } else if (removed !== undefined) {
        await current.run(`unlisten ${escapeIdentifier(removed)}`);
        listening.delete(removed);
      } else {
        return;
      }
    }
  }

  function updateSoon(): void {
    const current = session;
    if (current === undefined || updating !== undefined) return;
    updating = update(current)
      .catch((error: unknown) => current.abandon(error instanceof Error ? error : new Error(String(error))))
      .finally(() => {
        updating = undefined;
        // A subscription that came after the last look and before this moment has started nothing.
        if (!current.ended.aborted && !isComplete()) updateSoon();
        settle();
      });
  }

  function settle(): void {
    if (!isHealthy()) return;
    for (const resolve of waiting) resolve();
    waiting.clear();
  }

  const maintained = maintainConnection({
    connection,
    databaseReady,
    applicationName: 'smartlock-notifications',
    logger,
    pingEveryMs,
    answerTimeoutMs,
    prepare: async (next) => {
      await updating;
      listening = new Set();
      isReconnectTold = isFirst;
      session = next;
      next.onNotification(deliver);
      await update(next);
      if (!isFirst) {
        for (const handler of reconnectHandlers) {
          try {
            handler();
          } catch (error) {
            logger.error({ err: error }, 'handling the return of notifications failed');
          }
        }
      }
      isFirst = false;
      isReconnectTold = true;
      // A subscription may have come while the handlers ran.
      updateSoon();
      settle();
    },
  });

  return {
    subscribe(channel, handler) {
      const known = handlers.get(channel) ?? new Set();
      // A set of its own entry: the same function may subscribe twice.
      const entry: NotificationHandler = (payload) => handler(payload);
      handlers.set(channel, known.add(entry));
      updateSoon();
      return () => {
        known.delete(entry);
        if (known.size === 0 && handlers.get(channel) === known) handlers.delete(channel);
        updateSoon();
      };
    },
    isHealthy,
    whenHealthy: () => (isHealthy() ? Promise.resolve() : new Promise((resolve) => waiting.add(resolve))),
    onReconnect(handler) {
      reconnectHandlers.add(handler);
      return () => reconnectHandlers.delete(handler);
    },
    close: () => maintained.close(),
  };
}

/**
 * Sends a notification; inside a transaction it goes out with the commit and not at all without one. The payload holds ids
 * and never secrets, and is limited to 8000 bytes.
 */
export async function notify(db: QueryExecutorProvider, channel: string, payload: string): Promise<void> {
  await sql`select pg_notify(${channel}, ${payload})`.execute(db);
}
