import type { Logger } from '../logger.ts';
import type { DatabaseConnection } from './connection.ts';
import { maintainConnection, pause, type MaintainedConnection, type Session } from './maintained-connection.ts';

/** Makes exactly one program on a database do something. */
export interface Leadership {
  /**
   * Begins to try. `onGained` and `onLost` are called in turn and never at the same time; `onLost` also when stopping, before
   * the next program can take over.
   */
  start(onGained: () => Promise<void>, onLost: () => Promise<void>): void;
  /** False at the moment the connection is lost, before `onLost` is called. */
  isLeader(): boolean;
  stop(): Promise<void>;
}

export interface LeadershipOptions {
  readonly connection: DatabaseConnection;
  /** What is led; programs with the same key on the same database compete. */
  readonly key: string;
  readonly logger: Logger;
  readonly tryEveryMs?: number;
  readonly pingEveryMs?: number;
}

/**
 * Leadership is an advisory lock of a session: PostgreSQL gives it up when the session ends, however that comes about. We
 * notice a lost session at once when the connection is closed, and by the ping when the network swallows everything; until
 * then two programs may both believe to lead, so what a leader writes has to be harmless when it is written twice.
 */
export function createLeadership(options: LeadershipOptions): Leadership {
  const { connection, key, logger, tryEveryMs = 1_000, pingEveryMs = 2_000 } = options;
  const stopping = new AbortController();
  let leading: Session | undefined;
  let maintained: MaintainedConnection | undefined;
  let callbacks: Promise<void> = Promise.resolve();
  let stopped: Promise<void> | undefined;

  const isLeader = () => leading !== undefined && !leading.ended.aborted && !stopping.signal.aborted;

  /** Calls back after the call before has ended; an error costs the leadership and not the program. */
  function call(callback: () => Promise<void>, onError: (error: Error) => void): Promise<void> {
    callbacks = callbacks.then(callback).catch((error: unknown) => {
      logger.error({ err: error, key }, 'a change of leadership could not be followed');
      onError(error instanceof Error ? error : new Error(String(error)));
    });
    return callbacks;
  }

  async function lead(session: Session, onGained: () => Promise<void>, onLost: () => Promise<void>): Promise<void> {
    // What the last leadership of ours began must have ended.
    await callbacks;
    if (!(await tryUntilGained(session))) return;
    leading = session;
    const lost = () => {
      leading = undefined;
      logger.warn({ key }, 'leadership was lost');
      void call(onLost, () => undefined);
    };
    session.ended.addEventListener('abort', () => leading === session && lost(), { once: true });
    logger.info({ key }, 'leadership was gained');
    void call(onGained, (error) => session.abandon(error));
  }

  async function tryUntilGained(session: Session): Promise<boolean> {
    while (!session.ended.aborted && !stopping.signal.aborted) {
      const { rows } = await session.run<{ locked: boolean }>('select pg_try_advisory_lock(hashtextextended($1, 0)) as locked', [
        key,
      ]);
      if (rows[0]?.locked === true) return !session.ended.aborted && !stopping.signal.aborted;
      await pause(tryEveryMs * (0.75 + Math.random() / 2), AbortSignal.any([session.ended, stopping.signal]));
    }
    return false;
  }

  async function stop(onLost: () => Promise<void>): Promise<void> {
    const wasLeading = leading !== undefined;
    leading = undefined;
    stopping.abort();
    if (wasLeading) void call(onLost, () => undefined);
    await callbacks;
    await maintained?.close();
    await callbacks;
  }

  let toStop: () => Promise<void> = async () => {};
  return {
    start(onGained, onLost) {
      if (maintained !== undefined) throw new Error(`Leadership of ${key} was started twice.`);
      toStop = onLost;
      maintained = maintainConnection({
        connection,
        applicationName: 'smartlock-leadership',
        logger,
        pingEveryMs,
        prepare: (session) => lead(session, onGained, onLost),
      });
    },
    isLeader,
    stop: () => (stopped ??= stop(toStop)),
  };
}
