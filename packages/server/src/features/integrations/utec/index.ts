import { SmartLockError } from '../../../platform/errors.ts';
import type { App } from '../../../platform/http/types.ts';
import type { JobHandler } from '../../../platform/jobs/job.ts';
import type { PeriodicTask } from '../../../platform/jobs/periodic.ts';
import type { PersonalData } from '../../../platform/personal-data.ts';
import type { VendorLockRef } from '../../../vendors/lock-vendor.ts';
import type { UtecContext } from './context.ts';
import { createGateway, type UtecGateway } from './gateway.ts';
import { pollUtecAccount, utecJobs } from './jobs.ts';
import { utecPersonalData } from './personal-data.ts';
import { resealAccounts } from './reseal.ts';
import { registerUtecRoutes } from './routes/index.ts';
import { accountsToPoll, accountsToRefresh, noteActivity } from './store/accounts.ts';
import { withUtecTables } from './tables.ts';

export { createAccountConnections as createUtecConnections } from './account-connections.ts';
export type { AccountWishes } from './change-account.ts';
export type { ConnectOrder } from './connect-account.ts';
export type { UtecSettings } from './context.ts';
export type { GatewayAccount, GatewayDevice, UtecGateway } from './gateway.ts';
export type { StartedLogin } from './log-in.ts';

const secondMs = 1000;
/** When the outcome of a movement is looked at, and how long more is expected: locks have been seen to turn back half a minute later. */
const lookAfterMs = 5 * secondMs;
const activeMs = 120 * secondMs;

export type UtecDeps = Omit<UtecContext, 'db'>;

export interface UtecIntegration {
  registerRoutes(app: App): void;
  /** Its durable work, for the list of all. */
  readonly jobs: readonly JobHandler[];
  /** Upkeep of the processes that do jobs. */
  readonly tasks: readonly PeriodicTask[];
  /** After a command. */
  onMoved(lock: VendorLockRef): Promise<void>;
  readonly gateway: UtecGateway;
  readonly personalData: PersonalData;
  /** Brings everything under the present secret key, after a change of it. */
  reseal(): Promise<number>;
}

/** Puts the feature together. Nothing runs by itself. */
export function createUtecIntegration(deps: UtecDeps): UtecIntegration {
  const context: UtecContext = { ...deps, db: withUtecTables(deps.root) };
  const { db, vendor, jobs, clock, logger, settings } = context;

  /** Every token that will end soon. What fails is noted with the account, and tried again at the next turn. */
  async function refreshTokens(): Promise<void> {
    for (const accountId of await accountsToRefresh(db, clock.now(), settings.refreshBufferMinutes)) {
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
      await jobs.enqueue(db, pollUtecAccount, { account_id: accountId }, { key: `account:${accountId}` });
    }
  }

  return {
    registerRoutes: (app) => registerUtecRoutes(app, context),
    jobs: utecJobs(context),
    tasks: [
      { name: 'refresh tokens of U-tec', everyMs: 300 * secondMs, run: refreshTokens },
      { name: 'read states of U-tec', everyMs: 5 * secondMs, run: askForPolls },
    ],
    async onMoved({ accountId }) {
      const now = clock.now().getTime();
      await noteActivity(db, accountId, new Date(now + lookAfterMs), new Date(now + activeMs));
    },
    gateway: createGateway(context),
    personalData: utecPersonalData(context),
    reseal: () => resealAccounts(context),
  };
}
