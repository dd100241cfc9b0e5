import type { Database } from '../../../platform/database/connection.ts';
import type { App } from '../../../platform/http/types.ts';
import type { PersonalData } from '../../../platform/personal-data.ts';
import type { JobHandler } from '../../../platform/jobs/job.ts';
import type { PeriodicTask } from '../../../platform/jobs/periodic.ts';
import { SmartLockError } from '../../../platform/errors.ts';
import type { VendorLockRef } from '../../../vendors/lock-vendor.ts';
import { adoptEnvironmentAccount } from './connect-account.ts';
import type { TtlockContext } from './context.ts';
import { pollTtlockAccount, pullTtlockRecords, ttlockJobs } from './jobs.ts';
import { ttlockPersonalData } from './personal-data.ts';
import { resealAccounts } from './reseal.ts';
import { registerTtlockRoutes } from './routes/index.ts';
import { accountsToPoll, accountsToRefresh } from './store/accounts.ts';
import { withTtlockTables } from './tables.ts';

export { createAccountConnections, type AccountConnections, type EnvironmentAccount } from './account-connections.ts';
export type { TtlockSettings } from './context.ts';
export { readAccountState } from '../account-state.ts';
export { integrationConnected, integrationEvents, integrationTokenFailed } from '../events.ts';

const refreshAheadMs = 3_600_000;
/** Some locks tell the cloud of a movement only a while after it. */
const recordDelayMs = 10_000;

export interface TtlockDeps extends Omit<TtlockContext, 'db' | 'root'> {
  readonly db: Database;
}

export interface TtlockIntegration {
  registerRoutes(app: App): void;
  /** Its durable work, for the list of all. */
  readonly jobs: readonly JobHandler[];
  /** Upkeep of the processes that do jobs. */
  readonly tasks: readonly PeriodicTask[];
  /** After a command: the lock's own record of it will follow. */
  onMoved(lock: VendorLockRef): Promise<void>;
  readonly personalData: PersonalData;
  /** Brings everything under the present secret key, after a change of it. */
  reseal(): Promise<number>;
  /** The account of the environment, if there is one, for this owner. */
  adoptEnvironmentAccount(ownerId: number): Promise<void>;
}

/** Puts the feature together. Nothing runs by itself. */
export function createTtlockIntegration(deps: TtlockDeps): TtlockIntegration {
  const context: TtlockContext = { ...deps, db: withTtlockTables(deps.db), root: deps.db };
  const { db, vendor, jobs, clock, logger } = context;

  /** Every token that will end soon. What fails is noted with the account, and tried again at the next turn. */
  async function refreshTokens(): Promise<void> {
    for (const accountId of await accountsToRefresh(db, clock.now(), refreshAheadMs)) {
      try {
        await vendor.keepToken(accountId);
      } catch (error) {
        if (!(error instanceof SmartLockError) || error.kind === 'internal') throw error;
        logger.warn({ account_id: accountId, code: error.code }, 'a token could not be refreshed ahead of time');
      }
    }
  }

  async function askForPolls(): Promise<void> {
    for (const accountId of await accountsToPoll(db, clock.now())) {
      await jobs.enqueue(db, pollTtlockAccount, { account_id: accountId }, { key: `account:${accountId}` });
    }
  }

  return {
    registerRoutes: (app) => registerTtlockRoutes(app, context),
    jobs: ttlockJobs(context),
    tasks: [
      { name: 'refresh tokens of TTLock', everyMs: 60_000, run: refreshTokens },
      { name: 'read states and records of TTLock', everyMs: 30_000, run: askForPolls },
    ],
    async onMoved({ accountId, ref }) {
      await jobs.enqueue(
        db,
        pullTtlockRecords,
        { account_id: accountId, lock_id: ref },
        { key: `moved:${accountId}:${ref}`, startAfter: new Date(clock.now().getTime() + recordDelayMs) },
      );
    },
    personalData: ttlockPersonalData(context),
    reseal: () => resealAccounts(context),
    adoptEnvironmentAccount: (ownerId) =>
      context.settings.environment === null
        ? Promise.resolve()
        : adoptEnvironmentAccount(context, ownerId, context.settings.environment.baseUrl),
  };
}
