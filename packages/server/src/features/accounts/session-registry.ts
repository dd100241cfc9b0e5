import type { Clock } from '../../platform/clock.ts';
import { notify } from '../../platform/database/notifications.ts';
import type { Notifications } from '../../platform/database/notifications.ts';
import type { Logger } from '../../platform/logger.ts';
import { isSessionLive, listRevokedSince } from './session-store.ts';
import type { AccountDatabase } from './tables.ts';

/**
 * Which sessions have ended, known in every process without a query per request. A revocation is in the set of the
 * process that made it before that process answers, and reaches the others by NOTIFY, which PostgreSQL delivers with the
 * commit. While this process is not sure to hear of revocations, it asks the database for every token instead.
 *
 * Only sessions revoked within the life of an access token matter: older tokens have expired by themselves.
 */
export interface SessionRegistry {
  /** Listens, then loads: nothing is missed in between. */
  start(): Promise<void>;
  /** A promise only while the set cannot be relied on. */
  isRevoked(sessionId: number): boolean | Promise<boolean>;
  /** Tells the other processes, when the caller's transaction commits. */
  announce(trx: AccountDatabase, sessionIds: readonly number[]): Promise<void>;
  /** For the revoking process itself, after the commit. */
  apply(sessionIds: readonly number[]): void;
}

export interface SessionRegistryOptions {
  readonly db: AccountDatabase;
  readonly notifications: Pick<Notifications, 'subscribe' | 'isHealthy' | 'whenHealthy' | 'onReconnect'>;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly accessSeconds: number;
}

const channel = 'sessions_revoked';
/** NOTIFY carries at most 8000 bytes. */
const idsPerMessage = 400;
/** A token may be signed a moment after its session ended, by a request that had read it before. */
const slackSeconds = 60;
const pruneEveryMs = 60_000;
/** A load that failed, or takes this long, is begun again. */
const reloadAfterMs = 5_000;

export function createSessionRegistry({
  db,
  notifications,
  clock,
  logger,
  accessSeconds,
}: SessionRegistryOptions): SessionRegistry {
  const revokedAtMs = new Map<number, number>();
  const keepMs = (accessSeconds + slackSeconds) * 1000;
  let isLoaded = false;
  let loads = 0;
  let loadedAtMs = 0;
  let prunedAtMs = clock.now().getTime();

  function add(sessionIds: readonly number[], atMs = clock.now().getTime()): void {
    for (const id of sessionIds) revokedAtMs.set(id, atMs);
    if (atMs - prunedAtMs < pruneEveryMs) return;
    prunedAtMs = atMs;
    for (const [id, revokedAt] of revokedAtMs) if (revokedAt < atMs - keepMs) revokedAtMs.delete(id);
  }

  /** While this runs, and after it failed, tokens are checked in the database. */
  async function load(): Promise<void> {
    const run = ++loads;
    isLoaded = false;
    loadedAtMs = clock.now().getTime();
    const revoked = await listRevokedSince(db, new Date(loadedAtMs - keepMs));
    for (const { id, revokedAt } of revoked) revokedAtMs.set(id, revokedAt.getTime());
    // A connection lost again meanwhile starts a later load, which has the say.
    if (run === loads) isLoaded = true;
  }

  function loadSoon(): void {
    load().catch((error: unknown) => {
      logger.error(
        { err: error },
        'loading the revoked sessions failed; until it succeeds every token is checked in the database',
      );
    });
  }

  function hear(payload: string): void {
    const ids = payload.split(',').map(Number);
    if (ids.every((id) => Number.isSafeInteger(id) && id > 0)) add(ids);
    else logger.warn({ channel }, 'a notification about revoked sessions could not be read and was dropped');
  }

  return {
    async start() {
      notifications.subscribe(channel, hear);
      notifications.onReconnect(loadSoon);
      await notifications.whenHealthy();
      await load();
    },

    isRevoked(sessionId) {
      if (revokedAtMs.has(sessionId)) return true;
      const isHealthy = notifications.isHealthy();
      if (isLoaded && isHealthy) return false;
      if (isHealthy && loads > 0 && clock.now().getTime() - loadedAtMs > reloadAfterMs) loadSoon();
      return isSessionLive(db, sessionId).then((isLive) => !isLive);
    },

    async announce(trx, sessionIds) {
      for (let from = 0; from < sessionIds.length; from += idsPerMessage) {
        const payload = sessionIds.slice(from, from + idsPerMessage).join(',');
        await notify(trx, channel, payload);
      }
    },

    apply: (sessionIds) => add(sessionIds),
  };
}
