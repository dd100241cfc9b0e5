import type { Config } from '../config.ts';
import type { UserSummary } from '../features/accounts/index.ts';
import type { Devices } from '../features/devices/index.ts';
import { createUtecConnections, createUtecIntegration, type UtecIntegration } from '../features/integrations/utec/index.ts';
import type { AuditTrail } from '../platform/audit/audit-trail.ts';
import type { Clock } from '../platform/clock.ts';
import type { Keyring } from '../platform/crypto/secret-box.ts';
import type { Database } from '../platform/database/connection.ts';
import type { EventOutbox } from '../platform/events/event.ts';
import type { JobQueue } from '../platform/jobs/job.ts';
import type { Logger } from '../platform/logger.ts';
import { createUtecVendor, type UtecVendor } from '../vendors/utec/index.ts';
import { urlOf } from './reachable-host.ts';
import { tokenJournals } from './token-journals.ts';

/** For tests: a network that ends in a simulator, and pauses that take no time. */
export interface UtecNetwork {
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  readonly delay?: (ms: number, signal?: AbortSignal) => Promise<void>;
  readonly timeoutMs?: number;
}

export interface UtecVendorDeps {
  readonly config: Config;
  readonly db: Database;
  readonly keyring: Keyring;
  readonly events: EventOutbox;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly utecNetwork?: UtecNetwork | undefined;
}

/** The adapter, with its way to the accounts that are kept here. */
export function composeUtecVendor(deps: UtecVendorDeps): UtecVendor {
  const { config, utecNetwork, clock, logger } = deps;
  const connections = createUtecConnections({
    ...deps,
    refreshBufferMinutes: config.utecRefreshBufferMinutes,
    journalOf: tokenJournals(deps),
  });
  return createUtecVendor({
    connectionOf: (accountId) => connections.connectionOf(accountId),
    onTokenFailure: (accountId, failure) => connections.onTokenFailure(accountId, failure),
    clock,
    logger,
    ...utecNetwork,
  });
}

export interface UtecIntegrationDeps extends Omit<UtecVendorDeps, 'utecNetwork'> {
  readonly vendor: UtecVendor;
  readonly devices: Devices;
  readonly jobs: JobQueue;
  readonly audit: AuditTrail;
  readonly userSummaries: (ids: readonly number[]) => Promise<ReadonlyMap<number, UserSummary>>;
}

export function composeUtec({ config, db, ...deps }: UtecIntegrationDeps): UtecIntegration {
  const publicUrl = (config.publicUrl ?? urlOf('http', config.host, config.port)).replace(/\/+$/u, '');
  const { utecClientId: clientId, utecClientSecret: clientSecret } = config;
  return createUtecIntegration({
    ...deps,
    root: db,
    random: Math.random,
    settings: {
      oauthBaseUrl: config.utecOauthBaseUrl,
      apiBaseUrl: config.utecApiBaseUrl,
      publicUrl,
      redirectUri: config.utecRedirectUri ?? `${publicUrl}/integrations/utec/callback`,
      usesPkce: config.utecPkce,
      pollSeconds: config.utecPollSeconds,
      refreshBufferMinutes: config.utecRefreshBufferMinutes,
      isPushOn: config.utecPush,
      application: clientId === undefined || clientSecret === undefined ? null : { clientId, clientSecret },
    },
  });
}
